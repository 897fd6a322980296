"""A store in memory that answers as luuvet/accept/store.py:Store does; tests/accept/test_stores.py holds both to it."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from luuvet.accept.decide import UNDONE_WITHIN, Row, Undo
from luuvet.accept.outcomes import Outcome, Unavailable
from luuvet.accept.store import MOST_ROWS_A_GROUP, MOST_ROWS_WAITING, Stored, compare
from luuvet.accept.uncoded import StandingPress
from luuvet.accept.undos import Standing
from luuvet.accept.undos import compare as compare_undo
from luuvet.kernel import days, ids

_MOST_SMALL = 32_767
Waiting = tuple[Sequence[Row | Undo], "asyncio.Future[list[Outcome]]"]


@dataclass
class Disk:
    """What outlives a server. `days`: those for which there is a table; None for all."""

    rows: dict[UUID, Row] = field(default_factory=dict)
    undos: dict[UUID, Undo] = field(default_factory=dict)
    days: frozenset[date] | None = None

    def failing(self, row: Row) -> Outcome | None:
        """Why the database would not take a row, where it would not."""
        if self.days is not None and days.day_of(ids.time_in(row.id)) not in self.days:
            return Outcome.TRY_LATER
        fits = row.direction in (1, 2) and (row.gate is None or row.gate <= _MOST_SMALL)
        return None if fits else Outcome.UNSTORABLE

    def stored(self, uuid: UUID) -> Stored | None:
        """What is there under an id."""
        row = self.rows.get(uuid)
        return None if row is None else Stored(row.sender_id, row.content, row.place.number)

    def standing(self, uuid: UUID) -> Standing:
        """The undo and the scan under an id."""
        row, undo = self.rows.get(uuid), self.undos.get(uuid)
        sent, pressed = (undo.sender_id, undo.at) if undo is not None else (None, None)
        scanned_by, scanned_at = (row.sender_id, row.at) if row is not None else (None, None)
        return Standing(sent, pressed, scanned_by, scanned_at)


class MemoryStore:
    """Groups of what waits, as the real one; written when nobody else wants to run."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._waiting: list[Waiting] = []
        self._rows_waiting = 0
        self._stopping = False

    async def start(self) -> None:
        """Nothing to do."""

    async def stop(self) -> None:
        """Write what waits; nothing more is taken."""
        self._stopping = True
        while self._waiting:
            self._write_a_group()

    async def write(self, rows: Sequence[Row | Undo]) -> list[Outcome]:
        """What became of each, said after the group was written."""
        if self._stopping or self._rows_waiting + len(rows) > MOST_ROWS_WAITING:
            raise Unavailable
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._write_a_group)
        answer: asyncio.Future[list[Outcome]] = loop.create_future()
        self._waiting.append((rows, answer))
        self._rows_waiting += len(rows)
        return await answer

    async def find(self, uuids: Iterable[UUID]) -> dict[UUID, Stored]:
        """What is stored under these ids."""
        await asyncio.sleep(0)
        return {uuid: stored for uuid in uuids if (stored := self._disk.stored(uuid)) is not None}

    async def find_undos(self, uuids: Iterable[UUID]) -> dict[UUID, Standing]:
        """What stands under these ids of scans."""
        await asyncio.sleep(0)
        return {uuid: self._disk.standing(uuid) for uuid in uuids}

    async def find_uncoded(self, uuids: Iterable[UUID]) -> dict[UUID, StandingPress]:
        """Nothing: phones, which alone send here, press nothing."""
        await asyncio.sleep(0)
        return {}

    def _write_a_group(self) -> None:
        group: list[Waiting] = []
        count = 0
        while self._waiting and (not group or count + len(self._waiting[0][0]) <= MOST_ROWS_A_GROUP):
            group.append(self._waiting.pop(0))
            count += len(group[-1][0])
        self._rows_waiting -= count
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._write_a_group)
        outcomes = iter(self._written([row for rows, _answer in group for row in rows]))
        for rows, answer in group:
            said = [next(outcomes) for _row in rows]
            if not answer.done():
                answer.set_result(said)

    def _written(self, rows: list[Row | Undo]) -> list[Outcome]:
        """One outcome an item: all rows first, then all undos."""
        first: dict[UUID, Row] = {}
        failed: dict[UUID, Outcome] = {}
        told: dict[int, Outcome] = {}
        for number, row in enumerate(rows):
            if isinstance(row, Row):
                told[number] = self._written_row(row, first, failed)
        taken_back = {number: undo for number, undo in enumerate(rows) if isinstance(undo, Undo)}
        new = {number for number, undo in taken_back.items() if self._stands_now(undo)}
        for number, undo in taken_back.items():
            told[number] = Outcome.WRITTEN if number in new else compare_undo(undo, self._disk.standing(undo.id))
        return [told[number] for number in range(len(rows))]

    def _written_row(self, row: Row, first: dict[UUID, Row], failed: dict[UUID, Outcome]) -> Outcome:
        is_first = first.setdefault(row.id, row) is row
        failure = self._disk.failing(row) if is_first else None
        if failure is not None:
            failed[row.id] = failure
            return failure
        if row.id in failed:
            return Outcome.TRY_LATER
        there = self._disk.stored(row.id)
        if there is not None:
            return compare(row, there)
        self._disk.rows[row.id] = row
        return Outcome.WRITTEN

    def _stands_now(self, undo: Undo) -> bool:
        """Whether it was written: nothing stands in its way."""
        standing = self._disk.standing(undo.id)
        in_time = standing.scanned_at is None or undo.at <= standing.scanned_at + UNDONE_WITHIN
        if standing.sender_id is not None or standing.scanned_by not in (None, undo.sender_id) or not in_time:
            return False
        self._disk.undos[undo.id] = undo
        return True
