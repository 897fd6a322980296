"""Small worlds to trace in, each a function of its seed, full of what is easy to get wrong; and profiles to do it by.

In one world everybody's number is below STRIDE. Worlds are joined with `together`, which keeps them apart: nobody of
one meets anybody of another, so what is found in all is what is found in each.
"""

import random
from collections.abc import Iterable
from dataclasses import replace
from itertools import product

import pyarrow as pa
import pyarrow.compute as pc

from luuvet.trace.profile import Class, Mode, Profile
from luuvet.trace.tables import CASES, ISOLATION, NEAR, PLACES, VISITS, World, table_of

STRIDE = 1000  # more than there are people or places in a world
MOST = 2**62
MINUTE, HOUR, DAY = 60, 3600, 86_400
IDS = frozenset({"person", "place", "a", "b", "infector"})
TABLES = ("visits", "cases", "places", "near", "isolation")
# Every mode with every class, each with two sets of the other parameters.
PROFILES = tuple(
    replace(rest, mode=mode, onward=onward)
    for mode, onward, rest in product(
        Mode,
        Class,
        (
            Profile(),
            Profile(minutes=5, within_hours=1, latent_days=1, infectious_days=2, depth=5),
        ),
    )
)
# For engines that take their time: each mode with each class once, both kinds of the rest among them.
EVERY_MODE_AND_CLASS = PROFILES[0::4] + PROFILES[3::4]

Rows = list[tuple[int, ...]]


def world(seed: int) -> World:
    """One world. What is rare by chance was put there: sums of exactly 15 minutes, seconds at the edge of a day, ties
    between infectors and between places, chains that reach somebody earlier by a longer way."""
    chance = random.Random(seed)
    made = _Made(chance)
    made.crowd()
    for motif in chance.sample(_Made.MOTIFS, 4):
        motif(made)
    return World(
        table_of(made.visits, VISITS),
        table_of(made.cases, CASES),
        table_of(made.places, PLACES),
        table_of(made.near, NEAR),
        table_of(made.isolation, ISOLATION),
    )


