"""Statements over people without a code, counted at a gate (docs/semantics.md, A check-in, 8)."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from luuvet.accept.decide import Uncoded
from luuvet.accept.outcomes import Outcome

# An id that is a check-in's already is no press of this button.
_INSERT = """
INSERT INTO checkins_uncoded (id, sender_id, place_id, gate, at, received_at, content)
SELECT pressed.* FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::smallint[], $5::timestamptz[],
                             $6::timestamptz[], $7::bytea[])
    AS pressed (id, sender_id, place_id, gate, at, received_at, content)
LEFT JOIN checkins_checkin AS scan ON scan.id = pressed.id
WHERE scan.id IS NULL
ON CONFLICT DO NOTHING RETURNING id
"""
_FIND = "SELECT id, sender_id, content, place_id FROM checkins_uncoded WHERE id = ANY($1::uuid[])"


class StandingPress(NamedTuple):
    """What is there already under an id."""

    sender_id: int
    content: bytes
    place_id: int


async def insert(connection: Any, presses: Sequence[Uncoded]) -> list[Outcome]:
    """Write over an asyncpg connection; an outcome a press. Of several with one id the first counts."""
    first = {press.id: press for press in reversed(presses)}
    rows = sorted(first.values(), key=lambda press: press.id)
    records = await connection.fetch(
        _INSERT,
        [press.id for press in rows],
        [press.sender_id for press in rows],
        [press.place.number for press in rows],
        [press.gate for press in rows],
        [press.at for press in rows],
        [press.received_at for press in rows],
        [press.content for press in rows],
    )
    written = {record["id"] for record in records}
    standing = await find(connection, {press.id for press in presses} - written)
    standing |= {press.id: StandingPress(press.sender_id, press.content, press.place.number) for press in rows
                 if press.id in written}  # fmt: skip
    return [
        Outcome.WRITTEN if press is first[press.id] and press.id in written else compare(press, standing.get(press.id))
        for press in presses
    ]


def compare(press: Uncoded, standing: StandingPress | None) -> Outcome:
    """Whether what stands under the id of a press is this very press from this very sender."""
    is_same = standing is not None and (standing.sender_id, standing.content) == (press.sender_id, press.content)
    return Outcome.DUPLICATE if is_same else Outcome.REUSED


async def find(connection: Any, uuids: Iterable[UUID]) -> dict[UUID, StandingPress]:
    """What stands under these ids."""
    asked = list(uuids)
    records = await connection.fetch(_FIND, asked) if asked else []
    return {
        record["id"]: StandingPress(record["sender_id"], record["content"], record["place_id"]) for record in records
    }
