"""Making an installation ready: tables, territory, the days that may arrive."""

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from luuvet.checkins.rules import keep_partitions
from luuvet.ops.databases import Urls, give_rights
from luuvet.units.models import Tree
from luuvet.units.rules import load_units


def migrate() -> None:
    """Bring the tables to this release, as their owner, and let the app's role use them; safe to repeat."""
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    call_command("createcachetable", database="owner", verbosity=0)
    give_rights(Urls(settings.APP_URL, settings.OWNER_URL))
    connections["owner"].close()


def prepare() -> None:
    """Migrate, load the territory where it is missing, make the tables of the days that may arrive."""
    migrate()
    if not Tree.objects.exists():
        load_units(by="luuvet ops prepare")
    keep_partitions(by="luuvet ops prepare")
