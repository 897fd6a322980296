"""Rounds over an index: who is infectious when, and what became of each round (docs/semantics.md, Tracing)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from luuvet.trace.engines.local import kernels
from luuvet.trace.engines.local.index import SPAN, Index, Ints, Segment, open_index
from luuvet.trace.profile import Class, Mode, Profile
from luuvet.trace.rounds import Interval
from luuvet.trace.tables import LABELS, LINKS, World

_WORDS = np.array([cls.word for cls in Class])
_NEVER = np.int64(2**62)


def labels(world: World, profile: Profile) -> pa.Table:
    """Table LABELS of a world."""
    rounds = _Walk(world, profile).rounds(world.windows, world.isolated_at)
    by = [("person", "ascending"), ("generation", "ascending")]
    return pa.concat_tables([LABELS.empty_table(), *rounds]).sort_by(by)


def links(world: World, profile: Profile) -> pa.Table:
    """Table LINKS of a world: which case exposes which other one."""
    found = _Walk(world, profile).links(world.windows)
    return pa.concat_tables([LINKS.empty_table(), *found]).sort_by([("a", "ascending"), ("b", "ascending")])


@dataclass(frozen=True, slots=True)
class _Best:
    """For each person the best exposure of a round, a row a thread; times from the index's base."""

    limits: Ints
    moments: Ints
    by: Ints
    at: Ints
    since: Ints
    seconds: Ints
    classes: Ints

    @classmethod
    def none(cls, limits: Ints, threads: int) -> "_Best":
        """None yet: every exposure up to a person's limit is better."""
        shape = (threads, len(limits))
        last = np.iinfo(limits.dtype).max
        numbers = (np.zeros(shape, kind) for kind in (np.int32, np.int32, limits.dtype, np.int64, np.int8))
        return cls(np.tile(limits, (threads, 1)), np.full(shape, last, limits.dtype), *numbers)

    def of_all_threads(self, people: Ints) -> "_Best":
        """One row: the earliest moment, of several the lowest infector."""
        names = self.__slots__
        best = {name: getattr(self, name)[0] for name in names}
        for thread in range(1, len(self.moments)):
            earlier = self.moments[thread] < best["moments"]
            as_early = (self.moments[thread] == best["moments"]) & (people[self.by[thread]] < people[best["by"]])
            better = earlier | as_early
            best = {name: np.where(better, getattr(self, name)[thread], best[name]) for name in names}
        return _Best(**best)


