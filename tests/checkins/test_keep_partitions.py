"""Days are made ahead and dropped whole."""

import json
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError
from django.utils import translation

from luuvet.checkins import cli
from luuvet.checkins.bulk import partitions as bulk
from luuvet.checkins.models import CheckIn, Dispute, Visit, VisitMark
from luuvet.checkins.rules import keep_partitions
from luuvet.core import retention
from luuvet.core.models import AuditLine
from luuvet.kernel import clock, days, ids
from tests import builders

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


def write(day: date, *, visit: bool = True) -> None:
    """A check-in of a day, and a visit that begins on it."""
    with psycopg.connect(settings.OWNER_URL, autocommit=True) as server:
        server.execute(
            """INSERT INTO checkins_checkin (id, sender_id, person_id, place_id, direction, at, received_at,
            clock_offset_ms, content, weak, late) VALUES (%s, 1, 1, 1, 1, %s, now(), 0, %s, false, false)""",
            [ids.day_bounds(day)[0], days.start_of(day), b"0" * 32],
        )
        if visit:
            server.execute(
                """INSERT INTO checkins_visit (arrived, checkin_id, place_id, person_id, "left", weak, flags)
                VALUES (%s, %s, 1, 1, 'infinity', false, 0)""",
                [days.start_of(day), ids.day_bounds(day)[0]],
            )


@pytest.fixture
def asked() -> Iterator[dict[str, Any]]:
    """A provider whose answer a test sets; it notes what is there when it is asked."""
    seen: dict[str, Any] = {"answer": "", "copied": []}

    def before_drop(day: date) -> str:
        seen["copied"].append((day, CheckIn.objects.count(), Visit.objects.count()))
        if isinstance(seen["answer"], Exception):
            raise seen["answer"]
        return str(seen["answer"])

    retention.add_provider(retention.Provider("tests", before_drop))
    yield seen
    retention.remove_provider("tests")


OLDEST = TODAY - timedelta(days=23)


def test_visits_and_marks_are_worked_off_before_a_day_goes_and_go_with_it(asked: dict[str, Any]) -> None:
    with clock.running_on(lambda: NOON):
        keep_partitions(by="tests")
    write(OLDEST, visit=False)
    builders.place()
    with clock.running_on(lambda: NOON + timedelta(days=1)):
        kept = keep_partitions(by="tests")
    assert asked["copied"] == [(OLDEST, 1, 1)]  # the visit was made before anybody was asked
    assert (kept.dropped, kept.visits_dropped, kept.held) == ({OLDEST: 1}, {OLDEST: 1}, {})
    assert not CheckIn.objects.exists() and not Visit.objects.exists() and not VisitMark.objects.exists()
    drop_all()


@pytest.mark.parametrize("answer", ["case 12 is open", DatabaseError("no room left")])
def test_a_day_that_somebody_still_needs_stays_and_nothing_of_it_goes(asked: dict[str, Any], answer: object) -> None:
    with clock.running_on(lambda: NOON):
        keep_partitions(by="tests")
    write(OLDEST)
    asked["answer"] = answer
    with clock.running_on(lambda: NOON + timedelta(days=2)):
        kept = keep_partitions(by="tests")
        held = {OLDEST + timedelta(days=n): f"tests: {answer}" for n in (0, 1)}
        assert (kept.dropped, kept.visits_dropped, kept.held) == ({}, {}, held)
        assert (CheckIn.objects.count(), Visit.objects.count()) == (1, 1)
        told = AuditLine.objects.latest("pk").detail
        assert told["not dropped"] == {str(day): why for day, why in held.items()}
        asked["answer"] = ""
        kept = keep_partitions(by="tests")
    assert (kept.dropped, kept.held) == ({OLDEST: 1, OLDEST + timedelta(days=1): 0}, {})
    drop_all()


