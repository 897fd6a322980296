"""Organisations and hamlets, where they lie, the lines of their sectors."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

_ID: tuple[str, Any] = (
    "id",
    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
)
_DAYS: list[tuple[str, Any]] = [("valid_from", models.DateField()), ("valid_to", models.DateField(null=True))]
_IN_ORDER = models.Q(("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR")


class Migration(migrations.Migration):
    dependencies = [("units", "0001_units")]

    operations = [
        migrations.CreateModel(
            name="Line",
            fields=[
                _ID,
                ("name", models.CharField(max_length=100)),
                ("sort_key", models.TextField(db_collation="C")),
                *_DAYS,
            ],
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                _ID,
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("agency", "Agency"),
                            ("school", "School"),
                            ("health", "Health facility"),
                            ("business", "Business"),
                            ("cooperative", "Cooperative"),
                            ("mass_organisation", "Mass organisation"),
                            ("hamlet", "Hamlet, residential group"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("number", models.SmallIntegerField(null=True)),
                ("closed_on", models.DateField(null=True)),
                ("sort_key", models.TextField(db_collation="C")),
                ("search_key", models.TextField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "hamlet"), ("number__gte", 1)),
                            models.Q(models.Q(("kind", "hamlet"), _negated=True), ("number", None)),
                            _connector="OR",
                        ),
                        name="organisation_number_of_a_hamlet",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                _ID,
                *_DAYS,
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="units.organisation"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="units.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=_IN_ORDER, name="seat_days_in_order"),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to", None)), fields=("organisation",), name="seat_one_of_now"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                _ID,
                *_DAYS,
                (
                    "above",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="below",
                        to="units.organisation",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="standings", to="units.line"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="standings", to="units.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=_IN_ORDER, name="standing_days_in_order"),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to", None)), fields=("organisation",), name="standing_one_of_now"
                    ),
                ],
            },
        ),
    ]
