"""Every line that was committed comes under exactly one seal, whoever writes beside, and however late."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Barrier, Event

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction

from luuvet.core import audit, seals
from luuvet.core.models import AuditLine, Seal
from luuvet.core.queries import head, verify_audit
from luuvet.core.seals import seal_lines
from luuvet.core.tasks import seal_each_second
from luuvet.kernel.clock import running_on

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.database]

WRITE = """
    INSERT INTO core_auditline (at, actor, action, object, detail)
    VALUES (now(), %s, 'tests.write', '', '{}') RETURNING id
"""


@contextmanager
def somebody() -> Iterator[psycopg.Connection]:
    """A connection of somebody else, as the app's role."""
    with psycopg.connect(settings.APP_URL) as opened:
        yield opened


def write(opened: psycopg.Connection, actor: str = "lan") -> int:
    (number,) = opened.execute(WRITE, [actor]).fetchone() or (0,)
    return int(number)


def write_one(actor: str = "lan") -> int:
    with somebody() as opened:
        return write(opened, actor)


def sealed() -> list[int]:
    """The numbers under all seals, as often as they are there."""
    return [
        int.from_bytes(entries[begin : begin + 8])
        for entries in Seal.objects.order_by("number").values_list("entries", flat=True)
        for begin in range(0, len(entries), 40)
    ]


def numbers() -> list[int]:
    return list(AuditLine.objects.order_by("pk").values_list("pk", flat=True))


def test_a_seal_covers_what_was_written_since_the_one_before() -> None:
    first = [write_one(), write_one()]
    assert seal_lines() == 1
    second = [write_one()]
    assert seal_lines() == 1
    assert seal_lines() == 0
    (one, two) = Seal.objects.order_by("number")
    assert (one.number, one.last, one.lines) == (1, first[-1], 2)
    assert (two.number, two.first, two.last, two.lines) == (2, first[-1] + 1, second[0], 1)
    assert (bytes(one.previous), bytes(two.previous)) == (bytes(32), bytes(one.hash))
    assert sealed() == first + second
    assert verify_audit().is_whole


def test_a_line_whose_change_is_not_finished_is_waited_for_and_sealed_in_its_place() -> None:
    with somebody() as slow:
        early, late = write(slow), write_one()
        assert early < late
        assert seal_lines(patience=0) is None
        assert sealed() == []
        slow.commit()
    assert seal_lines() == 1
    assert sealed() == [early, late]
    assert verify_audit().is_whole


def test_the_sealer_goes_on_as_soon_as_the_change_is_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    with somebody() as slow:
        early = write(slow)
        monkeypatch.setattr(seals, "sleep", lambda seconds: slow.commit())
        assert seal_lines(patience=60) == 1
    assert sealed() == [early]


def test_a_change_that_was_taken_back_leaves_a_gap_and_no_fault() -> None:
    with somebody() as regretting:
        gone, kept = write(regretting), write_one()
        regretting.rollback()
    assert seal_lines() == 1
    assert sealed() == [kept]
    assert Seal.objects.get().first <= gone
    assert verify_audit().is_whole


def test_a_change_taken_back_to_a_savepoint_holds_nobody_up() -> None:
    with somebody() as regretting:
        regretting.execute("SAVEPOINT before")
        write(regretting)
        regretting.execute("ROLLBACK TO SAVEPOINT before")
        kept = write_one()
        assert seal_lines(patience=0) == 1
    assert sealed() == [kept]


def test_who_reads_the_trail_or_begins_after_the_call_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with somebody() as reading, somebody() as slow, somebody() as later:
        reading.execute("SELECT count(*) FROM core_auditline").fetchone()
        early = write(slow)

        def end_one_begin_another(seconds: float) -> None:
            slow.commit()
            write(later)

        monkeypatch.setattr(seals, "sleep", end_one_begin_another)
        assert seal_lines(patience=60) == 1
        assert sealed() == [early]


def test_numbers_are_given_one_by_one_at_the_time_of_the_insert() -> None:
    """A session with a store of numbers would give one from before to a line of later."""
    with somebody() as opened:
        found = opened.execute(
            "SELECT seqcache, seqincrement, seqcycle FROM pg_sequence"
            " WHERE seqrelid = pg_get_serial_sequence('core_auditline', 'id')::regclass"
        ).fetchone()
    assert found == (1, 1, False)


def test_numbers_alone_make_no_seal() -> None:
    with somebody() as regretting:
        write(regretting)
        regretting.rollback()
    assert seal_lines() == 0


def test_a_long_trail_is_sealed_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "MOST_LINES", 3)
    for _number in range(7):
        write_one()
    assert seal_lines() == 3
    assert list(Seal.objects.order_by("number").values_list("lines", flat=True)) == [3, 3, 1]
    assert sealed() == numbers()
    assert verify_audit().is_whole


def test_concurrent_writers_some_late_some_undone_and_two_sealers_leave_each_line_under_one_seal() -> None:
    begin, done = Barrier(8), Event()

    def writer(number: int) -> None:
        with somebody() as opened, somebody() as late:
            begin.wait()
            for change in range(25):
                write(late, f"late{number}")
                write(opened)
                opened.rollback() if change % 5 == number % 5 else opened.commit()
                late.commit()

    def sealer() -> int:
        try:
            begin.wait()
            made = 0
            while not done.is_set():
                made += seal_lines(patience=5) or 0
            return made
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        sealers = [pool.submit(sealer) for _number in range(2)]
        for writing in [pool.submit(writer, number) for number in range(6)]:
            writing.result()
        done.set()
        made = sum(one.result() for one in sealers)
    made += seal_lines() or 0
    assert len(numbers()) == 6 * 25 + 6 * 20
    assert sealed() == numbers()
    assert made == Seal.objects.count() > 1
    assert verify_audit().is_whole


def test_a_clock_that_jumps_back_changes_no_order() -> None:
    first = write_one()
    seal_lines()
    with running_on(lambda: datetime(2001, 2, 3, 4, 5, 6, 7, UTC)):
        audit.write(actor="lan", action="tests.write", about="")
        seal_lines()
    assert sealed()[0] == first
    assert verify_audit().is_whole
    assert head() is not None and f"{head().at:%Y}" == "2001"  # type: ignore[union-attr]


def test_what_a_seal_was_made_of_is_what_is_read_back() -> None:
    audit.write(actor="lân", action="tests.write", about="x", detail={"b": 1.10, "a": ["đ", None], "c": 10**30})
    with running_on(lambda: datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC)):
        audit.write(actor="", action="tests.write", about="\\ '\"\n", detail={})
    assert seal_lines() == 1
    assert verify_audit().is_whole


def test_a_seal_in_the_change_of_its_own_lines_goes_with_them() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.write(actor="lan", action="tests.write", about="")
        assert seal_lines(patience=0) == 1
        raise ZeroDivisionError
    assert Seal.objects.count() == 0


def test_the_sealer_seals_until_told_to_stop_and_survives_a_lost_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    write_one()
    rounds = iter(range(3))

    class Stop(Event):
        def wait(self, timeout: float | None = None) -> bool:
            return next(rounds, None) is None

    failing = iter([True])

    def sometimes(patience: float = 0.8) -> int | None:
        if next(failing, False):
            raise OperationalError("the connection is closed")
        return seal_lines(patience)

    monkeypatch.setattr("luuvet.core.tasks.seal_lines", sometimes)
    seal_each_second(Stop())
    assert sealed() == numbers()
