"""Statements over disputed check-ins, "this was not me". One stands under an id: only the row's person may say it."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from luuvet.accept.decide import Dispute
from luuvet.accept.outcomes import Outcome

_INSERT = """
INSERT INTO checkins_dispute (id, sender_id, person_id, at, received_at)
SELECT said.* FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::timestamptz[], $5::timestamptz[])
    AS said (id, sender_id, person_id, at, received_at)
JOIN checkins_checkin AS scan ON scan.id = said.id AND scan.person_id = said.person_id
ON CONFLICT DO NOTHING RETURNING id, person_id
"""
_FIND = "SELECT id, person_id FROM checkins_dispute WHERE id = ANY($1::uuid[])"


async def insert(connection: Any, disputes: Sequence[Dispute]) -> list[Outcome]:
    """Write over an asyncpg connection; an outcome a dispute. Of several that are the same the first counts."""
    first = {(dispute.id, dispute.person_id): dispute for dispute in reversed(disputes)}
    rows = sorted(first.values(), key=lambda dispute: (dispute.id, dispute.person_id))
    records = await connection.fetch(
        _INSERT,
        [dispute.id for dispute in rows],
        [dispute.sender_id for dispute in rows],
        [dispute.person_id for dispute in rows],
        [dispute.at for dispute in rows],
        [dispute.received_at for dispute in rows],
    )
    written = {(record["id"], record["person_id"]) for record in records}
    standing = written | set((await find(connection, {dispute.id for dispute in disputes})).items())

    def outcome(dispute: Dispute) -> Outcome:
        key = dispute.id, dispute.person_id
        if dispute is first[key] and key in written:
            return Outcome.WRITTEN
        return Outcome.DUPLICATE if key in standing else Outcome.NOT_THEIRS

    return [outcome(dispute) for dispute in disputes]


async def find(connection: Any, uuids: Iterable[UUID]) -> dict[UUID, int]:
    """The person who disputed each of these ids."""
    asked = list(uuids)
    records = await connection.fetch(_FIND, asked) if asked else []
    return {record["id"]: record["person_id"] for record in records}
