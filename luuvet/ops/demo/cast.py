"""Who and what takes part: invented people with phones, invented places. All of it follows from the seed."""

import math
import random
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from operator import itemgetter

from luuvet.kernel.days import start_of, zone
from luuvet.ops.demo.names import ALWAYS, Hours, invent
from luuvet.ops.demo.plan import WINDOW, Commune, Row

FIRST_DAY = date(2021, 11, 22)  # places that are older than the window are scanned from here on
_LAST_DAY_TO_REGISTER = WINDOW.last - timedelta(days=1)  # an office registered then is open once more in the window
_SPREAD_KM = 2.4
_KM_A_DEGREE = 111.2
_WITHOUT_POINT = 0.15
_PHONES = 990_000  # 0900 000 000 and on: valid in form, and clearly nobody's choice
_STRIDE = 262_147  # has no divisor in common with _PHONES, so that no phone comes twice
_USUAL_HOURS = range(5, 22)
_JUST_AN_HOUR = timedelta(hours=1) - timedelta(seconds=1)
# How busy the hours of a day are, from midnight.
_BUSY = (1, 1, 1, 1, 1, 2, 6, 10, 9, 8, 7, 5, 3, 4, 7, 8, 9, 8, 6, 5, 3, 2, 1, 1)


class Role(Enum):
    """What a place is in the plan. Only VISITED ones have check-ins that count."""

    VISITED = "new and active"
    SILENT = "new"
    EARLIER = "registered before the window"
    AFTERWARDS = "registered after the window"
    VOIDED = "registered by mistake and taken back"


def _is_open(hours: Hours, at: datetime) -> bool:
    local = at.astimezone(zone())
    minute, weekday = local.hour * 60 + local.minute, local.weekday()
    return not hours or any(
        (day == weekday and opens <= minute < closes) or (day == (weekday - 1) % 7 and opens <= minute + 1440 < closes)
        for day, opens, closes in hours
    )


@cache
def _open_hours(hours: Hours, first: date, last: date) -> list[tuple[datetime, int]]:
    found = []
    for number in range(((last - first).days + 1) * 24):
        begin = start_of(first) + timedelta(hours=number)
        local_hour = begin.astimezone(zone()).hour
        is_usual = bool(hours) or local_hour in _USUAL_HOURS
        if is_usual and _is_open(hours, begin) and _is_open(hours, begin + _JUST_AN_HOUR):
            found.append((begin, _BUSY[local_hour]))
    return found


@dataclass(frozen=True, slots=True)
class StagePlace:
    """A place before it is registered."""

    number: int
    commune: str
    role: Role
    name: str
    kind: str
    hours: Hours
    point: tuple[float, float] | None
    registered_at: datetime

    def is_open(self, at: datetime) -> bool:
        """Whether it is open; without hours it always is."""
        return _is_open(self.hours, at)

    def hours_in(self, first: date, last: date) -> list[tuple[datetime, int]]:
        """Whole hours, with how busy they are, in which it is registered, open, and somebody may come."""
        hours = _open_hours(self.hours, first, last)
        return hours[bisect(hours, self.registered_at, key=itemgetter(0)) :]


@dataclass(frozen=True, slots=True)
class StagePerson:
    """Somebody with one phone, whose clock is `offset_ms` behind the right time."""

    number: int
    commune: str
    phone: str
    offset_ms: int


@dataclass
class Cast:
    """All that take part so far."""

    seed: int
    places: list[StagePlace] = field(default_factory=list)
    people: list[StagePerson] = field(default_factory=list)

    def newcomer(self, commune: str) -> int:
        """One more person of a commune; returns the person's number."""
        number = len(self.people)
        phone = (self.seed * 7_919 + number * _STRIDE) % _PHONES
        offset = random.Random(f"{self.seed} phone {number}").randint(-90_000, 90_000)
        self.people.append(StagePerson(number, commune, f"0900{phone:06d}", offset))
        return number

    def build(self, row: Row, commune: Commune, rng: random.Random) -> None:
        """The places of one commune: those of the plan, some older ones, and registrations made by mistake."""
        moments = _moments(row, rng)
        for role, at in moments:
            name, kind, hours = invent(rng, f"{commune.kind} {commune.name}")
            if role is Role.EARLIER:
                hours = ALWAYS
            point = None if rng.random() < _WITHOUT_POINT else _near(commune.point, rng)
            self.places.append(StagePlace(len(self.places), row.commune, role, name, kind, hours, point, at))

    def afterwards(self, commune: Commune, rng: random.Random) -> None:
        """A place registered in the first moment after the window."""
        name, kind, _hours = invent(rng, f"{commune.kind} {commune.name}")
        number = len(self.places)
        self.places.append(
            StagePlace(number, commune.code, Role.AFTERWARDS, name, kind, ALWAYS, commune.point, WINDOW.end)
        )


def _moments(row: Row, rng: random.Random) -> Iterator[tuple[Role, datetime]]:
    """What is registered when: the first and last moments of the window among them."""
    for _place in range(row.places_active_new):
        yield Role.VISITED, _office_time(WINDOW.first, _LAST_DAY_TO_REGISTER, rng)
    silent = row.places_new - row.places_active_new
    edges = [WINDOW.start, WINDOW.end - timedelta(milliseconds=1)]
    for number in range(silent):
        is_edge = number < len(edges) and silent > len(edges)
        yield Role.SILENT, edges[number] if is_edge else _office_time(WINDOW.first, WINDOW.last, rng)
    yield Role.EARLIER, start_of(FIRST_DAY) - timedelta(days=rng.randint(1, 40))
    for _place in range(rng.randint(1, 3)):
        yield Role.EARLIER, _office_time(FIRST_DAY, WINDOW.first - timedelta(days=2), rng)
    yield Role.EARLIER, WINDOW.start - timedelta(milliseconds=1)
    for _place in range(rng.randint(1, 2)):
        yield Role.VOIDED, _office_time(WINDOW.first, _LAST_DAY_TO_REGISTER, rng)


def _office_time(first: date, last: date, rng: random.Random) -> datetime:
    """More often early than late."""
    days = (last - first).days
    day = first + timedelta(days=min(days, int((days + 1) * rng.random() ** 1.6)))
    return start_of(day) + timedelta(hours=7, milliseconds=rng.randrange(10 * 3_600_000))


def _near(centre: tuple[float, float] | None, rng: random.Random) -> tuple[float, float] | None:
    if centre is None:
        return None
    away, turn = _SPREAD_KM * math.sqrt(rng.random()), rng.random() * math.tau
    lat = centre[0] + away * math.sin(turn) / _KM_A_DEGREE
    lon = centre[1] + away * math.cos(turn) / (_KM_A_DEGREE * math.cos(math.radians(centre[0])))
    return round(lat, 6), round(lon, 6)


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great circle between two points."""
    (lat, lon), (lat2, lon2) = (map(math.radians, point) for point in (one, other))
    a = math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(min(1.0, a)))
