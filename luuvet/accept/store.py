"""The one writer: all items that wait are written in one commit (docs/semantics.md, A check-in, 1, 3, 4, 7)."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import asyncpg

from luuvet.accept import disputes, uncoded, undos
from luuvet.accept.decide import OF_GATES, Dispute, Row, Uncoded, Undo, Verdict
from luuvet.accept.durability import Guard, NotDurable, require_durable
from luuvet.accept.outcomes import Outcome, Unavailable

log = logging.getLogger(__name__)

# Writers share this advisory lock while they number rows; a job takes it alone to read how far it may go.
NUMBERING_LOCK = 0x6C75757665740001
MOST_ROWS_A_GROUP = 1000
MOST_ROWS_WAITING = 20_000
_COMMAND_SECONDS = 5
_PAUSES_SECONDS = (0.0, 0.1, 0.4)  # before each try of a group

_LOCK = f"SELECT pg_advisory_xact_lock_shared({NUMBERING_LOCK})"
# One statement is a transaction of its own: its answer comes after its commit. It takes the lock before it numbers.
_INSERT_WHERE = f"""
WITH numbering AS MATERIALIZED ({_LOCK})
INSERT INTO checkins_checkin (id, sender_id, person_id, place_id, gate, serial, direction, at, received_at,
                              clock_offset_ms, content, with_id, weak, late, source, slot, shown_by)
