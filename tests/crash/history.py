"""What was sent and what was acknowledged, held against the rows that are there in the end."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID


class Sent(NamedTuple):
    """What the row of a check-in has to be equal to; times in microseconds of Unix time."""

    sender_id: int
    person_id: int
    place_id: int
    gate: int
    serial: int
    direction: int
    at: int
    clock_offset_ms: int
    content: bytes


@dataclass(slots=True)
class Verdict:
    """What the rows say about the promises. `unexplained`: rows and answers that no sending accounts for."""

    sent: int
    acknowledged: int
    unknown: int
    rows: int = 0
    lost: int = 0
    doubled: int = 0
    unexplained: int = 0

    @property
    def kept(self) -> bool:
        """Whether every promise was kept."""
        return self.lost == self.doubled == self.unexplained == 0


@dataclass(slots=True)
class History:
    """Written by the phones while they send. What was sent and not acknowledged is unknown."""

    sent: dict[UUID, Sent] = field(default_factory=dict)
    acknowledged: set[UUID] = field(default_factory=set)
    contradictions: list[str] = field(default_factory=list)

    def judged(self, rows: Iterable[tuple[UUID, Sent]]) -> Verdict:
        """Acknowledged ⊆ rows ⊆ sent, each id once, each row equal to what was sent, every answer as it may be."""
        verdict = Verdict(len(self.sent), len(self.acknowledged), len(self.sent) - len(self.acknowledged))
        seen: set[UUID] = set()
        for uuid, row in rows:
            verdict.rows += 1
            verdict.doubled += uuid in seen
            verdict.unexplained += self.sent.get(uuid) != row
            seen.add(uuid)
        verdict.lost = len(self.acknowledged - seen)
        verdict.unexplained += len(self.contradictions)
        return verdict
