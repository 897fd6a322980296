"""Days are made ahead and dropped whole."""

from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from django.conf import settings

from luuvet.checkins.bulk import partitions as bulk
from luuvet.checkins.rules import keep_partitions
from luuvet.core.models import AuditLine
from luuvet.kernel import clock, ids

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("committed")]
NOON = datetime(2024, 2, 29, 5, tzinfo=UTC)  # noon in Viet Nam
TODAY = date(2024, 2, 29)


@pytest.fixture(autouse=True)
def only_these_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """The days of other tests are none of these tests' business."""
    monkeypatch.setattr(settings, "RETENTION_DAYS", 21)
    leave_alone_what_stands(monkeypatch)


def leave_alone_what_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the partition job knows none of the days that have tables already."""
    kinds, everything = (bulk.CHECKINS, bulk.UNCODED, bulk.VISITS), bulk.partitions
    standing = {of: set(bulk.partitions(of)) for of in kinds}
    monkeypatch.setattr(
        bulk,
        "partitions",
        lambda of=bulk.CHECKINS: {day: table for day, table in everything(of).items() if day not in standing[of]},
    )


def test_a_run_makes_the_days_that_may_arrive_and_two_more_and_says_so() -> None:
    with clock.running_on(lambda: NOON):
        kept = keep_partitions(by="tests")
    assert kept.made == [TODAY + timedelta(days=n) for n in range(-23, 4)]
    assert [line.object for line in AuditLine.objects.order_by("pk")] == ["begin", "end"]
    drop_all()


def test_a_second_run_does_nothing() -> None:
    with clock.running_on(lambda: NOON):
        keep_partitions(by="tests")
        assert keep_partitions(by="tests").made == []
    drop_all()


def test_a_day_past_retention_goes_whole_and_the_rest_stays() -> None:
    with clock.running_on(lambda: NOON):
        keep_partitions(by="tests")
    oldest = TODAY - timedelta(days=23)
    with psycopg.connect(settings.OWNER_URL, autocommit=True) as server:
        for day in (oldest, oldest + timedelta(days=1)):
            server.execute(
                """INSERT INTO checkins_checkin (id, sender_id, person_id, place_id, direction, at, received_at,
                clock_offset_ms, content, weak, late) VALUES (%s, 1, 1, 1, 1, now(), now(), 0, %s, false, false)""",
                [ids.day_bounds(day)[0], b"0" * 32],
            )
    with clock.running_on(lambda: NOON + timedelta(days=1)):
        kept = keep_partitions(by="tests")
    assert (kept.made, kept.dropped) == ([TODAY + timedelta(days=4)], {oldest: 1})
    assert min(bulk.partitions()) == oldest + timedelta(days=1)
    drop_all()


def test_without_retention_nothing_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "RETENTION_DAYS", None)
    with clock.running_on(lambda: NOON):
        keep_partitions(by="tests")
    with clock.running_on(lambda: NOON + timedelta(days=9)):
        assert keep_partitions(by="tests").dropped == {}
    drop_all()


def test_a_run_goes_on_where_an_interrupted_one_stopped() -> None:
    with clock.running_on(lambda: NOON):
        keep_partitions(by="tests")
    loose, half, whole = (bulk.partitions()[TODAY - timedelta(days=n)].name for n in (23, 22, 21))
    with psycopg.connect(settings.OWNER_URL, autocommit=True) as server, psycopg.connect(settings.OWNER_URL) as reader:
        server.execute(f"ALTER TABLE checkins_checkin DETACH PARTITION {loose}")
        reader.execute("SELECT count(*) FROM checkins_checkin")  # a long report stands in the way of the second one
        server.execute("SET lock_timeout = '100ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            server.execute(f"ALTER TABLE checkins_checkin DETACH PARTITION {half} CONCURRENTLY")
    assert [partition.state for _day, partition in sorted(bulk.partitions().items())][:3] == [
        "loose", "pending", "attached",
    ]  # fmt: skip
    with clock.running_on(lambda: NOON + timedelta(days=3)):
        kept = keep_partitions(by="tests")
    assert kept.dropped == dict.fromkeys((TODAY - timedelta(days=n) for n in (23, 22, 21)), 0)
    assert not {loose, half, whole} & {partition.name for partition in bulk.partitions().values()}
    drop_all()


def drop_all() -> None:
    for of in (bulk.CHECKINS, bulk.UNCODED, bulk.VISITS):
        for partition in bulk.partitions(of).values():
            bulk.drop_partition(partition)
