"""Emptying the home of a demonstration: only its owner's role may do that to whole tables."""

from django.apps import apps
from django.db import connections, transaction

EMPTIED = ("accounts", "people", "places", "checkins", "counting", "reports")


def empty(*, population_from: str) -> None:
    """Take away places, people, phones, check-ins, what was counted of them, reports, and residents from a source.

    Never a unit. Running numbers go on where they were, so that what jobs remember of them stays true.
    """
    owner = connections["owner"]
    tables = [
        owner.ops.quote_name(model._meta.db_table)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in EMPTIED
    ]
    with transaction.atomic(using="owner"), owner.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        cursor.execute("DELETE FROM units_population WHERE source = %s", [population_from])
    owner.close()
