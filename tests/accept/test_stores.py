"""What every store promises: the product's own on a database, and the one in memory that simulations use."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from luuvet.accept.decide import Row, Undo
from luuvet.accept.outcomes import Outcome, Unavailable
from luuvet.accept.store import MOST_ROWS_WAITING, Store, Stored
from luuvet.accept.undos import Standing
from luuvet.checkins.rules import DAYS_AHEAD, DAYS_BEHIND
from luuvet.kernel import clock, days, ids
from tests.accept.test_store import row
from tests.builders import A_MINUTE
from tests.simulate.grounds import Storing
from tests.simulate.memory import Disk, MemoryStore

pytestmark = pytest.mark.database

Use = Callable[[Storing], Awaitable[Any]]
WRITTEN, DUPLICATE, REUSED, LATE = Outcome.WRITTEN, Outcome.DUPLICATE, Outcome.REUSED, Outcome.LATE


class Shelf:
    """Where stores of one kind keep their rows from one start to the next."""

    def __init__(self, make: Callable[[], Storing]) -> None:
        self.make = make

    def using(self, use: Use) -> Any:
        """What `use` makes of a store that is started for it and stopped again."""

        async def used() -> Any:
            store = self.make()
            await store.start()
            try:
                return await use(store)
            finally:
                await store.stop()

        return asyncio.run(used())

    def write(self, *rows: Row | Undo) -> list[Outcome]:
        """What became of each."""
        outcomes: list[Outcome] = self.using(lambda store: store.write(rows))
        return outcomes


@pytest.fixture(params=["on a database", "in memory"])
def shelf(request: pytest.FixtureRequest, committed: None) -> Shelf:
    if request.param == "on a database":
        return Shelf(lambda: Store(settings.APP_URL))
    today = days.day_of(clock.now())
    tables = frozenset(today + timedelta(days=n) for n in range(-DAYS_BEHIND, DAYS_AHEAD + 1))
    disk = Disk(days=tables)
    return Shelf(lambda: MemoryStore(disk))


def undo(of: Row, after: timedelta = A_MINUTE, **other: Any) -> Undo:
    fields: dict[str, Any] = {"id": of.id, "sender_id": of.sender_id, "at": of.at + after, "received_at": of.at}
    return Undo(**(fields | other))


def test_a_row_that_the_database_will_not_take_fails_alone(shelf: Shelf) -> None:
    rows = [row() for _ in range(9)]
    rows[4] = row(direction=7)  # against a check of the table
    rows[7] = row(gate=40_000)  # no smallint
    expected = [WRITTEN] * 9
    expected[4] = expected[7] = Outcome.UNSTORABLE
    assert shelf.write(*rows) == expected
    there = shelf.using(lambda store: store.find([one.id for one in rows]))
    assert set(there) == {one.id for one in rows} - {rows[4].id, rows[7].id}


def test_a_row_of_a_day_without_a_table_may_be_sent_again(shelf: Shelf) -> None:
    assert shelf.write(row(at=clock.now() - timedelta(days=400)), row()) == [Outcome.TRY_LATER, WRITTEN]


def test_another_row_of_an_id_that_failed_gets_a_try_of_its_own(shelf: Shelf) -> None:
    bad = row(direction=7)
    assert shelf.write(bad, row(id=bad.id, at=bad.at)) == [Outcome.UNSTORABLE, Outcome.TRY_LATER]


def test_of_two_rows_with_one_id_in_a_group_the_first_counts(shelf: Shelf) -> None:
    first = row()
    again, other = row(id=first.id, at=first.at), row(id=first.id, sender_id=2)
    assert shelf.write(first, again, other) == [WRITTEN, DUPLICATE, REUSED]


def test_a_stranger_with_the_same_id_in_front_does_not_spoil_a_resend(shelf: Shelf) -> None:
    first = row()
    assert shelf.write(first) == [WRITTEN]
    assert shelf.write(row(id=first.id, sender_id=2), first) == [REUSED, DUPLICATE]


def test_the_same_id_with_other_content_is_another_check_in(shelf: Shelf) -> None:
    first = row()
    shelf.write(first)
    assert shelf.write(row(id=first.id, at=first.at, content=b"1" * 32)) == [REUSED]


def test_what_was_written_is_found_and_nothing_else(shelf: Shelf) -> None:
    first, missing = row(), ids.uuid7(clock.now())
    shelf.write(first)
    found = shelf.using(lambda store: store.find([first.id, missing]))
    assert found == {first.id: Stored(first.sender_id, first.content, first.place.number)}


def test_an_undo_is_one_whatever_its_time(shelf: Shelf) -> None:
    scan = row()
    assert shelf.write(scan, undo(scan), undo(scan), undo(scan, 2 * A_MINUTE)) == [WRITTEN] * 2 + [DUPLICATE] * 2
    assert shelf.write(undo(scan)) == [DUPLICATE]


def test_a_scan_and_its_undo_come_in_either_order(shelf: Shelf) -> None:
    first, second = row(), row()
    assert shelf.write(undo(first), first) == [WRITTEN] * 2
    assert shelf.write(undo(second)) == [WRITTEN]
    assert shelf.write(second) == [WRITTEN]
    standing = shelf.using(lambda store: store.find_undos([second.id]))
    assert standing == {second.id: Standing(1, second.at + A_MINUTE, 1, second.at)}


def test_an_undo_is_late_ten_minutes_after_its_scan(shelf: Shelf) -> None:
    scan = row()
    shelf.write(scan)
    moment = timedelta(microseconds=1)
    assert shelf.write(undo(scan, 10 * A_MINUTE + moment)) == [LATE]
    assert shelf.write(undo(scan, 10 * A_MINUTE)) == [WRITTEN]


def test_an_undo_that_waited_turns_out_late(shelf: Shelf) -> None:
    scan = row()
    assert shelf.write(undo(scan, 11 * A_MINUTE)) == [WRITTEN]
    assert shelf.write(scan, undo(scan, 11 * A_MINUTE)) == [WRITTEN, LATE]


def test_nobody_undoes_what_is_somebody_else_s(shelf: Shelf) -> None:
    scan, other = row(), row()
    shelf.write(scan)
    assert shelf.write(undo(scan, sender_id=2)) == [REUSED]
    assert shelf.write(undo(other), undo(other, sender_id=2)) == [WRITTEN, REUSED]


def test_of_two_undos_that_wait_for_one_scan_the_first_stands(shelf: Shelf) -> None:
    scan = row()
    assert shelf.write(undo(scan, 3 * A_MINUTE), undo(scan), undo(scan, sender_id=2)) == [WRITTEN, DUPLICATE, REUSED]
    standing = shelf.using(lambda store: store.find_undos([scan.id]))
    assert standing == {scan.id: Standing(1, scan.at + 3 * A_MINUTE, None, None)}


def test_of_an_id_that_nobody_has_nothing_stands(shelf: Shelf) -> None:
    uuid = ids.uuid7(clock.now())
    assert shelf.using(lambda store: store.find_undos([uuid])) == {uuid: Standing(None, None, None, None)}


def test_more_than_the_queue_holds_is_turned_away_whole(shelf: Shelf) -> None:
    async def flood(store: Storing) -> Any:
        return await asyncio.gather(
            store.write([row()] * MOST_ROWS_WAITING), store.write([row()]), return_exceptions=True
        )

    taken, turned_away = shelf.using(flood)
    assert len(taken) == MOST_ROWS_WAITING
    assert isinstance(turned_away, Unavailable)


def test_what_waits_is_written_before_the_store_stops(shelf: Shelf) -> None:
    async def stop_at_once() -> list[Outcome]:
        store = shelf.make()
        await store.start()
        writing = asyncio.create_task(store.write([row()]))
        await asyncio.sleep(0)
        await store.stop()
        return await writing

    assert asyncio.run(stop_at_once()) == [WRITTEN]


def test_a_store_that_stops_takes_nothing_more(shelf: Shelf) -> None:
    async def stop_first() -> None:
        store = shelf.make()
        await store.start()
        await store.stop()
        await store.write([row()])

    with pytest.raises(Unavailable):
        asyncio.run(stop_first())