class _Made:
    """A world that is being made."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.last = chance.choice([600, 3000, 100_000, 400_000])
        self.visits: Rows = []
        self.near: Rows = []
        self.isolation: Rows = []
        self.cases: Rows = []
        self.crowded = chance.randrange(4, 12)
        self.next_person, self.next_place = 20, 20  # of those that motifs bring
        self.places: list[tuple[int, bool]] = [(place, chance.random() < 0.4) for place in range(1, 5)]

    def moment(self) -> int:
        """Mostly whole minutes, so that much falls together."""
        if self.chance.random() < 0.7:
            return self.chance.randrange(0, self.last // MINUTE + 1) * MINUTE
        return self.chance.randrange(0, self.last + 1)

    def span(self) -> tuple[int, int]:
        start = self.moment()
        return start, start + self.chance.choice([0, 300, 299, 301, 600, 900, 901, 899, 1800, 3600, 7200, -60])

    def somebody(self, more: int = 0) -> int:
        return self.chance.randrange(1, self.crowded + more)

    def crowd(self) -> None:
        """Some people at some places, near one another, isolated, cases: all by chance."""
        chance = self.chance
        for _visit in range(chance.randrange(5, 40)):
            self.visits.append((self.somebody(), chance.randrange(1, 6), *self.span()))  # place 5 is in no table
        for _record in range(chance.choice([0, 0, 3, 8])):
            self.near.append((self.somebody(), self.somebody(2), *self.span()))
        for _case in range(chance.choice([1, 1, 2, 4])):
            start = self.moment()
            self.cases.append((self.somebody(3), start, start + chance.choice([600, 3600, self.last])))
        for _person in range(chance.choice([0, 0, 2])):
            self.isolation.append((self.somebody(), self.moment()))

    def people(self, count: int) -> list[int]:
        """So many who are not in the crowd, in any order."""
        fresh = list(range(self.next_person, self.next_person + count))
        self.next_person += count
        self.chance.shuffle(fresh)
        return fresh

    def place(self, room: bool | None = None) -> int:
        self.next_place += 1
        if room is not None:
            self.places.append((self.next_place, room))
        return self.next_place

    def meet(self, people: Iterable[int], place: int, start: int, seconds: int) -> None:
        self.visits += [(person, place, start, start + seconds) for person in people]

    def case(self, person: int, start: int, end: int) -> None:
        """In one row, or in two or three that overlap or touch."""
        cut = self.chance.randrange(start, end + 1)
        rows = [[(start, end)], [(start, cut), (cut, end)], [(cut, end), (start, min(end, cut + 60)), (start, cut)]]
        self.cases += [(person, *row) for row in self.chance.choice(rows)]

    def at_the_threshold(self) -> None:
        """Somebody is with a case for exactly 5 or 15 minutes, or a second less or more; at once or in two pieces."""
        case, other = self.people(2)
        start, place = self.moment(), self.place()
        long = self.chance.choice([300, 900]) + self.chance.choice([-1, 0, 0, 1])
        first = self.chance.choice([long, self.chance.randrange(1, long)])
        self.meet([case], place, start, 3 * HOUR)
        self.meet([other], place, start + 60, first)
        self.meet([other], place, start + first + 120, long - first)
        self.case(case, start, start + 4 * HOUR)

    def at_the_edge_of_a_day(self) -> None:
        """Ten minutes, and five more that end a day (or an hour) after the first ended, began, or nearly so."""
        case, other = self.people(2)
        start, place = self.moment(), self.place()
        span = self.chance.choice([DAY, HOUR])
        second = start + self.chance.choice([0, 300, 600]) + self.chance.choice([-1, 0, 0, 1]) + span
        self.meet([case], place, start, 2 * DAY)
        self.meet([other], place, start, 600)
        self.meet([other], place, second - 300, 300)
        self.case(case, start, start + 3 * DAY)

    def of_two_infectors(self) -> None:
        """Two or three cases expose the same people at the same moment."""
        *cases, one, other = self.people(self.chance.choice([4, 5]))
        start, place = self.moment(), self.place(room=self.chance.random() < 0.5)
        self.meet([*cases, one, other], place, start, 1800)
        for case in cases:
            self.case(case, start, start + 1800)
        if self.chance.random() < 0.5:  # and they expose somebody at the same moment
            later = start + 2 * DAY
            self.meet([one, other, *self.people(1)], self.place(room=True), later, 1200)

    def at_two_places(self) -> None:
        """A visit to a market is one to its stall: the same time at two places; or the next one touches it."""
        case, other = self.people(2)
        start, places = self.moment(), [self.place(room=True), self.place(room=False)]
        self.chance.shuffle(places)
        self.meet([case, other], places[0], start, 600)
        self.meet([case, other], places[1], start + self.chance.choice([0, 0, 600]), 600)
        self.case(case, start - self.chance.choice([0, 60]), start + 2 * HOUR)

    def by_a_longer_way(self) -> None:
        """A case meets one on the first day and another on a later one; the first has met the other in between."""
        case, first, other, last = self.people(4)
        start = self.moment()
        places = [self.place(room=True) for _ in range(4)]
        self.meet([case, first], places[0], start, 1800)
        self.meet([first, other], places[1], start + 2 * DAY, 1800)
        self.meet([other, last], places[2], start + 3 * DAY + self.chance.choice([0, 12 * HOUR]), 1800)
        self.meet([case, other], places[3], start + 9 * DAY, 1800)
        self.case(case, start, start + 10 * DAY)
        if self.chance.random() < 0.3:
            self.isolation.append((first, start + 2 * DAY + self.chance.choice([600, 900, 899, 5000])))

    def isolated(self) -> None:
        """Somebody who was exposed meets another one shortly before, or after, being isolated; cases are not cut."""
        case, first, other = self.people(3)
        start, place = self.moment(), self.place(room=self.chance.random() < 0.7)
        later = start + DAY + self.chance.choice([1800, 1799, HOUR, 2 * DAY])
        self.meet([case, first], place, start, 1800)
        self.meet([first, other], place, later, 1800)
        self.case(case, start, start + HOUR)
        at = later + self.chance.choice([299, 300, 899, 900, 901, 1800])
        self.isolation += [(first, at), (first, at + self.chance.choice([0, HOUR])), (case, start)]

    def near_beside_a_venue(self) -> None:
        """Records of two phones within a visit of both, around it, or touching it."""
        case, other = self.people(2)
        start, place = self.moment(), self.place(room=self.chance.random() < 0.5)
        self.meet([case, other], place, start, 600)
        from_ = start + self.chance.choice([-300, 0, 120, 600, 601])
        pair = [case, other]
        self.chance.shuffle(pair)
        self.near.append((*pair, from_, from_ + self.chance.choice([240, 600, 900])))
        self.case(case, start - 300, start + HOUR)

    def around_their_times(self) -> None:
        """Somebody becomes infectious, or ceases to be, while they are with another one."""
        case, first, other = self.people(3)
        start = self.moment()
        self.meet([case, first], self.place(room=True), start, 1200)
        border = start + 1200 + self.chance.choice([DAY, 3 * DAY])
        self.meet([first, other], self.place(room=True), border - self.chance.choice([300, 900, 899, 1500]), 1800)
        self.case(case, start, start + 1200)

    MOTIFS = (
        at_the_threshold,
        at_the_edge_of_a_day,
        of_two_infectors,
        at_two_places,
        by_a_longer_way,
        isolated,
        near_beside_a_venue,
        around_their_times,
    )


def together(worlds: Iterable[World]) -> World:
    """All of them as one: numbers of people and places of each moved to where no other's are, some near 2^62."""
    moved = [_moved(one, n * STRIDE if n % 2 else MOST - (n + 1) * STRIDE) for n, one in enumerate(worlds)]
    return World(**{name: pa.concat_tables([getattr(one, name) for one in moved]) for name in TABLES})


def _moved(one: World, by: int) -> World:
    def table(name: str) -> pa.Table:
        given = getattr(one, name)
        columns = [pc.add(column, by) if title in IDS else column for title, column in _columns(given)]
        return pa.table(columns, schema=given.schema)

    return World(**{name: table(name) for name in TABLES})


def _columns(table: pa.Table) -> Iterable[tuple[str, pa.ChunkedArray]]:
    return zip(table.column_names, table.columns, strict=True)


def shuffled(one: World, seed: int) -> World:
    """The same rows in another order."""
    chance = random.Random(seed)

    def table(given: pa.Table) -> pa.Table:
        order = list(range(len(given)))
        chance.shuffle(order)
        return given.take(pa.array(order, pa.int64()))

    return World(**{name: table(getattr(one, name)) for name in TABLES})
