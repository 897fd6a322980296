"""The writer, where one row would spoil a group."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import pytest
from django.conf import settings

from luuvet.accept.decide import Dispute, Row, Uncoded, Undo, Verdict
from luuvet.accept.durability import NotDurable, require_durable
from luuvet.accept.entries import PlaceEntry
from luuvet.accept.outcomes import Outcome, Unavailable
from luuvet.accept.store import NUMBERING_LOCK, Store
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
                await store.write([sent, undone])
        return await store.write([sent, undone])

    sent = row()
    undone = Undo(sent.id, sent.sender_id, sent.at, sent.at)
    assert with_store(lose_the_commit) == [Outcome.DUPLICATE, Outcome.DUPLICATE]


def group(kinds: tuple[str, ...]) -> list[Verdict]:
    """One item of each kind, all about the same scan."""
    scan = row()
    kept: dict[str, Verdict] = {
        "a scan": scan,
        "an undo": Undo(scan.id, scan.sender_id, scan.at, scan.at),
        "a press": Uncoded(ids.uuid7(scan.at), 1, scan.place, 0, scan.at, scan.at, b"0" * 32),
        "a dispute": Dispute(scan.id, scan.sender_id, scan.person_id, scan.at, scan.at),
    }
    return [kept[kind] for kind in kinds]


@pytest.mark.parametrize("kinds", [("a scan",), ("an undo",), ("a press",), ("a scan", "a dispute")], ids=", ".join)
def test_nothing_is_numbered_while_a_job_reads_how_far_it_may_go(kinds: tuple[str, ...]) -> None:
    async def last_number(connection: asyncpg.Connection) -> object:
        return await connection.fetchval("SELECT (last_value, is_called)::text FROM checkins_checkin_seq")

    async def held_up(store: Store, job: asyncpg.Connection) -> object:
        before = await last_number(job)
        async with job.transaction(), asyncio.timeout(5):
            await job.execute(f"SELECT pg_advisory_xact_lock({NUMBERING_LOCK})")
            writing = asyncio.create_task(store.write(group(kinds)))
            while not await job.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"):
                assert not writing.done()
            assert await last_number(job) == before
        return await writing

    async def write(store: Store) -> object:
        job = await asyncpg.connect(settings.APP_URL)
        try:
            return await held_up(store, job)
        finally:
            await job.close()

    assert with_store(write) == [Outcome.WRITTEN] * len(kinds)


def test_scans_alone_whose_answer_is_lost_are_asked_for_again_unseen() -> None:
    async def lose_the_answer(store: Store) -> object:
        fetch, lost = asyncpg.Connection.fetch, [True]

        async def lose_once(connection: asyncpg.Connection, query: str, *given: Any, **options: Any) -> Any:
            found = await fetch(connection, query, *given, **options)
            if "INSERT" in query and lost:
                lost.pop()
                raise ConnectionResetError
            return found

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(asyncpg.Connection, "fetch", lose_once)
            return await store.write([sent])

    sent = row()
    assert with_store(lose_the_answer) == [Outcome.DUPLICATE]
    assert CheckIn.objects.filter(id=sent.id).count() == 1


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