class _Walk:
    """An index with what one tracing adds to it: rooms, proximity, and people who are in no visit."""

    def __init__(self, world: World, profile: Profile) -> None:
        self._profile = profile
        self._index = open_index(world.index) if world.index is not None else Index.of(world.visits)
        self._columns = dict(self._index.columns)
        self._read_near(world)
        self._segments = _segments(self._index.segments)
        self._is_room = np.zeros(len(self._index.places), np.int8)
        rooms = self._index.numbers("places", pa.array(sorted(world.rooms), pa.int64()))
        self._is_room[rooms[rooms >= 0]] = Class.ROOM

    def _read_near(self, world: World) -> None:
        """Proximity records by person, each in both directions; wider times where 32 bits do not hold them."""
        one, other, start, end = (world.near[name].to_numpy() for name in world.near.column_names)
        start, end = start - self._index.base, end - self._index.base
        if len(start) and max(np.abs(start).max(), np.abs(end).max()) > SPAN:
            for name in ("arrived", "left", "reach"):
                self._columns[name] = self._columns[name].astype(np.int64)
        new = np.setdiff1d(np.concatenate([one, other]), self._index.people)
        self._people = np.concatenate([self._index.people, new])
        self._numbers = {}
        first, second = self._numbered(one), self._numbered(other)
        both = np.concatenate([first, second])
        order, self._near_offsets = kernels.counting_sort(both, len(self._people))
        self._near_other = np.concatenate([second, first])[order]
        self._near_from = np.tile(start, 2)[order].astype(self._time)
        self._near_to = np.tile(end, 2)[order].astype(self._time)
        times = [self._columns["arrived"], self._columns["left"], self._near_from, self._near_to]
        self._first = min([int(some.min()) for some in times if len(some)], default=0)
        self._last = max([int(some.max()) for some in times if len(some)], default=0)

    @property
    def _time(self) -> np.dtype[Any]:
        return self._columns["arrived"].dtype

    def _numbered(self, ids: Ints) -> Ints:
        found = pa.compute.index_in(pa.array(ids, pa.int64()), value_set=pa.array(self._people, pa.int64()))
        return found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)

    def rounds(self, cases: Mapping[int, Sequence[Interval]], isolation: Mapping[int, int]) -> Iterator[pa.Table]:
        """The labels of each round."""
        profile = self._profile
        is_case = self._marked(cases)
        isolated = np.full(len(self._people), _NEVER)
        numbers = self._numbered(np.fromiter(isolation.keys(), np.int64, len(isolation)))
        at = np.fromiter(isolation.values(), np.int64, len(isolation)) - self._index.base
        isolated[numbers[numbers >= 0]] = at[numbers >= 0]
        known = np.full(len(self._people), _NEVER)
        exposing = self._windows_of(cases)
        for generation in range(1, profile.depth + 1):
            limits = self._clipped(np.where(is_case, self._first - 1, known - 1))
            weakest = Class.VENUE if generation == 1 else profile.onward
            best = self._exposed(exposing, limits, weakest)
            new = np.flatnonzero(best.moments < np.iinfo(self._time).max).astype(np.int32)
            if not len(new):
                return
            known[new] = best.moments[new]
            yield self._table(LABELS, new, best, generation=np.full(len(new), generation))
            opens = known[new] + profile.latent_seconds
            ends = isolated[new]
            if profile.infectious_seconds is not None:
                ends = np.minimum(ends, opens + profile.infectious_seconds)
            early_first = np.argsort(opens, kind="stable")
            offsets = np.arange(len(new) + 1, dtype=np.int32)
            exposing = (new[early_first], offsets, self._clipped(opens[early_first]), self._clipped(ends[early_first]))

    def links(self, cases: Mapping[int, Sequence[Interval]]) -> Iterator[pa.Table]:
        """The links from each case."""
        limits = self._clipped(np.where(self._marked(cases), _NEVER, self._first - 1))
        for case in cases:
            best = self._exposed(self._windows_of({case: cases[case]}), limits, Class.VENUE)
            new = np.flatnonzero(best.moments < np.iinfo(self._time).max)
            yield self._table(LINKS, new, best)

    def _exposed(self, exposing: tuple[Ints, Ints, Ints, Ints], limits: Ints, weakest: Class) -> _Best:
        threads = min(numba.get_num_threads(), max(1, len(exposing[0])))
        best = _Best.none(limits, threads)
        columns, profile = self._columns, self._profile
        names = (
            "person",
            "place",
            "arrived",
            "left",
            "reach",
            "by_person",
            "place_offsets",
            "person_offsets",
            "places",
        )
        kernels.expose(
            *exposing, self._segments, *(columns[name] for name in names), self._people, self._is_room,
            self._near_offsets, self._near_other, self._near_from, self._near_to,
            profile.least_seconds, profile.within_seconds, profile.mode is Mode.SINGLE, int(weakest),
            *(getattr(best, name) for name in best.__slots__),
        )  # fmt: skip
        return best.of_all_threads(self._people)

    def _windows_of(self, cases: Mapping[int, Sequence[Interval]]) -> tuple[Ints, Ints, Ints, Ints]:
        """Those who expose, with their windows one after another; nobody who is in no record."""
        numbers = self._numbered(np.fromiter(cases, np.int64, len(cases)))
        met = [(number, windows) for number, windows in zip(numbers, cases.values(), strict=True) if number >= 0]
        flat = np.array([window for _number, windows in met for window in windows], np.int64).reshape(-1, 2)
        offsets = np.cumsum([0, *(len(windows) for _number, windows in met)]).astype(np.int32)
        flat -= self._index.base
        return (
            np.array([number for number, _w in met], np.int32),
            offsets,
            *map(self._clipped, (flat[:, 0], flat[:, 1])),
        )

    def _marked(self, cases: Mapping[int, object]) -> NDArray[np.bool_]:
        marked = np.zeros(len(self._people), np.bool_)
        numbers = self._numbered(np.fromiter(cases, np.int64, len(cases)))
        marked[numbers[numbers >= 0]] = True
        return marked

    def _clipped(self, moments: Ints) -> Ints:
        """Times as the columns keep them; what lies outside all records lies just outside."""
        return np.clip(moments, self._first - 1, self._last + 1).astype(self._time)

    def _table(self, schema: pa.Schema, new: Ints, best: _Best, **more: Ints) -> pa.Table:
        index, by = self._index, self._people[best.by[new]]
        inside = best.at[new] >= 0
        where = np.zeros(len(new), np.int64)
        where[inside] = index.places[best.at[new][inside]]
        columns = {
            "person": self._people[new],
            "infector": by,
            "a": by,
            "b": self._people[new],
            "moment": best.moments[new].astype(np.int64) + index.base,
            "place": where,
            "from": best.since[new].astype(np.int64) + index.base,
            "seconds": best.seconds[new],
            "class": _WORDS[best.classes[new]],
            **more,
        }
        return pa.table({name: columns[name] for name in schema.names}, schema=schema)


def _segments(segments: Sequence[Segment]) -> Ints:
    rows = [
        (one.begin, one.first_arrived, one.last_left, one.places, one.people, one.place_offsets, one.person_offsets)
        for one in segments
    ]
    return np.array(rows, np.int64).reshape(-1, 7)
