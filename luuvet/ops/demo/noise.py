"""What also happens and must change no number: closed doors, wrong clocks, a flood, an impossible journey."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from luuvet.kernel.days import Window, start_of
from luuvet.ops.demo.cast import FIRST_DAY, Role, StagePlace, kilometres
from luuvet.ops.demo.crowd import APART, Crowd, Scan
from luuvet.ops.demo.plan import WINDOW

BEFORE = Window(FIRST_DAY, WINDOW.first - timedelta(days=1))
_LEAVES = 0.08  # of those who come
_FLOODED_BY = 64
_JUMP_MS = (12 * 60_000, 55 * 60_000)
_FAR_KM = 20.5
_DRIVE = timedelta(minutes=4)
_HOME_AGAIN = timedelta(hours=6)
_ONE_MS = timedelta(milliseconds=1)


class Noise:
    """One commune's share of it. `silent` are places where nothing that counts may happen."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._rng = crowd.rng
        self._places = [place for place in crowd.cast.places if place.commune == crowd.commune]
        last_call = start_of(WINDOW.last) - timedelta(hours=8)
        self.silent = [p for p in self._places if p.role is Role.SILENT and p.registered_at < last_call]

    def everywhere(self) -> None:
        """What happens in every commune."""
        self._before_the_window()
        self._at_closed_doors()
        self._on_the_way_out()

    def _before_the_window(self) -> None:
        earlier = [place for place in self._places if place.role is Role.EARLIER]
        for place in earlier:
            for _visit in range(self._rng.randint(1, 4)):
                at = self._crowd.moment(place, BEFORE)
                if at is not None:
                    self._crowd.enter(place, at, "before")
        self._crowd.enter(earlier[0], WINDOW.start - _ONE_MS, "before")

    def _at_closed_doors(self) -> None:
        with_hours = [place for place in self.silent if place.hours]
        for place in self._rng.sample(with_hours, min(3, len(with_hours))):
            at = self._when_closed(place)
            self._crowd.enter(place, at, "closed")

    def _when_closed(self, place: StagePlace) -> datetime:
        seconds = int((WINDOW.end - place.registered_at).total_seconds())
        while True:
            at = place.registered_at + timedelta(seconds=self._rng.randrange(1, seconds), milliseconds=1)
            at = at.replace(microsecond=at.microsecond // 1000 * 1000)
            if not place.is_open(at) and at < WINDOW.end:
                return at

    def _on_the_way_out(self) -> None:
        for entry in [scan for scan in self._crowd.scans if scan.why == "counted"]:
            place = self._crowd.cast.places[entry.place]
            at = entry.at + timedelta(minutes=self._rng.randint(6, 75))
            if self._rng.random() < _LEAVES and place.is_open(at):
                self._crowd.leave(place, at, "out", person=entry.person)
        for silent in self._rng.sample(self.silent, min(1, len(self.silent))):
            at_last = self._crowd.moment(silent, WINDOW)
            if at_last is not None:
                self._crowd.leave(silent, at_last, "only out", person=self._crowd.somebody(at_last))

    def after_the_window(self, places: list[StagePlace]) -> None:
        """Check-ins in its first moment after, at the newest place and at one that stays silent."""
        for place in places:
            self._crowd.enter(place, WINDOW.end + _ONE_MS, "after")

    def flood(self) -> None:
        """One night many phones scan a silent place within five minutes."""
        place = self._rng.choice(self.silent)
        first = max(WINDOW.first, (place.registered_at + timedelta(days=1)).date())
        nights = list(Window(first, WINDOW.last - timedelta(days=1))) if first < WINDOW.last else [first]
        begin = start_of(self._rng.choice(nights)) + timedelta(hours=23, minutes=10)
        for _phone in range(_FLOODED_BY):
            self._crowd.enter(place, begin + timedelta(milliseconds=self._rng.randrange(1, 299_999)), "flood")

    def wrong_clock(self) -> bool:
        """A phone whose clock jumps between two check-ins; whether somebody was found who could have it."""
        for person in self._rng.sample(self._crowd.people, min(40, len(self._crowd.people))):
            place = self._rng.choice(self.silent)
            at = self._crowd.moment(place, WINDOW)
            been = self._crowd.been[person]
            if at is not None and been and been[-1] + APART < at:
                jump = self._rng.randint(*_JUMP_MS) * self._rng.choice((1, -1))
                self._crowd.enter(place, at, "clock", person=person, jump_ms=jump)
                self._crowd.retire(person)
                return True
        return False


def travel(crowds: dict[str, Crowd], silent: list[StagePlace], rng: random.Random) -> bool:
    """Somebody is at a place and minutes later over twenty kilometres away; False where nothing is so far apart."""
    for crowd, entry, place in _journeys(crowds, silent):
        at = entry.at + _DRIVE
        free_after = crowd.is_free(entry.person, entry.at, entry.at + _HOME_AGAIN)
        if free_after and place.is_open(at) and place.registered_at < at < WINDOW.end and entry.person in crowd.people:
            crowd.enter(place, at, "travel", person=entry.person)
            crowd.retire(entry.person)
            return True
    return False


def _journeys(crowds: dict[str, Crowd], silent: list[StagePlace]) -> Iterator[tuple[Crowd, Scan, StagePlace]]:
    for crowd in crowds.values():
        seen: set[int] = set()
        far: dict[int, StagePlace] = {}
        for scan in crowd.scans:
            if scan.why != "counted":
                continue
            if scan.place not in seen:
                seen.add(scan.place)
                there = _far_from(crowd.cast.places[scan.place], silent)
                if there is not None:
                    far[scan.place] = there
            if scan.place in far:
                yield crowd, scan, far[scan.place]


def _far_from(place: StagePlace, others: list[StagePlace]) -> StagePlace | None:
    """The first of them that is too far to be reached in minutes, by points that both have."""
    here = place.point
    if here is None:
        return None
    for other in others:
        there = other.point
        # One degree of latitude or longitude is never more than this; most pairs are told apart by it.
        if there is None or 111.7 * (abs(there[0] - here[0]) + abs(there[1] - here[1])) < _FAR_KM:
            continue
        if kilometres(here, there) > _FAR_KM:
            return other
    return None
