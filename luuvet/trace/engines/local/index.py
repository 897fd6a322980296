"""Visits laid out for walking: by place and arrival, day after day, in columns that lie on disk and are mapped.

A folder holds `index.json` and one file a column, to which a day is appended; what `index.json` does not tell of is not
there, so a day is added wholly or not at all. People and places have small numbers inside, in order of appearance.
Times are counted from the first arrival, in 32 bits where they fit. 24 bytes a visit, and 4 a day for each person and
place.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from luuvet.trace.engines.local import kernels
from luuvet.trace.profile import DAY
from luuvet.trace.tables import VISITS, BadRow, BadRows

FORMAT = 1
SPAN = 2**31 - 2  # the longest that 32 bits count
Ints = NDArray[Any]
# Columns of visits, in the order of place and arrival within a day; `reach` is the latest `left` of a place so far;
# `by_person` are the positions of a day in the order of person and arrival.
_COLUMNS = ("person", "place", "arrived", "left", "reach", "by_person")
_OFFSETS = ("place_offsets", "person_offsets")
_IDS = ("people", "places")


@dataclass(frozen=True, slots=True)
class Segment:
    """The visits that began on one day: where they lie in the columns, and the bounds of their times."""

    begin: int
    end: int
    first_arrived: int
    last_left: int
    places: int
    people: int
    place_offsets: int
    person_offsets: int


@dataclass
class Index:
    """All columns, and the segments that they consist of."""

    base: int
    form: str
    columns: dict[str, Ints]
    segments: list[Segment] = field(default_factory=list)

    @classmethod
    def of(cls, visits: pa.Table, form: str = "seconds") -> "Index":
        """An index in memory. `visits` in normal form."""
        first, last = _bounds(visits)
        kind = np.int32 if last - first <= SPAN else np.int64
        index = cls(first, form, _empty(kind))
        for piece in index.pieces(visits):
            for name, values in piece.columns.items():
                index.columns[name] = np.concatenate([index.columns[name], values])
            index.segments.append(piece.segment)
        return index

    @property
    def time(self) -> np.dtype[Any]:
        """How times are kept."""
        return self.columns["arrived"].dtype

    @property
    def people(self) -> Ints:
        """The person of each number."""
        return self.columns["people"]

    @property
    def places(self) -> Ints:
        """The place of each number."""
        return self.columns["places"]

    def numbers(self, name: str, ids: pa.Array) -> Ints:
        """The small numbers of people or places; -1 for those that are in no visit."""
        found = pc.index_in(ids, value_set=pa.array(self.columns[name], pa.int64()))
        return found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)

    def pieces(self, visits: pa.Table) -> Iterator["Piece"]:
        """The segments that these visits add, in order of days."""
        visits = visits.combine_chunks()
        days = pc.divide(pc.subtract(visits["arrived"], _day_floor(self.base)), DAY)
        begin = len(self.columns["person"])
        offsets = {name: len(self.columns[name]) for name in _OFFSETS}
        people, places = _Numbers(self.people), _Numbers(self.places)
        for day in sorted(pc.unique(days).to_pylist()):
            piece = _piece(visits.filter(pc.equal(days, day)), self, people, places)
            segment = Segment(begin, begin + len(piece["person"]), int(piece["arrived"].min()), int(piece["left"].max()),
                              len(piece["place_offsets"]) - 1, len(piece["person_offsets"]) - 1,
                              offsets["place_offsets"], offsets["person_offsets"])  # fmt: skip
            begin = segment.end
            for name in _OFFSETS:
                offsets[name] += len(piece[name])
            yield Piece(segment, piece)


@dataclass(frozen=True, slots=True)
class Piece:
    """One more segment, with what it appends to each column."""

    segment: Segment
    columns: dict[str, Ints]


class _Numbers:
    """Gives each id a number by appearance, going on from those there are."""

    def __init__(self, known: Ints) -> None:
        self._known = pa.array(known, pa.int64())

    def of(self, ids: pa.Array) -> tuple[Ints, Ints]:
        """The numbers, and the ids that are new, in the order of theirs."""
        found = pc.index_in(ids, value_set=self._known)
        new = pc.unique(ids.filter(pc.is_null(found)))
        if len(new):
            self._known = pa.concat_arrays([self._known, new])
            found = pc.index_in(ids, value_set=self._known)
        return found.to_numpy(zero_copy_only=False).astype(np.int32), new.to_numpy(zero_copy_only=False)

    def __len__(self) -> int:
        return len(self._known)


def _piece(visits: pa.Table, index: Index, people: _Numbers, places: _Numbers) -> dict[str, Ints]:
    person, new_people = people.of(visits["person"].combine_chunks())
    place, new_places = places.of(visits["place"].combine_chunks())
    arrived = (visits["arrived"].to_numpy() - index.base).astype(index.time)
    left = (visits["left"].to_numpy() - index.base).astype(index.time)
    by_arrival = np.argsort(arrived, kind="stable")
    order, place_offsets = kernels.counting_sort(place[by_arrival], len(places))
    order = by_arrival[order]
    person, place, arrived, left = person[order], place[order], arrived[order], left[order]
    # A place's people come by arrival; sorted by person and then arrival they are found again by position.
    again = np.argsort(arrived, kind="stable").astype(np.int32)
    by_person, person_offsets = kernels.counting_sort(person[again], len(people))
    return {
        "people": new_people,
        "places": new_places,
        "person": person,
        "place": place,
        "arrived": arrived,
        "left": left,
        "reach": kernels.reach(left, place_offsets),
        "by_person": again[by_person],
        "place_offsets": place_offsets,
        "person_offsets": person_offsets,
    }


def _bounds(visits: pa.Table) -> tuple[int, int]:
    if not len(visits):
        return 0, 0
    starts, ends = pc.min_max(visits["arrived"]).as_py(), pc.min_max(visits["left"]).as_py()
    return min(starts["min"], ends["min"]), max(starts["max"], ends["max"])


def _day_floor(seconds: int) -> int:
    return seconds // DAY * DAY


def _empty(time: type[Any]) -> dict[str, Ints]:
    kinds = {"arrived": time, "left": time, "reach": time} | dict.fromkeys(_IDS, np.int64)
    return {name: np.empty(0, kinds.get(name, np.int32)) for name in (*_IDS, *_COLUMNS, *_OFFSETS)}


def open_index(folder: Path) -> Index:
    """An index on disk, mapped, not read. Raises BadRows where the folder holds none."""
    try:
        told = json.loads((folder / "index.json").read_text("ascii"))
    except (OSError, ValueError):
        told = {}
    if told.get("format") != FORMAT:
        raise BadRows([BadRow(str(folder), 0, "index", "is no index; make one with `luuvet trace index`")], 1)
    columns: dict[str, Ints] = {}
    for name, empty in _empty(np.int32).items():
        length = told["lengths"][name]
        file = folder / f"{name}.bin"
        columns[name] = np.memmap(file, empty.dtype, "r", shape=(length,)) if length else empty
    return Index(told["base"], told["form"], columns, [Segment(**segment) for segment in told["segments"]])


def add_to_index(folder: Path, visits: pa.Table, form: str) -> Index:
    """Append visits to an index, which is made where there is none; no visit of before is touched.

    Raises BadRows where their times are written in another way, or lie too far from those there are.
    """
    if (folder / "index.json").exists():
        index = open_index(folder)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        index = Index(_bounds(visits)[0], form, _empty(np.int32))
    first, last = _bounds(visits)
    if len(visits) and (index.form != form or max(abs(first - index.base), abs(last - index.base)) > SPAN):
        why = f"times are {form}, those of the index are {index.form}, counted from {index.base}; make another index"
        raise BadRows([BadRow(str(folder), 0, "arrived", why)], 1)
    lengths = {name: len(values) for name, values in index.columns.items()}
    segments = list(index.segments)
    for piece in index.pieces(visits):
        for name, values in piece.columns.items():
            _append(folder / f"{name}.bin", lengths[name], values)
            lengths[name] += len(values)
        segments.append(piece.segment)
    _tell(folder, {
        "format": FORMAT, "base": index.base, "form": form, "lengths": lengths,
        "segments": [{name: getattr(one, name) for name in Segment.__slots__} for one in segments],
    })  # fmt: skip
    return open_index(folder)


def visits_of(index: Index) -> pa.Table:
    """The visits again, in the order of the index."""
    columns = index.columns
    return pa.table(
        [index.people[columns["person"]], index.places[columns["place"]],
         columns["arrived"].astype(np.int64) + index.base, columns["left"].astype(np.int64) + index.base],
        schema=VISITS,
    )  # fmt: skip


def _append(file: Path, length: int, values: Ints) -> None:
    """What lies behind `length` was never told of: a run that was cut off left it."""
    with open(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as out:
        out.truncate(length * values.dtype.itemsize)
        out.seek(0, os.SEEK_END)
        values.tofile(out)
        out.flush()
        os.fsync(out.fileno())


def _tell(folder: Path, told: dict[str, object]) -> None:
    draft = folder / ".index.json.part"
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        json.dump(told, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / "index.json")
