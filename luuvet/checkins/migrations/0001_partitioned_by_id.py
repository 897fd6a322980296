"""The check-in table, partitioned by range of its UUIDv7 id; partitions are made by the partition job."""

from django.db import migrations, models

TABLE = """
CREATE SEQUENCE checkins_checkin_seq AS bigint CACHE 1;
CREATE TABLE checkins_checkin (
    id uuid NOT NULL PRIMARY KEY,
    seq bigint NOT NULL DEFAULT nextval('checkins_checkin_seq'),
    sender_id bigint NOT NULL,
    person_id bigint NOT NULL,
    place_id bigint NOT NULL,
    gate smallint,
    serial integer,
    direction smallint NOT NULL CHECK (direction IN (1, 2)),
    at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    clock_offset_ms bigint NOT NULL,
    content bytea NOT NULL CHECK (octet_length(content) = 32),
    with_id uuid,
    weak boolean NOT NULL,
    late boolean NOT NULL,
    flags smallint NOT NULL DEFAULT 0
) PARTITION BY RANGE (id);
ALTER SEQUENCE checkins_checkin_seq OWNED BY checkins_checkin.seq;
CREATE INDEX checkin_place_at ON checkins_checkin (place_id, at);
CREATE INDEX checkin_person_at ON checkins_checkin (person_id, at);
CREATE INDEX checkin_seq ON checkins_checkin USING brin (seq) WITH (pages_per_range = 16, autosummarize = on);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            TABLE,
            reverse_sql="DROP TABLE checkins_checkin",
            state_operations=[
                migrations.CreateModel(
                    name="CheckIn",
                    fields=[
                        ("id", models.UUIDField(primary_key=True, serialize=False)),
                        ("seq", models.BigIntegerField()),
                        ("sender_id", models.BigIntegerField()),
                        ("person_id", models.BigIntegerField()),
                        ("place_id", models.BigIntegerField()),
                        ("gate", models.SmallIntegerField(null=True)),
                        ("serial", models.IntegerField(null=True)),
                        ("direction", models.SmallIntegerField(choices=[(1, "In"), (2, "Out")])),
                        ("at", models.DateTimeField()),
                        ("received_at", models.DateTimeField()),
                        ("clock_offset_ms", models.BigIntegerField()),
                        ("content", models.BinaryField()),
                        ("with_id", models.UUIDField(null=True)),
                        ("weak", models.BooleanField()),
                        ("late", models.BooleanField()),
                        ("flags", models.SmallIntegerField(default=0)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["place_id", "at"], name="checkin_place_at"),
                            models.Index(fields=["person_id", "at"], name="checkin_person_at"),
                        ]
                    },
                )
            ],
        )
    ]
