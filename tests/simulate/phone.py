"""A phone as docs/semantics.md has it: a clock that is wrong, a queue that outlives restarts, bytes made once."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from luuvet.kernel import ids
from tests.simulate.facts import moment

MOST_AT_ONCE = 500


@dataclass(slots=True, eq=False)
class Kept:
    """Something the person did, from the tap to the last word about it. `undoes` None for a scan.

    `tapped` is by the phone's own clock, `awake` how long it had been running then, `boot` which run it was.
    """

    number: int
    code: str
    direction: str
    tapped: int
    awake: int
    boot: int
    undoes: "Kept | None" = None
    text: str = ""
    uuid: UUID | None = None
    at: int = 0
    confirmed: bool = False
    refused: str = ""


@dataclass(slots=True, eq=False)
class Phone:
    """One installation. `skew` is what its own clock is ahead of the true time, `offset` what it adds to correct it."""

    device: int
    person: int
    token: str
    dice: Random
    skew: int = 0
    offset: int | None = None
    boot: int = 0
    booted: int = 0
    queue: list[Kept] = field(default_factory=list)
    waits_for: int | None = None  # the request whose answer is awaited
    asked: int = 0
    away_until: int = 0  # where there is no network

    def own(self, now: int) -> int:
        """What its clock shows."""
        return now + self.skew

    def tap(self, number: int, now: int, code: str, direction: str, undoes: Kept | None = None) -> Kept:
        """The person scans, or takes back; it stands in the queue at once, with its bytes where the clock is known."""
        kept = Kept(number, code, direction, self.own(now), now - self.booted, self.boot, undoes)
        self.queue.append(kept)
        if self.offset is not None:
            self._make(kept, now)
        return kept

    def restart(self, now: int) -> None:
        """What was in the air is forgotten; the queue is there as it was; the clock has to be compared again."""
        self.boot, self.booted, self.offset, self.waits_for = self.boot + 1, now, None, None

    def compare(self, server: datetime, asked: int, heard: int) -> None:
        """First contact: both times by its own clock."""
        self.offset = round(server.timestamp() * 1000 - (asked + heard) / 2)

    @property
    def must_compare(self) -> bool:
        """Whether something in the queue has no bytes and the clock was not compared since the start."""
        return self.offset is None and any(not kept.text for kept in self.queue)

    def cut(self, now: int) -> tuple[list[Kept], str]:
        """What goes into the next request, and its body: one alone, or some of the queue as a batch."""
        count = self.dice.randint(1, min(len(self.queue), MOST_AT_ONCE))
        chosen = [kept for kept in self.queue if kept in self.dice.sample(self.queue, count)]
        chosen = [kept for kept in chosen if self._make(kept, now)] or self.queue[:1]
        self._make(chosen[0], now)
        if len(chosen) == 1 and self.dice.random() < 0.5:
            return chosen, chosen[0].text
        return chosen, '{"items":[' + ",".join(kept.text for kept in chosen) + "]}"

    def hear(self, chosen: list[Kept], answers: list[dict[str, Any]]) -> None:
        """What the person is told of each item; what is answered for leaves the queue."""
        for kept, answer in zip(chosen, answers, strict=True):
            if answer["status"] == "accepted":
                kept.confirmed = True
            elif not answer["retry"]:
                kept.refused = str(answer["problem"])
        self.queue = [kept for kept in self.queue if not (kept.confirmed or kept.refused)]

    def _make(self, kept: Kept, now: int) -> bool:
        """Give an item its id, time and bytes, once; False for an undo whose scan has none yet."""
        if kept.text:
            return True
        if kept.undoes is not None and kept.undoes.uuid is None and not self._make(kept.undoes, now):
            return False
        # The age by the clock that no hand moves; where it began anew meanwhile, by the one that was moved.
        age = now - self.booted - kept.awake if kept.boot == self.boot else self.own(now) - kept.tapped
        offset = self.offset or 0
        kept.at = self.own(now) + offset - age
        if kept.undoes is None:
            kept.uuid = ids.uuid7(moment(kept.at), self.dice.getrandbits)
            fields: dict[str, object] = {"id": str(kept.uuid), "code": kept.code, "at": said(kept.at)}
            fields |= {"clock_offset_ms": offset, "direction": kept.direction}
        else:
            kept.uuid = kept.undoes.uuid
            fields = {"undo": str(kept.uuid), "at": said(kept.at)}
        kept.text = json.dumps(fields)
        return True


def said(ms: int) -> str:
    """A time on the wire."""
    return f"{moment(ms):%Y-%m-%dT%H:%M:%S}.{ms % 1000:03d}Z"