SELECT sent.*
FROM numbering, unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::smallint[], $6::integer[],
                     $7::smallint[], $8::timestamptz[], $9::timestamptz[], $10::bigint[], $11::bytea[], $12::uuid[],
                     $13::boolean[], $14::boolean[], $15::smallint[], $16::integer[], $17::bigint[]) AS sent (id)
{{where}}ON CONFLICT DO NOTHING RETURNING id
"""  # noqa: S608  our own number
_INSERT = _INSERT_WHERE.format(where="")
# A gate's ids are those of its presses too. Asked row by row, so that however many presses there are none is read.
_INSERT_OF_GATES = _INSERT_WHERE.format(
    where="WHERE (SELECT count(*) FROM checkins_uncoded AS press WHERE press.id = sent.id) = 0\n"
)
_FIND = "SELECT id, sender_id, content, place_id FROM checkins_checkin WHERE id = ANY($1::uuid[])"
_TRY_AGAIN = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.LockNotAvailableError)
_LOST = (
    OSError,  # and with it ConnectionError and TimeoutError
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # the server shuts down, or has crashed
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
)
_FAILED = (asyncpg.PostgresError, *_LOST)


_Answer = TypeVar("_Answer")


Beside = Undo | Uncoded | Dispute


class Stored(NamedTuple):
    """What is there already under an id."""

    sender_id: int
    content: bytes
    place_id: int


@dataclass(slots=True)
class _Waiting:
    rows: Sequence[Verdict]
    answer: asyncio.Future[list[Outcome]]


@dataclass(slots=True)
class _Result:
    """Ids newly written; what stands under each id now; ids for which nothing stands, and why; the outcome of each of
    what is no check-in itself."""

    written: set[UUID]
    stored: dict[UUID, Stored]
    failed: dict[UUID, Outcome]
    beside: list[Outcome]

    def and_also(self, other: "_Result") -> "_Result":
        return _Result(
            self.written | other.written,
            self.stored | other.stored,
            self.failed | other.failed,
            self.beside + other.beside,
        )


class Store:
    """Writes and finds check-ins over one connection of its own, which it mends when it is lost."""

    def __init__(self, dsn: str, guard: Guard = require_durable) -> None:
        self._dsn = dsn
        self._guard = guard  # another one than ours only where a test wants to see the loss (decision 0014)
        self._connection: asyncpg.Connection | None = None
        self._reader: asyncpg.Connection | None = None
        self._reading = asyncio.Lock()
        self._waiting: deque[_Waiting] = deque()
        self._rows_waiting = 0
        self._wake = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._stopping = False

    async def start(self) -> None:
        """Begin to write. A database that is down is no reason not to start; one that is not durable is.

        Raises NotDurable.
        """
        with contextlib.suppress(Unavailable):
            self._connection = await self._connected(self._connection)
        self._writer = asyncio.create_task(self._write_for_ever(), name="check-in writer")

    async def stop(self) -> None:
        """Write what waits, then close."""
        self._stopping = True
        self._wake.set()
        if self._writer is not None:
            await self._writer
        for connection in (self._connection, self._reader):
            if connection is not None:
                connection.terminate()

    async def write(self, rows: Sequence[Verdict]) -> list[Outcome]:
        """What became of each row and undo, said after the commit. Raises Unavailable: send all of them again."""
        if self._stopping or self._rows_waiting + len(rows) > MOST_ROWS_WAITING:
            raise Unavailable
        waiting = _Waiting(rows, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._rows_waiting += len(rows)
        self._wake.set()
        return await waiting.answer

    async def find(self, uuids: Iterable[UUID]) -> dict[UUID, Stored]:
        """What is stored under these ids. Raises Unavailable."""
        async with self._reading:
            return await self._read(lambda reader: _find(reader, list(uuids)))

    async def find_undos(self, uuids: Iterable[UUID]) -> dict[UUID, undos.Standing]:
        """What stands under these ids of scans. Raises Unavailable."""
        async with self._reading:
            return await self._read(lambda reader: undos.find(reader, uuids))

    async def find_uncoded(self, uuids: Iterable[UUID]) -> dict[UUID, uncoded.StandingPress]:
        """What stands under these ids of people without a code. Raises Unavailable."""
        async with self._reading:
            return await self._read(lambda reader: uncoded.find(reader, uuids))

    async def find_disputes(self, uuids: Iterable[UUID]) -> dict[UUID, int]:
        """The person who disputed each of these ids. Raises Unavailable."""
        async with self._reading:
            return await self._read(lambda reader: disputes.find(reader, uuids))

    async def ready(self) -> bool:
        """Whether the database answers and takes writes."""
        async with self._reading:
            try:
                return bool(await self._read(_takes_writes))
            except Unavailable:
                return False

    async def _read(self, question: Callable[[asyncpg.Connection], Awaitable[_Answer]]) -> _Answer:
        try:
            self._reader = await self._connected(self._reader)
            return await question(self._reader)
        except (NotDurable, *_FAILED) as lost:
            if self._reader is not None:
                self._reader.terminate()
                self._reader = None
            raise Unavailable from lost

    async def _write_for_ever(self) -> None:
        while True:
            await self._wake.wait()
            group = self._next_group()
            if not group:
                if self._stopping:
                    return
                self._wake.clear()
                continue
            await self._answer(group)

    def _next_group(self) -> list[_Waiting]:
        group: list[_Waiting] = []
        count = 0
        while self._waiting and (not group or count + len(self._waiting[0].rows) <= MOST_ROWS_A_GROUP):
            waiting = self._waiting.popleft()
            count += len(waiting.rows)
            group.append(waiting)
        self._rows_waiting -= count
        return group

    async def _answer(self, group: list[_Waiting]) -> None:
        rows = [row for waiting in group for row in waiting.rows]
        try:
            outcomes = iter(await self._write_group(rows))
        except Exception as fault:
            if not isinstance(fault, Unavailable):
                log.exception("the writer failed; its senders will send again")
                self._drop_connection()
            for waiting in group:
                if not waiting.answer.done():
                    waiting.answer.set_exception(Unavailable())
            return
        for waiting in group:
            answer = [next(outcomes) for _row in waiting.rows]
            if not waiting.answer.done():
                waiting.answer.set_result(answer)

    async def _write_group(self, rows: list[Verdict]) -> list[Outcome]:
        """One outcome an item. Of several rows with one id the first counts as sent first."""
        first: dict[UUID, Row] = {}
        others: list[Beside] = []
        for row in rows:
            if isinstance(row, Row):
                first.setdefault(row.id, row)
            else:
                others.append(row)
        result = await self._written(sorted(first.values(), key=attrgetter("id.int")), others)
        if len(result.written) == len(rows):
            return [Outcome.WRITTEN] * len(rows)  # nearly always

        beside = iter(result.beside)
        return [_outcome(row, first[row.id], result) if isinstance(row, Row) else next(beside) for row in rows]

    async def _written(self, rows: list[Row], others: list[Beside]) -> "_Result":
        """Write rows with different ids, then the others; a group that the database will not take is halved."""
        try:
            return await self._tried(rows, others)
        except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as fault:
            if len(rows) + len(others) > 1:
                half, most = (len(rows) + 1) // 2, 0 if rows else len(others) // 2
                first = await self._written(rows[:half], others[:most])
                return first.and_also(await self._written(rows[half:], others[most:]))
            alone = rows[0].id if rows else others[0].id
            log.error("unstorable item %s: %s", alone, type(fault).__name__)
            # An item for which no table of its day was made is our fault, and the job that makes them mends it.
            missing = isinstance(fault, asyncpg.CheckViolationError) and not fault.constraint_name
            outcome = Outcome.TRY_LATER if missing else Outcome.UNSTORABLE
            return _Result(set(), {}, {alone: outcome}, []) if rows else _Result(set(), {}, {}, [outcome])

    async def _tried(self, rows: list[Row], others: list[Beside]) -> "_Result":
        for pause in _PAUSES_SECONDS:
            if pause:
                await asyncio.sleep(pause)
            try:
                self._connection = connection = await self._connected(self._connection)
                if not others:
                    return await _inserted(connection, rows)
                await connection.execute(f"BEGIN; {_LOCK}")  # what stands beside is numbered too
                result = await _inserted(connection, rows)
                result.beside = await _beside(connection, others)
            except _LOST:
                self._drop_connection()
                continue
            except (Unavailable, *_TRY_AGAIN):
                await self._give_up_transaction()
                continue
            except asyncpg.PostgresError:
                await self._give_up_transaction()
                raise
            await self._commit(connection)
            return result
        raise Unavailable

    async def _commit(self, connection: asyncpg.Connection) -> None:
        """From here on nobody but the database knows whether it is written, unless it says so."""
        try:
            done = await connection.execute("COMMIT")
        except _FAILED as lost:
            self._drop_connection()
            raise Unavailable from lost
        if done != "COMMIT":  # PostgreSQL says ROLLBACK, without an error, where the transaction was broken
            raise Unavailable

    async def _give_up_transaction(self) -> None:
        if self._connection is None or not self._connection.is_in_transaction():
            return
        try:
            await self._connection.execute("ROLLBACK")
        except _FAILED:
            self._drop_connection()

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()

    async def _connected(self, connection: asyncpg.Connection | None) -> asyncpg.Connection:
        if connection is not None and not connection.is_closed():
            return connection
        try:
            fresh: asyncpg.Connection = await asyncpg.connect(
                self._dsn,
                timeout=5,
                command_timeout=_COMMAND_SECONDS,
                server_settings={
                    "application_name": "luuvet accept",
                    "timezone": "UTC",
                    # A process that stands still must not hold the numbering lock for ever.
                    "idle_in_transaction_session_timeout": "10s",
                },
            )
            try:
                await self._guard(fresh)
            except NotDurable:
                await fresh.close()
                raise
        except _FAILED as lost:
            log.warning("no connection to the database: %s", type(lost).__name__)
            raise Unavailable from lost
        return fresh


def compare(row: Row, stored: Stored) -> Outcome:
    """Whether what is stored under a row's id is this very check-in from this very sender."""
    return Outcome.DUPLICATE if (stored.sender_id, stored.content) == (row.sender_id, row.content) else Outcome.REUSED


