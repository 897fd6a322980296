"""Statements over undone check-ins (docs/semantics.md, A check-in, 7). One undo stands under each undone id."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from luuvet.accept.decide import UNDONE_WITHIN, Undo
from luuvet.accept.outcomes import Outcome, Unavailable

# What cannot stand because of a scan that is there already is not written; one that comes before its scan waits for it.
# Of several under one id the first that was sent stands.
_INSERT = """
INSERT INTO checkins_undo (id, sender_id, at, received_at)
SELECT undo.id, undo.sender_id, undo.at, undo.received_at
FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::timestamptz[]) WITH ORDINALITY
    AS undo (id, sender_id, at, received_at, place)
LEFT JOIN checkins_checkin AS scan ON scan.id = undo.id
WHERE scan.id IS NULL OR (scan.sender_id = undo.sender_id AND undo.at <= scan.at + interval '10 minutes')
ORDER BY undo.id, undo.place
ON CONFLICT DO NOTHING RETURNING id, sender_id, at
"""
_FIND = """
SELECT asked.id AS asked, undo.sender_id, undo.at, scan.sender_id AS scanned_by, scan.at AS scanned_at
FROM unnest($1::uuid[]) AS asked (id)
LEFT JOIN checkins_undo AS undo ON undo.id = asked.id
LEFT JOIN checkins_checkin AS scan ON scan.id = asked.id
"""


class Standing(NamedTuple):
    """What stands under an id: its undo and its scan, as far as they are there."""

    sender_id: int | None
    at: datetime | None
    scanned_by: int | None
    scanned_at: datetime | None

    @property
    def is_late(self) -> bool:
        """Whether the undo that is there came to stand before its scan and is too late for it."""
        return bool(self.at and self.scanned_at and self.at > self.scanned_at + UNDONE_WITHIN)

    def undoes_for(self, sender_id: int) -> bool:
        """Whether this sender's undo stands, and no scan of somebody else."""
        return self.sender_id == sender_id and self.scanned_by in (None, sender_id) and not self.is_late


Key = tuple[UUID, int, datetime]  # id, sender, time: what makes two undos the same


def key(undo: Undo) -> Key:
    """What the same undo sent again has in common with its first sending."""
    return undo.id, undo.sender_id, undo.at


async def insert(connection: Any, undos: Sequence[Undo]) -> list[Outcome]:
    """Write over an asyncpg connection; an outcome an undo. Of several that are the same the first counts."""
    first: dict[Key, Undo] = {}
    for undo in undos:
        first.setdefault(key(undo), undo)
    written = await _write(connection, sorted(first.values(), key=lambda undo: undo.id))
    is_new = [undo is first[key(undo)] and key(undo) in written for undo in undos]
    others = {undo.id for undo, new in zip(undos, is_new, strict=True) if not new}
    standing = await find(connection, others) if others else {}
    return [
        Outcome.WRITTEN if new else compare(undo, standing[undo.id]) for undo, new in zip(undos, is_new, strict=True)
    ]


def compare(undo: Undo, standing: Standing) -> Outcome:
    """What becomes of an undo that was not newly written."""
    if {standing.sender_id, standing.scanned_by} - {None, undo.sender_id}:
        return Outcome.REUSED
    if standing.sender_id is not None:
        return Outcome.LATE if standing.is_late else Outcome.DUPLICATE
    if standing.scanned_at is not None and undo.at > standing.scanned_at + UNDONE_WITHIN:
        return Outcome.LATE
    raise Unavailable  # what stood in the way has gone meanwhile


async def _write(connection: Any, undos: Sequence[Undo]) -> set[Key]:
    """Write undos that differ, in the order in which they were sent; those that are new."""
    columns = (
        [undo.id for undo in undos],
        [undo.sender_id for undo in undos],
        [undo.at for undo in undos],
        [undo.received_at for undo in undos],
    )
    records = await connection.fetch(_INSERT, *columns)
    return {(record["id"], record["sender_id"], record["at"]) for record in records}


async def find(connection: Any, uuids: Iterable[UUID]) -> dict[UUID, Standing]:
    """What stands under these ids."""
    records = await connection.fetch(_FIND, list(uuids))
    return {
        record["asked"]: Standing(record["sender_id"], record["at"], record["scanned_by"], record["scanned_at"])
        for record in records
    }
