"""Laying visits out: segment after segment, each a stable sort by arrival, then by place (docs/decisions/0015)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from luuvet.trace.engines.local import sorting
from luuvet.trace.engines.local.compiled import Ints
from luuvet.trace.engines.local.index import COLUMNS, SPAN, Ids, Index, Segment, kind_of
from luuvet.trace.profile import DAY
from luuvet.trace.tables import VISITS

_LEAST = 2**16  # days with fewer visits share a segment with the next


@dataclass(frozen=True, slots=True)
class Piece:
    """One more segment, with what it appends to each column."""

    segment: Segment
    columns: dict[str, Ints]


def index_of(visits: pa.Table, form: str = "") -> Index:
    """An index in memory. `visits` in normal form."""
    base, last = bounds(visits)
    empty = Index(base, form, empty_columns(np.int32 if last - base <= SPAN else np.int64), ())
    pieces = list(laid_out(visits, empty))
    if not pieces:
        return empty
    columns = {name: np.concatenate([piece.columns[name] for piece in pieces]) for name in COLUMNS}
    for values in columns.values():
        values.flags.writeable = False  # as those on disk are: the loops are compiled once
    return Index(base, form, columns, tuple(piece.segment for piece in pieces))


def empty_columns(time: type[Any] = np.int32) -> dict[str, Ints]:
    """The columns of no visits."""
    columns = {name: np.empty(0, kind_of(name, time)) for name in COLUMNS}
    for values in columns.values():
        values.flags.writeable = False
    return columns


def bounds(visits: pa.Table) -> tuple[int, int]:
    """The first arrival and the last end of those that are not empty; zeros where there is none."""
    firsts, lasts = [], []
    for chunk in visits.to_batches():
        arrived, left = (chunk.column(name).to_numpy() for name in ("arrived", "left"))
        real = left > arrived
        if real.any():
            firsts.append(int(arrived[real].min()))
            lasts.append(int(left[real].max()))
    return min(firsts, default=0), max(lasts, default=0)


def laid_out(visits: pa.Table, index: Index) -> Iterator[Piece]:
    """The segments that these visits add to an index, in order of days. Empty visits are left out: they meet nobody."""
    time = index.columns["arrived"].dtype
    people, places = index.ids("people"), index.ids("places")
    begin = len(index.columns["person"])
    offsets = [len(index.columns[name]) for name in ("place_offsets", "person_offsets")]
    for person, place, arrived, left in _by_days(visits):
        came, went = ((times - index.base).astype(time) for times in (arrived, left))
        columns = _sorted_by_place(person, place, came, went, people, places)
        yield Piece(
            Segment(
                begin,
                begin + len(person),
                int(came.min()),
                int(went.max()),
                len(places),
                len(people),
                offsets[0],
                offsets[1],
            ),
            columns,
        )
        begin += len(person)
        offsets = [
            offset + len(columns[name])
            for offset, name in zip(offsets, ("place_offsets", "person_offsets"), strict=True)
        ]


def _by_days(visits: pa.Table) -> Iterator[list[Ints]]:
    """The columns of VISITS for one day after another, or for some together where they hold little."""
    chunks = [[batch.column(name).to_numpy() for name in VISITS.names] for batch in visits.to_batches()]
    days = [chunk[2] // DAY for chunk in chunks]
    for some, chunk in zip(days, chunks, strict=True):
        some[chunk[3] <= chunk[2]] = _NO_DAY
    for first, last in _spans(days):
        parts = []
        for some, chunk in zip(days, chunks, strict=True):
            rows = np.flatnonzero((some >= first) & (some <= last))
            if len(rows):
                parts.append([column[rows] for column in chunk])
        yield [np.concatenate(columns) for columns in zip(*parts, strict=True)]


_NO_DAY = np.iinfo(np.int64).max


def _spans(days: list[Ints]) -> Iterator[tuple[int, int]]:
    """First and last day of each segment."""
    counts: dict[int, int] = {}
    for some in days:
        for day, count in zip(*(values.tolist() for values in np.unique(some, return_counts=True)), strict=True):
            counts[day] = counts.get(day, 0) + count
    counts.pop(int(_NO_DAY), None)
    first, waiting = None, 0
    for day in sorted(counts):
        first = day if first is None else first
        waiting += counts[day]
        if waiting >= _LEAST:
            yield first, day
            first, waiting = None, 0
    if first is not None:
        yield first, max(counts)


def _sorted_by_place(person: Ints, place: Ints, arrived: Ints, left: Ints, people: Ids, places: Ids) -> dict[str, Ints]:
    """One segment's columns; ids that are new get their numbers."""
    by_arrival = _order(arrived)
    where, new_places = _numbered(place, by_arrival, places)
    order, place_offsets = sorting.counting_sort(where[by_arrival], len(places))
    order = by_arrival[order]
    # In order of place: those who are together get numbers that lie together.
    who, new_people = _numbered(person, order, people)
    position = np.empty(len(order), np.int32)
    position[order] = np.arange(len(order), dtype=np.int32)
    by_person, person_offsets = sorting.counting_sort(who[by_arrival], len(people))
    left = left[order]
    return {
        **{f"people{name}": values for name, values in new_people.items()},
        **{f"places{name}": values for name, values in new_places.items()},
        "person": who[order],
        "place": where[order],
        "arrived": arrived[order],
        "left": left,
        "reach": sorting.reach(left, place_offsets),
        "by_person": position[by_arrival[by_person]],
        "place_offsets": place_offsets,
        "person_offsets": person_offsets,
    }


def _order(arrived: Ints) -> Ints:
    """The stable order by arrival."""
    first = int(arrived.min())
    seconds = int(arrived.max()) - first + 1
    if seconds > 4 * len(arrived):
        return np.argsort(arrived, kind="stable").astype(np.int32)
    order, _offsets = sorting.counting_sort((arrived - first).astype(np.int32), seconds)
    return order


def _numbered(given: Ints, order: Ints, ids: Ids) -> tuple[Ints, dict[str, Ints]]:
    """The number of each id, and the columns of those that are new: they are numbered in the order given."""
    encoded = pa.array(given).dictionary_encode()
    codes, distinct = encoded.indices.to_numpy(), encoded.dictionary.to_numpy()
    numbers = ids.numbers(distinct)
    new = distinct[sorting.by_appearance(codes[order], numbers, len(ids))]
    in_order, their_numbers = ids.add(new)
    return numbers[codes], {"": new, "_sorted": in_order, "_order": their_numbers}
