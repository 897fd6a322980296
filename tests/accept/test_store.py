"""The writer, where one row would spoil a group."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from django.conf import settings

from luuvet.accept.decide import Row, Verdict
from luuvet.accept.durability import NotDurable, require_durable
from luuvet.accept.entries import PlaceEntry
from luuvet.accept.outcomes import Outcome, Unavailable
from luuvet.accept.store import MOST_ROWS_WAITING, Store
from luuvet.checkins.models import CheckIn
from luuvet.kernel import clock, ids

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("committed")]


def row(**other: Any) -> Row:
    now = clock.now()
    fields: dict[str, Any] = {
        "id": ids.uuid7(other.get("at", now)), "sender_id": 1, "person_id": 1,
        "place": PlaceEntry(1, "00000000", "Chợ", None, {}), "gate": 0, "serial": 1, "direction": 1, "at": now,
        "received_at": now, "clock_offset_ms": 0, "content": b"0" * 32, "with_id": None, "weak": False, "late": False,
        "source": 1,
    }  # fmt: skip
    return Row(**(fields | other))


def with_store(use: Callable[[Store], Awaitable[Any]]) -> Any:
    async def used() -> Any:
        store = Store(settings.APP_URL)
        await store.start()
        try:
            return await use(store)
        finally:
            await store.stop()

    return asyncio.run(used())


def outcomes(*rows: Verdict) -> list[Outcome]:
    async def write(store: Store) -> list[Outcome]:
        return await store.write(rows)

    result: list[Outcome] = with_store(write)
    return result


def test_a_row_that_the_database_will_not_take_fails_alone() -> None:
    rows = [row() for _ in range(9)]
    rows[4] = row(direction=7)  # against a check of the table
    rows[7] = row(gate=40_000)  # no smallint
    expected = [Outcome.WRITTEN] * 9
    expected[4] = expected[7] = Outcome.UNSTORABLE
    assert outcomes(*rows) == expected
    assert CheckIn.objects.count() == 7


def test_a_row_of_a_day_without_a_table_may_be_sent_again() -> None:
    assert outcomes(row(at=clock.now() - timedelta(days=400)), row()) == [Outcome.TRY_LATER, Outcome.WRITTEN]


def test_of_two_rows_with_one_id_in_a_group_the_first_counts() -> None:
    first = row()
    again, other = row(id=first.id, at=first.at), row(id=first.id, sender_id=2)
    assert outcomes(first, again, other) == [Outcome.WRITTEN, Outcome.DUPLICATE, Outcome.REUSED]


def test_a_stranger_with_the_same_id_in_front_does_not_spoil_a_resend() -> None:
    first = row()
    assert outcomes(first) == [Outcome.WRITTEN]
    assert outcomes(row(id=first.id, sender_id=2), first) == [Outcome.REUSED, Outcome.DUPLICATE]


def test_more_than_the_queue_holds_is_turned_away_whole() -> None:
    async def flood(store: Store) -> Any:
        return await asyncio.gather(
            store.write([row()] * MOST_ROWS_WAITING), store.write([row()]), return_exceptions=True
        )

    taken, turned_away = with_store(flood)
    assert len(taken) == MOST_ROWS_WAITING
    assert isinstance(turned_away, Unavailable)


def test_what_waits_is_written_before_the_store_stops() -> None:
    async def stop_at_once() -> list[Outcome]:
        store = Store(settings.APP_URL)
        await store.start()
        writing = asyncio.create_task(store.write([row()]))
        await asyncio.sleep(0)
        await store.stop()
        return await writing

    assert asyncio.run(stop_at_once()) == [Outcome.WRITTEN]


def test_an_unknown_ending_of_the_commit_is_told_as_send_again() -> None:
    async def lose_the_commit(store: Store) -> object:
        execute = asyncpg.Connection.execute

        async def lost(connection: asyncpg.Connection, query: str, *given: Any, **options: Any) -> str:
            done = await execute(connection, query, *given, **options)
            if query == "COMMIT":
                raise ConnectionResetError
            return done

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(asyncpg.Connection, "execute", lost)
            with pytest.raises(Unavailable):
                await store.write([sent])
        return await store.write([sent])

    sent = row()
    assert with_store(lose_the_commit) == [Outcome.DUPLICATE]


def test_a_connection_lost_before_the_commit_is_tried_again_unseen() -> None:
    async def lose_the_insert(store: Store) -> object:
        fetch, lost = asyncpg.Connection.fetch, [True]

        async def lose_once(connection: asyncpg.Connection, query: str, *given: Any, **options: Any) -> Any:
            if "INSERT" in query and lost:
                lost.pop()
                connection.terminate()
            return await fetch(connection, query, *given, **options)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(asyncpg.Connection, "fetch", lose_once)
            return await store.write([row()])

    assert with_store(lose_the_insert) == [Outcome.WRITTEN]


@pytest.mark.parametrize("setting", ["synchronous_commit"])
def test_a_connection_that_may_lose_commits_is_not_used(setting: str) -> None:
    async def connect() -> None:
        connection = await asyncpg.connect(settings.APP_URL, server_settings={setting: "off"})
        try:
            await require_durable(connection)
        finally:
            await connection.close()

    with pytest.raises(NotDurable, match=setting):
        asyncio.run(connect())
