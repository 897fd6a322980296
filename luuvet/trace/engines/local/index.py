"""What an index is: visits by place and arrival, segment after segment, in columns (docs/decisions/0015).

People and places have small numbers inside, in order of appearance. Times are counted from `base`, in 32 bits where
they fit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from luuvet.trace.engines.local.compiled import Ints
from luuvet.trace.engines.local.shapes import Stays
from luuvet.trace.tables import VISITS

SPAN = 2**31 - 2  # the furthest from the base that 32 bits count
# What each column holds: ids in 64 bits, times, and numbers, positions and offsets in 32.
IDS = ("people", "people_sorted", "places", "places_sorted")
TIMES = ("arrived", "left", "reach")
COLUMNS = (*IDS, "people_order", "places_order", *Stays._fields)


@dataclass(frozen=True, slots=True)
class Segment:
    """Visits that began on one day or on some after another: where they lie in the columns, the bounds of their times,
    how many people and places are known with them, and where the offsets of those begin."""

    begin: int
    end: int
    first_arrived: int
    last_left: int
    places: int
    people: int
    place_offsets: int
    person_offsets: int


class Ids:
    """Which number an id has. Ids that came together are sorted together, so none has to be moved for another."""

    def __init__(self, batches: Iterable[tuple[Ints, Ints]] = ()) -> None:
        self._batches = [batch for batch in batches if len(batch[0])]
        self._count = sum(len(ids) for ids, _numbers in self._batches)

    def __len__(self) -> int:
        return self._count

    def numbers(self, ids: Ints) -> Ints:
        """The numbers, -1 for those that have none."""
        found = np.full(len(ids), -1, np.int32)
        order = np.argsort(ids)
        asked = ids[order]  # in order: neighbours are found near each other
        for known, numbers in self._batches:
            at = np.minimum(np.searchsorted(known, asked), len(known) - 1)
            hit = np.flatnonzero(known[at] == asked)
            found[order[hit]] = numbers[at[hit]]
        return found

    def add(self, ids: Ints) -> tuple[Ints, Ints]:
        """Give new ids the next numbers, in their order; the ids sorted, with their numbers."""
        order = np.argsort(ids)
        batch = ids[order], (order + self._count).astype(np.int32)
        if len(ids):
            self._batches.append(batch)
            self._count += len(ids)
        return batch


@dataclass(frozen=True, slots=True)
class Index:
    """All columns, read-only, and the segments that they consist of. `form` is how the visits' times were written."""

    base: int
    form: str
    columns: dict[str, Ints]
    segments: tuple[Segment, ...]

    @property
    def stays(self) -> Stays:
        """The columns that are walked."""
        return Stays(*(self.columns[name] for name in Stays._fields))

    @property
    def people(self) -> Ints:
        """The person of each number."""
        return self.columns["people"]

    @property
    def places(self) -> Ints:
        """The place of each number."""
        return self.columns["places"]

    def ids(self, of: str) -> Ids:
        """The numbers of `people` or `places`."""
        ends = [getattr(segment, of) for segment in self.segments]
        bounds = zip([0, *ends], ends, strict=False)
        ids, order = self.columns[f"{of}_sorted"], self.columns[f"{of}_order"]
        return Ids((ids[begin:end], order[begin:end]) for begin, end in bounds)

    def visits(self) -> pa.Table:
        """The visits again, without those that were empty, in the order of the index."""
        stays = self.stays
        times = (column.astype(np.int64) + self.base for column in (stays.arrived, stays.left))
        return pa.table([self.people[stays.person], self.places[stays.place], *times], schema=VISITS)


def kind_of(column: str, time: type[Any] = np.int32) -> np.dtype[Any]:
    """What a column's values are; little-endian on disk."""
    kind = np.int64 if column in IDS else time if column in TIMES else np.int32
    return np.dtype(kind).newbyteorder("<")
