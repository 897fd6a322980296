"""A round in which many expose: the visits are read once in their own order, segment after segment in walked time.

After each segment the overlaps found so far are judged, so that who was exposed on one day is not looked at on the next
(docs/decisions/0015).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from luuvet.trace.engines.local import settling, sweeping
from luuvet.trace.engines.local.compiled import Ints
from luuvet.trace.engines.local.shapes import (
    FIRST_ARRIVED,
    LAST_LEFT,
    Best,
    Exposing,
    Ground,
    Limits,
    Part,
    Rules,
    empty_pile,
    with_room,
)
from luuvet.trace.rounds import END_OF_TIME

Room = tuple[Ints, Best]  # of a thread: zeros, one a person; the best exposures
Piled = tuple[Ints, int]
Together = Callable[[Callable[[int], Any], Iterable[int]], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Width:
    """From which share of all people a round is wide, and for how many overlaps a thread has room before the people are
    parted and a segment is swept once for each part."""

    share: float = 1 / 64
    room: int = 2**21

    def holds(self, exposing: int, people: int) -> bool:
        """Whether a round is wide in which so many of all people expose."""
        return 0 < exposing >= self.share * people


class Wide:
    """One wide round."""

    def __init__(
        self, exposing: Exposing, ground: Ground, rules: Rules, limits: Limits, rooms: list[Room], room: int
    ) -> None:
        self._exposing, self._ground, self._rules, self._limits, self._rooms = exposing, ground, rules, limits, rooms
        rows = ground.segments
        first, last = (int(rows[:, FIRST_ARRIVED].min()), int(rows[:, LAST_LEFT].max())) if len(rows) else (0, 0)
        self._crowd = sweeping.crowd_of(exposing, ground, limits, first, last, rules.sign)
        self._piles = [empty_pile(room) for _room in rooms]
        self._open: list[Piled] = [(empty_pile(0), 0) for _room in rooms]
        self._rows = [0 for _room in rooms]
        self._parts = 1

    def exposed(self, together: Together) -> list[int]:
        """How many rows each thread's Best has then. `together` maps over threads."""
        near = list(together(self._near, range(len(self._rooms))))
        segments = list(self._segments())
        for segment, until in segments or [(-1, END_OF_TIME)]:
            self._settle_segment(segment, until, near, together)
            near = []
        return self._rows

    def _near(self, thread: int) -> Piled:
        if not len(self._ground.near.start):
            return empty_pile(0), 0
        pile, used = settling.near(self._exposing, thread, len(self._rooms), self._ground, self._rules, self._limits)
        return pile, int(used)

    def _segments(self) -> Iterator[tuple[int, int]]:
        """Those in which anybody is infectious, in walked time; and before when nothing starts that is not known after
        each."""
        rows, forward = self._ground.segments, self._rules.sign > 0
        opens, closes = self._exposing.start.min(initial=END_OF_TIME), self._exposing.end.max(initial=-END_OF_TIME)
        chosen = [n for n, row in enumerate(rows) if row[LAST_LEFT] > opens and row[FIRST_ARRIVED] < closes]
        for turn, segment in enumerate(chosen if forward else chosen[::-1], 1):
            if turn == len(chosen):
                yield segment, END_OF_TIME
            elif forward:
                yield segment, int(rows[chosen[turn], FIRST_ARRIVED])
            else:
                yield segment, -int(rows[chosen[:-turn], LAST_LEFT].max())

    def _settle_segment(self, segment: int, until: int, near: list[Piled], together: Together) -> None:
        """Everybody, or in so many parts of the people that the overlaps of each find room."""
        before, self._open = self._open, [(empty_pile(0), 0) for _room in self._rooms]
        waiting = [Part(one, self._parts) for one in range(self._parts)]
        while waiting:
            part = waiting.pop()
            swept = list(together(partial(self._swept, segment, part), range(len(self._rooms))))
            most = max(swept)
            if most > len(self._piles[0]) and part.of < len(self._ground.people):
                self._parts = max(self._parts, 2 * part.of)
                waiting += [Part(part.one, 2 * part.of), Part(part.one + part.of, 2 * part.of)]
            elif most > len(self._piles[0]):
                self._piles = [empty_pile(2 * most) for _room in self._rooms]
                waiting.append(part)
            else:
                sources = [*near, *zip(self._piles, swept, strict=True)]
                list(together(partial(self._settle, until, part, sources, before), range(len(self._rooms))))

    def _swept(self, segment: int, part: Part, thread: int) -> int:
        if segment < 0:
            return 0
        here = sweeping.nobody_here(segment, self._ground, self._exposing)
        return int(
            sweeping.swept(
                segment, thread, len(self._rooms), here, self._crowd, part,
                self._ground, self._rules.weakest, self._piles[thread],
            )
        )  # fmt: skip

    def _settle(self, until: int, part: Part, sources: list[Piled], before: list[Piled], thread: int) -> None:
        sources = [*sources, before[thread]]
        pile, used = empty_pile(sum(many for _source, many in sources)), 0
        for source, many in sources:
            used = settling.taken(pile, used, source, many, thread, len(self._rooms), part, self._limits)
        heads, best = self._rooms[thread]
        open_, still = self._open[thread]
        open_ = with_room(open_, still, used)
        still, self._rows[thread] = settling.settled(
            pile, used, until, open_, still, np.empty(used, np.int32), np.empty(used, np.int64), empty_pile(used),
            self._crowd, self._ground, self._rules, self._limits, heads, best, self._rows[thread],
        )  # fmt: skip
        self._open[thread] = open_, still
