"""What a walk stands on: an index, and what one world adds to it: rooms, proximity, people who are in no visit."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from luuvet.trace.engines.local import sorting
from luuvet.trace.engines.local.compiled import Ints
from luuvet.trace.engines.local.files import open_index
from luuvet.trace.engines.local.index import Ids, Index
from luuvet.trace.engines.local.layout import index_of
from luuvet.trace.engines.local.shapes import Ground, Near
from luuvet.trace.profile import Class
from luuvet.trace.tables import World

_KEPT = "local"


@dataclass(frozen=True, slots=True)
class Footing:
    """Ground, and the way between its numbers and times and those of tables. `sign` is -1 where the world's time runs
    backward over an index in which it runs forward."""

    ground: Ground
    ids: Ids
    base: int
    sign: int

    def numbers(self, people: Ints) -> Ints:
        """The numbers of people, -1 for those who are in no record."""
        return self.ids.numbers(people)

    def walked(self, times: Ints) -> Ints:
        """Times of the world as a walk counts them."""
        return times - self.sign * self.base

    def told(self, times: Ints) -> Ints:
        """And back."""
        return times + self.sign * self.base

    def forward(self, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """Walked intervals as the index has them."""
        return (start, end) if self.sign > 0 else (-end, -start)


def footing(world: World) -> Footing:
    """Made once for all questions to the same visits. Raises BadRows where the world's index is none."""
    if _KEPT not in world.kept:
        world.kept[_KEPT] = _footing(world)
    found: Footing = world.kept[_KEPT]
    return found


def _footing(world: World) -> Footing:
    index = open_index(world.index) if world.index is not None else index_of(world.visits)
    sign = -1 if world.is_reversed and world.index is not None else 1
    ids = index.ids("people")
    new = _in_no_visit(world.near, ids)
    ids.add(new)
    people = _read_only(np.concatenate([index.people, new])) if len(new) else index.people
    bare = Footing(Ground(_segments(index), index.stays, _nobody(), people, index.places, _kinds(world, index)),
                   ids, index.base, sign)  # fmt: skip
    return Footing(bare.ground._replace(near=_near(world.near, bare)), ids, index.base, sign)


def _segments(index: Index) -> Ints:
    rows = [
        (one.begin, one.first_arrived, one.last_left, one.places, one.people, one.place_offsets, one.person_offsets)
        for one in sorted(index.segments, key=lambda segment: segment.first_arrived)
    ]
    return np.array(rows, np.int64).reshape(-1, 7)


def _kinds(world: World, index: Index) -> Ints:
    kinds = np.zeros(len(index.places), np.int8)
    rooms = index.ids("places").numbers(np.array(sorted(world.rooms), np.int64))
    kinds[rooms[rooms >= 0]] = Class.ROOM
    return _read_only(kinds)


def _in_no_visit(near: pa.Table, ids: Ids) -> Ints:
    both = np.concatenate([near[name].to_numpy() for name in ("a", "b")])
    distinct = np.unique(both)
    return distinct[ids.numbers(distinct) < 0]


def _nobody() -> Near:
    return Near(*(np.empty(0, kind) for kind in (np.int32, np.int32, np.int64, np.int64)))


def _near(near: pa.Table, bare: Footing) -> Near:
    """The records by person and start, both ways."""
    if not len(near):  # zeros that nobody writes take no memory
        return Near(*map(_read_only, (np.zeros(len(bare.ids) + 1, np.int32), *_nobody()[1:])))
    start, end = bare.forward(*(bare.walked(near[name].to_numpy()) for name in ("from", "to")))
    one, other = (bare.numbers(near[name].to_numpy()) for name in ("a", "b"))
    by_start = np.argsort(np.tile(start, 2), kind="stable")
    order, offsets = sorting.counting_sort(np.concatenate([one, other])[by_start], len(bare.ids))
    order = by_start[order]
    columns = (np.concatenate([other, one]), np.tile(start, 2), np.tile(end, 2))
    return Near(*map(_read_only, (offsets, *(column[order] for column in columns))))


def _read_only(values: Ints) -> Ints:
    values.flags.writeable = False
    return values
