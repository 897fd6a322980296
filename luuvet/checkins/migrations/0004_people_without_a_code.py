"""People without a code at gates, partitioned by range of their UUIDv7 id as check-ins are."""

from django.db import migrations, models

TABLE = """
CREATE TABLE checkins_uncoded (
    id uuid NOT NULL PRIMARY KEY,
    seq bigint NOT NULL DEFAULT nextval('checkins_checkin_seq'),
    sender_id bigint NOT NULL,
    place_id bigint NOT NULL,
    gate smallint NOT NULL,
    at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    content bytea NOT NULL CHECK (octet_length(content) = 32)
) PARTITION BY RANGE (id);
CREATE INDEX uncoded_place_at ON checkins_uncoded (place_id, at);
"""


class Migration(migrations.Migration):
    dependencies = [("checkins", "0003_visits_disputes_sources")]
    operations = [
        migrations.RunSQL(
            TABLE,
            reverse_sql="DROP TABLE checkins_uncoded",
            state_operations=[
                migrations.CreateModel(
                    name="Uncoded",
                    fields=[
                        ("id", models.UUIDField(primary_key=True, serialize=False)),
                        ("seq", models.BigIntegerField()),
                        ("sender_id", models.BigIntegerField()),
                        ("place_id", models.BigIntegerField()),
                        ("gate", models.SmallIntegerField()),
                        ("at", models.DateTimeField()),
                        ("received_at", models.DateTimeField()),
                        ("content", models.BinaryField()),
                    ],
                    options={"indexes": [models.Index(fields=["place_id", "at"], name="uncoded_place_at")]},
                )
            ],
        )
    ]
