"""The people of one commune and where they have been: so that nobody is in two places at once."""

import random
from bisect import bisect, insort
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Literal
from uuid import UUID

from luuvet.kernel.days import Window
from luuvet.kernel.ids import uuid7
from luuvet.ops.demo.cast import Cast, StagePlace

APART = timedelta(minutes=20)  # between two check-ins of one person
# Far below what is called a flood: 300 check-ins in five minutes by day, 60 by night.
MOST_IN_FIVE_MINUTES = 45
_TRIES = 30
_TYPED = 0.02  # the code would not scan: the eight characters below it were typed

Direction = Literal["in", "out"]


@dataclass(frozen=True, slots=True)
class Scan:
    """One check-in as it happened. `at` has no parts of milliseconds; `why` is what the demonstration means by it."""

    id: UUID
    person: int
    place: int
    at: datetime
    direction: Direction
    offset_ms: int
    typed: bool
    why: str


class Crowd:
    """The people of one commune, the scans they make, and the randomness that leads them."""

    def __init__(self, cast: Cast, commune: str, size: int, rng: random.Random) -> None:
        self.cast = cast
        self.commune = commune
        self.rng = rng
        self.scans: list[Scan] = []
        self.people = [cast.newcomer(commune) for _ in range(size)]
        self.been: dict[int, list[datetime]] = {person: [] for person in self.people}
        self._slots: Counter[tuple[int, int]] = Counter()
        self._cells: dict[tuple[int, Window], tuple[list[datetime], list[int]]] = {}

    def enter(self, place: StagePlace, at: datetime, why: str, *, person: int | None = None, jump_ms: int = 0) -> Scan:
        """Somebody scans on the way in: `person`, or whoever is free. By `jump_ms` the phone's clock is off today."""
        return self._add(
            self.somebody(at) if person is None else person, place, at, why, direction="in", jump_ms=jump_ms
        )

    def leave(self, place: StagePlace, at: datetime, why: str, *, person: int) -> Scan:
        """Somebody scans on the way out."""
        return self._add(person, place, at, why, direction="out")

    def _add(
        self, person: int, place: StagePlace, at: datetime, why: str, *, direction: Direction, jump_ms: int = 0
    ) -> Scan:
        rng = self.rng
        offset = self.cast.people[person].offset_ms + rng.randint(-1500, 1500) + jump_ms
        typed = rng.random() < _TYPED
        scan = Scan(uuid7(at, rng.getrandbits), person, place.number, at, direction, offset, typed, why)
        self.scans.append(scan)
        insort(self.been[person], at)
        self._slots[place.number, int(at.timestamp()) // 300] += 1
        return scan

    def somebody(self, at: datetime) -> int:
        """Somebody who has no other check-in near that time; a newcomer where all seem busy."""
        if self.people:
            for _attempt in range(_TRIES):
                person = self.rng.choice(self.people)
                if self.is_free(person, at - APART, at + APART):
                    return person
        person = self.cast.newcomer(self.commune)
        self.people.append(person)
        self.been[person] = []
        return person

    def is_free(self, person: int, begin: datetime, end: datetime) -> bool:
        """Whether somebody has no check-in between two moments."""
        been = self.been[person]
        return bisect(been, end) == bisect(been, begin)

    def retire(self, person: int) -> None:
        """Nothing more happens to this person: what comes after would be judged by it."""
        self.people.remove(person)

    def moment(self, place: StagePlace, window: Window) -> datetime | None:
        """When somebody comes by, while it is open and not yet crowded."""
        begins, busy = self._hours(place, window)
        if not begins:
            return None
        for _attempt in range(_TRIES):
            begin = self.rng.choices(begins, cum_weights=busy)[0]
            at = begin + timedelta(milliseconds=1000 * self.rng.randrange(3600) + self.rng.randint(1, 999))
            if self._slots[place.number, int(at.timestamp()) // 300] < MOST_IN_FIVE_MINUTES:
                return at
        return None

    def moment_at_one_of(self, places: list[StagePlace], window: Window) -> tuple[StagePlace, datetime]:
        """As moment, at whichever place has room. Raises RuntimeError where no place is left."""
        for _attempt in range(100 * _TRIES):
            place = self.rng.choice(places)
            at = self.moment(place, window)
            if at is not None:
                return place, at
        raise RuntimeError(f"the places of commune {self.commune} cannot take so many check-ins")

    def _hours(self, place: StagePlace, window: Window) -> tuple[list[datetime], list[int]]:
        key = place.number, window
        if key not in self._cells:
            cells = place.hours_in(window.first, window.last)
            self._cells[key] = [begin for begin, _ in cells], list(accumulate(weight for _, weight in cells))
        return self._cells[key]


def crowds_size(scans: int, residents: int | None) -> int:
    """How many people make that many check-ins: some four each, but not more people than live there."""
    wanted = -(-scans // 4)
    return min(wanted, max(residents, -(-scans // 40))) if residents is not None else wanted
