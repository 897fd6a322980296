"""The table of undone check-ins, numbered by the sequence of check-ins."""

from django.db import migrations, models

TABLE = """
CREATE TABLE checkins_undo (
    id uuid NOT NULL PRIMARY KEY,
    seq bigint NOT NULL DEFAULT nextval('checkins_checkin_seq'),
    sender_id bigint NOT NULL,
    at timestamptz NOT NULL,
    received_at timestamptz NOT NULL
);
CREATE INDEX undo_seq ON checkins_undo (seq);
"""


class Migration(migrations.Migration):
    dependencies = [("checkins", "0001_partitioned_by_id")]
    operations = [
        migrations.RunSQL(
            TABLE,
            reverse_sql="DROP TABLE checkins_undo",
            state_operations=[
                migrations.CreateModel(
                    name="Undo",
                    fields=[
                        ("id", models.UUIDField(primary_key=True, serialize=False)),
                        ("seq", models.BigIntegerField()),
                        ("sender_id", models.BigIntegerField()),
                        ("at", models.DateTimeField()),
                        ("received_at", models.DateTimeField()),
                    ],
                    options={"indexes": [models.Index(fields=["seq"], name="undo_seq")]},
                )
            ],
        )
    ]
