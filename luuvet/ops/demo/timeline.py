"""Who scans where and when, and when each phone sends it: the whole demonstration, before anything is done."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from luuvet.kernel.days import day_of, start_of
from luuvet.ops.demo.cast import Cast, Role, StagePlace
from luuvet.ops.demo.crowd import Crowd, Scan, crowds_size
from luuvet.ops.demo.noise import Noise, travel
from luuvet.ops.demo.plan import WINDOW, Commune, Plan, Row

DEFAULT_SEED = 1596
REPLACED_AT = start_of(WINDOW.first + timedelta(days=6)) + timedelta(
    hours=9
)  # a poster is withdrawn, and a new one hung
_WRONG_CLOCKS = 3
# Of the phones: without mobile data many send when they come to a network. The others send at once.
_SELDOM, _EVERY_FEW_DAYS, _NEXT_MORNING = 0.03, 0.30, 0.17
_HOURS_SELDOM, _HOURS_FEW_DAYS = (60, 110), (18, 60)
_SENDS_AGAIN = 0.03  # of the sendings: the answer was lost


@dataclass(frozen=True, slots=True)
class Sending:
    """One request of a phone. `again`: the same bytes have been sent before."""

    at: datetime
    person: int
    scans: tuple[Scan, ...]
    again: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """All of it. `replaced` is the place whose poster is withdrawn at REPLACED_AT."""

    cast: Cast
    scans: list[Scan]
    sendings: list[Sending]
    replaced: StagePlace


def plot(plan: Plan, communes: Mapping[str, Commune], *, seed: int = DEFAULT_SEED) -> Timeline:
    """The timeline of a plan. The same plan and seed make the same one; another seed other people and the same
    numbers."""
    cast = Cast(seed)
    crowds: dict[str, Crowd] = {}
    noises: dict[str, Noise] = {}
    for row in plan.rows:
        rng = random.Random(f"{seed} {row.commune}")
        cast.build(row, communes[row.commune], rng)
        crowd = Crowd(cast, row.commune, crowds_size(row.scans, row.residents), rng)
        _visit(row, crowd)
        crowds[row.commune], noises[row.commune] = crowd, Noise(crowd)
        noises[row.commune].everywhere()
    _happen_once(cast, crowds, noises, communes[plan.rows[0].commune], random.Random(f"{seed} once"))
    scans = sorted((scan for crowd in crowds.values() for scan in crowd.scans), key=lambda scan: (scan.at, scan.id))
    replaced = _most_visited(cast, scans)
    sendings = sorted(_sendings(scans, replaced, seed), key=lambda sending: sending.at)
    return Timeline(cast, scans, sendings, replaced)


def _visit(row: Row, crowd: Crowd) -> None:
    """The check-ins that count: one at least at each place that is to be active, the rest where most people go."""
    here = [place for place in crowd.cast.places if place.commune == row.commune]
    visited = [place for place in here if place.role is Role.VISITED]
    wanted = visited or [place for place in here if place.role is Role.EARLIER]
    popularity = [1 / (rank + 2) for rank in range(len(wanted))]
    more = crowd.rng.choices(wanted, popularity, k=row.scans - len(visited))
    for place in [*visited, *more]:
        at = crowd.moment(place, WINDOW)
        there, then = (place, at) if at is not None else crowd.moment_at_one_of(wanted, WINDOW)
        crowd.enter(there, then, "counted")


def _happen_once(
    cast: Cast, crowds: dict[str, Crowd], noises: dict[str, Noise], first: Commune, rng: random.Random
) -> None:
    """What happens in few places only. Clocks and journeys come last: nothing may follow for those people."""
    cast.afterwards(first, rng)
    noises[first.code].after_the_window([cast.places[-1], *noises[first.code].silent[:1]])
    with_silent = [code for code, noise in noises.items() if noise.silent]
    if not with_silent:
        return
    noises[rng.choice(with_silent)].flood()
    travel(crowds, [place for code in with_silent for place in noises[code].silent], rng)
    rng.shuffle(with_silent)
    found = 0
    for code in with_silent:
        found += found < _WRONG_CLOCKS and noises[code].wrong_clock()


def _most_visited(cast: Cast, scans: list[Scan]) -> StagePlace:
    """The always open place of most check-ins that was there some time before its poster is replaced."""
    visits: dict[int, int] = defaultdict(int)
    for scan in scans:
        visits[scan.place] += 1
    able = [
        place
        for place in cast.places
        if place.role in (Role.VISITED, Role.EARLIER)
        and not place.hours
        and place.registered_at < REPLACED_AT - timedelta(days=2)
    ]
    return max(able, key=lambda place: (visits[place.number], -place.number))


def _sendings(scans: list[Scan], replaced: StagePlace, seed: int) -> Iterator[Sending]:
    of_person: dict[int, list[Scan]] = defaultdict(list)
    for scan in scans:
        of_person[scan.person].append(scan)
    for person, made in of_person.items():
        rng = random.Random(f"{seed} sends {person}")
        for at, batch in _batches(made, replaced, rng):
            yield Sending(at, person, batch, again=False)
            if rng.random() < _SENDS_AGAIN:
                yield Sending(at + timedelta(seconds=rng.randint(20, 2400)), person, batch, again=True)


def _batches(made: list[Scan], replaced: StagePlace, rng: random.Random) -> Iterator[tuple[datetime, tuple[Scan, ...]]]:
    habit = rng.random()
    # What was scanned from a poster that is withdrawn later is taken for 72 hours after: these people send sooner.
    may_wait = all(scan.place != replaced.number for scan in made)
    if habit < _SELDOM and may_wait:
        yield from _gathered(made, _HOURS_SELDOM, rng)
    elif habit < _SELDOM + _EVERY_FEW_DAYS:
        yield from _gathered(made, _HOURS_FEW_DAYS, rng)
    elif habit < _SELDOM + _EVERY_FEW_DAYS + _NEXT_MORNING:
        yield from _next_morning(made, rng)
    else:
        for scan in made:
            yield scan.at + timedelta(seconds=rng.randint(1, 20)), (scan,)


def _next_morning(made: list[Scan], rng: random.Random) -> Iterator[tuple[datetime, tuple[Scan, ...]]]:
    by_day: dict[datetime, list[Scan]] = defaultdict(list)
    for scan in made:
        by_day[start_of(day_of(scan.at) + timedelta(days=1))].append(scan)
    for midnight, batch in by_day.items():
        yield midnight + timedelta(hours=5, seconds=rng.randrange(3 * 3600)), tuple(batch)


def _gathered(
    made: list[Scan], hours: tuple[int, int], rng: random.Random
) -> Iterator[tuple[datetime, tuple[Scan, ...]]]:
    """All that has come together some hours after the first of it."""
    waiting = list(made)
    while waiting:
        at = waiting[0].at + timedelta(hours=rng.randint(*hours))
        batch = tuple(scan for scan in waiting if scan.at < at)
        waiting = waiting[len(batch) :]
        yield at, batch