@pytest.mark.parametrize("cut_before", ["check-ins dropped", "visits detached", "visits dropped"])
def test_a_run_that_was_killed_in_the_middle_is_finished_by_the_next(asked: dict[str, Any], cut_before: str) -> None:
    with clock.running_on(lambda: NOON):
        keep_partitions(by="tests")
    write(OLDEST)
    checkins, visits = bulk.partitions()[OLDEST].name, bulk.partitions(bulk.VISITS)[OLDEST].name
    with psycopg.connect(settings.OWNER_URL, autocommit=True) as server:
        server.execute(f"ALTER TABLE checkins_checkin DETACH PARTITION {checkins}")
        if cut_before != "check-ins dropped":
            server.execute(f"DROP TABLE {checkins}")
        if cut_before == "visits dropped":
            server.execute(f"ALTER TABLE checkins_visit DETACH PARTITION {visits}")
    asked["answer"] = "too late to ask: it was said already that the day may go"
    with clock.running_on(lambda: NOON + timedelta(days=1)):
        kept = keep_partitions(by="tests")
        assert kept.visits_dropped == {OLDEST: 1} and kept.held == {}
        assert keep_partitions(by="tests").visits_dropped == {}
    assert OLDEST not in bulk.partitions() and OLDEST not in bulk.partitions(bulk.VISITS)
    drop_all()


def test_a_day_that_had_no_table_of_visits_gets_one() -> None:
    with clock.running_on(lambda: NOON):
        keep_partitions([TODAY + timedelta(days=9)], by="tests")
        bulk.drop_partition(bulk.partitions(bulk.VISITS)[TODAY + timedelta(days=9)])
        assert keep_partitions(by="tests").made == [TODAY + timedelta(days=9)]
    assert bulk.partitions().keys() == bulk.partitions(bulk.VISITS).keys()
    drop_all()


def test_disputes_go_with_the_day_of_what_they_speak_of() -> None:
    with clock.running_on(lambda: NOON):
        keep_partitions(by="tests")
    with psycopg.connect(settings.OWNER_URL, autocommit=True) as server:
        for day in (OLDEST, OLDEST + timedelta(days=1)):
            server.execute(
                "INSERT INTO checkins_dispute (id, sender_id, person_id, at, received_at)"
                " VALUES (%s, 1, 1, now(), now())",
                [ids.day_bounds(day)[0]],
            )
    with clock.running_on(lambda: NOON + timedelta(days=1)):
        assert keep_partitions(by="tests").forgotten == {"undos": 0, "disputes": 1}
    assert Dispute.objects.get().id == ids.day_bounds(OLDEST + timedelta(days=1))[0]
    drop_all()


def test_the_command_says_what_it_did_in_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    with clock.running_on(lambda: NOON):
        keep_partitions(by="tests")
    write(OLDEST)
    with clock.running_on(lambda: NOON + timedelta(days=1)):
        for expected in (
            {
                "made": ["2024-03-04"],
                "dropped": {"2024-02-06": {"checkins": 1, "visits": 1}},
                "held": {},
                "undos": 0,
                "disputes": 0,
            },
            {"made": [], "dropped": {}, "held": {}, "undos": 0, "disputes": 0},
        ):
            assert cli.keep_partitions(Namespace(json=True)) == 0
            assert json.loads(capsys.readouterr().out) == expected
        with translation.override("vi"):
            assert cli.keep_partitions(Namespace(json=False)) == 0
        assert capsys.readouterr().out == "Số ngày đã tạo: 0\n"
    drop_all()


def drop_all() -> None:
    """Take away the days of a test at once, which nobody reads."""
    names = [f'"{partition.name}"' for of in (bulk.CHECKINS, bulk.UNCODED, bulk.VISITS)
             for partition in bulk.partitions(of).values()]  # fmt: skip
    with psycopg.connect(settings.OWNER_URL, autocommit=True) as server:
        server.execute(f"DROP TABLE {', '.join(names)}")
