"""Where a simulated server stores: in memory, or in the product's own store on a database."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum
from typing import NamedTuple, Protocol
from uuid import UUID

import psycopg

from luuvet.accept.decide import Row, Undo
from luuvet.accept.outcomes import Outcome, Unavailable
from luuvet.accept.store import Store, Stored
from luuvet.accept.uncoded import StandingPress
from luuvet.accept.undos import Standing
from tests.simulate.memory import Disk, MemoryStore


class Storing(Protocol):
    """What the acceptance wants of a store."""

    async def start(self) -> None:
        """Begin."""

    async def stop(self) -> None:
        """Write what waits, then end."""

    async def write(self, rows: Sequence[Row | Undo]) -> list[Outcome]:
        """What became of each."""

    async def find(self, uuids: Iterable[UUID]) -> dict[UUID, Stored]:
        """What is there."""

    async def find_undos(self, uuids: Iterable[UUID]) -> dict[UUID, Standing]:
        """What stands."""

    async def find_uncoded(self, uuids: Iterable[UUID]) -> dict[UUID, StandingPress]:
        """The presses that are there."""


class Fault(Enum):
    """What happens to the writes of a moment."""

    NONE = "none"
    BEFORE = "before"  # the connection is lost before anything is written
    AFTER = "after"  # it is lost after the commit: nobody is told


class Faulty:
    """A store in front of which connections are lost."""

    def __init__(self, inner: Storing) -> None:
        self._inner = inner
        self.fault = Fault.NONE
        self.start, self.stop = inner.start, inner.stop
        self.find, self.find_undos, self.find_uncoded = inner.find, inner.find_undos, inner.find_uncoded

    async def write(self, rows: Sequence[Row | Undo]) -> list[Outcome]:
        """What became of each, where the connection holds."""
        if self.fault is Fault.BEFORE:
            raise Unavailable
        outcomes = await self._inner.write(rows)
        if self.fault is Fault.AFTER:
            raise Unavailable
        return outcomes


class Written(NamedTuple):
    """A row that is there in the end."""

    id: UUID
    sender_id: int
    place_id: int
    at: datetime
    content: bytes


class TakenBack(NamedTuple):
    """An undo that is there in the end."""

    id: UUID
    sender_id: int
    at: datetime


class Ground(Protocol):
    """Where the rows of one world lie, whichever server wrote them."""

    def store(self) -> Storing:
        """For a server that starts."""

    def read(self, senders: range) -> tuple[list[Written], list[TakenBack]]:
        """All that these senders have left, by id."""


class InMemory:
    """A world's own disk."""

    def __init__(self) -> None:
        self._disk = Disk()

    def store(self) -> Storing:
        """For a server that starts."""
        return MemoryStore(self._disk)

    def read(self, senders: range) -> tuple[list[Written], list[TakenBack]]:
        """All that is there."""
        rows = sorted(self._disk.rows.values(), key=lambda row: row.id)
        undos = sorted(self._disk.undos.values(), key=lambda undo: undo.id)
        return (
            [Written(row.id, row.sender_id, row.place.number, row.at, row.content) for row in rows],
            [TakenBack(undo.id, undo.sender_id, undo.at) for undo in undos],
        )


class InDatabase:
    """A database that worlds share: each has senders of its own."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn

    def store(self) -> Storing:
        """For a server that starts."""
        return Store(self._dsn)

    def read(self, senders: range) -> tuple[list[Written], list[TakenBack]]:
        """All that these senders have left, by id."""
        bounds = [senders.start, senders.stop]
        of_world = "WHERE sender_id >= %s AND sender_id < %s ORDER BY id"
        with psycopg.connect(self._dsn) as connection:
            columns = "id, sender_id, place_id, at, content"
            rows = connection.execute(f"SELECT {columns} FROM checkins_checkin {of_world}", bounds)
            undos = connection.execute(f"SELECT id, sender_id, at FROM checkins_undo {of_world}", bounds)
            return [Written(*row) for row in rows.fetchall()], [TakenBack(*undo) for undo in undos.fetchall()]
