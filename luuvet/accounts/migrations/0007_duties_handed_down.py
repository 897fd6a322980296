"""Twelve kinds of duties, those at a place among them; who holds an account, and whether it is in use."""

from datetime import timedelta

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_temporary_passwords"),
        ("units", "0001_units"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="full_name",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
        migrations.AddField(
            model_name="account",
            name="is_active",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="account",
            name="phone",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        migrations.AddField(
            model_name="account",
            name="position",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
        migrations.AddField(
            model_name="account",
            name="search_key",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="account",
            name="sort_key",
            field=models.TextField(blank=True, db_collation="C", default=""),
        ),
        migrations.AddField(
            model_name="duty",
            name="place",
            field=models.CharField(blank=True, default="", max_length=8),
        ),
        migrations.AlterField(
            model_name="duty",
            name="kind",
            field=models.CharField(
                choices=[
                    ("coordinating_office", "Coordinating office"),
                    ("commune_officer", "Officer in charge of a commune"),
                    ("hamlet_head", "Hamlet head"),
                    ("unit_head", "Head of an organisation"),
                    ("keeper", "Keeper of a place"),
                    ("gate_staff", "Gate staff"),
                    ("media_centre", "Media centre"),
                    ("mass_organisation", "Mass organisation"),
                    ("inspector", "Inspector"),
                    ("leader", "Leader"),
                    ("health_officer", "Health officer"),
                    ("operator", "Operator"),
                ],
                max_length=24,
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(("place", ""), ("kind__in", ("keeper", "gate_staff")), _connector="XOR"),
                name="duty_at_a_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "inspector"), _negated=True), ("valid_to__isnull", False), _connector="OR"
                ),
                name="duty_of_an_inspector_ends",
            ),
        ),
        migrations.RemoveConstraint(model_name="duty", name="duty_days_in_order"),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to", None),
                    ("valid_to__gte", models.F("valid_from") - timedelta(days=1)),
                    _connector="OR",
                ),
                name="duty_days_in_order",
            ),
        ),
        # A name that was not given yet: accounts of before are found by their user names.
        migrations.RunSQL(
            "UPDATE accounts_account SET search_key = username, sort_key = username", migrations.RunSQL.noop
        ),
    ]