def _outcome(row: Row, first: Row, result: _Result) -> Outcome:
    """Of a row, when of all with its id `first` was tried."""
    if row.id in result.failed:
        # Another row of that id failed first; this one gets its own try when it is sent again.
        return result.failed[row.id] if row is first else Outcome.TRY_LATER
    if row.id not in result.written:
        return compare(row, result.stored[row.id])
    if row is first:
        return Outcome.WRITTEN
    return compare(row, Stored(first.sender_id, first.content, first.place.number))


async def _beside(connection: asyncpg.Connection, others: list[Beside]) -> list[Outcome]:
    """An outcome for each of what is no check-in itself, kind by kind."""
    outcomes: dict[int, Outcome] = {}
    for kind, insert in _KINDS:
        those = [(at, one) for at, one in enumerate(others) if isinstance(one, kind)]
        if those:
            done = await insert(connection, [one for _at, one in those])
            outcomes |= {at: outcome for (at, _one), outcome in zip(those, done, strict=True)}
    return [outcomes[at] for at in range(len(others))]


# After the rows that they may speak of.
_KINDS: tuple[tuple[type[Beside], Callable[[asyncpg.Connection, Any], Awaitable[list[Outcome]]]], ...] = (
    (Undo, undos.insert),
    (Uncoded, uncoded.insert),
    (Dispute, disputes.insert),
)


async def _inserted(connection: asyncpg.Connection, rows: list[Row]) -> _Result:
    if not rows:
        return _Result(set(), {}, {}, [])
    insert = _INSERT_OF_GATES if any(row.source in OF_GATES for row in rows) else _INSERT
    written = {record["id"] for record in await connection.fetch(insert, *zip(*map(_COLUMNS, rows), strict=True))}
    if len(written) == len(rows):
        return _Result(written, {}, {}, [])  # nearly always
    stored = {row.id: Stored(row.sender_id, row.content, row.place.number) for row in rows if row.id in written}
    stored |= await _find(connection, [row.id for row in rows if row.id not in written])
    if len(stored) < len(rows):
        presses = await uncoded.find(connection, [row.id for row in rows if row.id not in stored])
        stored |= {uuid: Stored(*press) for uuid, press in presses.items()}
    if len(stored) < len(rows):
        raise Unavailable  # a row that stood in the way has gone meanwhile
    return _Result(written, stored, {}, [])


async def _takes_writes(connection: asyncpg.Connection) -> bool:
    return bool(await connection.fetchval("SHOW transaction_read_only") == "off")


async def _find(connection: asyncpg.Connection, uuids: list[UUID]) -> dict[UUID, Stored]:
    records = await connection.fetch(_FIND, uuids)
    return {record["id"]: Stored(record["sender_id"], record["content"], record["place_id"]) for record in records}


# Of a row, in the order of the statement.
_COLUMNS = attrgetter(
    "id", "sender_id", "person_id", "place.number", "gate", "serial", "direction", "at", "received_at",
    "clock_offset_ms", "content", "with_id", "weak", "late", "source", "slot", "shown_by",
)  # fmt: skip
