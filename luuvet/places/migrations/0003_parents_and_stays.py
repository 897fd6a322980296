"""What a place lies in, and how long people stay at places of a kind."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

_MINUTE, _HOUR = 60, 3600
# docs/semantics.md, A visit; agencies are its offices, and what it does not name are its others.
STAYS = {
    "market": (45 * _MINUTE, 4 * _HOUR),
    "shop": (30 * _MINUTE, 4 * _HOUR),
    "restaurant": (90 * _MINUTE, 4 * _HOUR),
    "school": (8 * _HOUR, 12 * _HOUR),
    "agency": (8 * _HOUR, 12 * _HOUR),
    "factory": (8 * _HOUR, 12 * _HOUR),
    "hospital": (4 * _HOUR, 24 * _HOUR),
    "lodging": (24 * _HOUR, 24 * _HOUR),
    "vehicle": (2 * _HOUR, 8 * _HOUR),
    "culture": (_HOUR, 8 * _HOUR),
    "checkpoint": (_HOUR, 8 * _HOUR),
    "other": (_HOUR, 8 * _HOUR),
}
KINDS = [
    ("agency", "Agency"),
    ("school", "School"),
    ("hospital", "Hospital, health station"),
    ("market", "Market"),
    ("shop", "Shop"),
    ("restaurant", "Restaurant"),
    ("lodging", "Lodging"),
    ("vehicle", "Vehicle"),
    ("factory", "Factory"),
    ("culture", "House of culture"),
    ("checkpoint", "Checkpoint"),
    ("other", "Other"),
]


def fill(apps: Any, schema_editor: Any) -> None:
    """Every kind's stay, as the text has it."""
    stays = apps.get_model("places", "Stay").objects.using(schema_editor.connection.alias)
    for kind, (usual, cap) in STAYS.items():
        stays.create(kind=kind, usual=usual, cap=cap)


class Migration(migrations.Migration):
    dependencies = [("places", "0002_place_keys")]
    operations = [
        migrations.AddField(
            "place",
            "parent",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="places.place",
            ),
        ),
        migrations.AddConstraint(
            "place",
            models.CheckConstraint(
                condition=models.Q(
                    ("parent", None), models.Q(("parent", models.F("id")), _negated=True), _connector="OR"
                ),
                name="place_not_in_itself",
            ),
        ),
        migrations.CreateModel(
            name="Stay",
            fields=[
                ("kind", models.CharField(choices=KINDS, max_length=12, primary_key=True, serialize=False)),
                ("usual", models.IntegerField()),
                ("cap", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("cap__gte", models.F("usual")), ("cap__lte", 86400), ("usual__gt", 0)),
                        name="stay_within_a_day",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Rearrangement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(blank=True, choices=KINDS, max_length=12)),
                ("at", models.DateTimeField()),
                (
                    "place",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rearrangements",
                        to="places.place",
                    ),
                ),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=False),
    ]
