"""Invented visits, a file a day: people of communes who go to places of which a few are crowded. A seed makes them.

Everybody makes three visits a day, one in each slot, at least a second apart, none over midnight. That is kinder to
who is compared with us than life is: overlaps of a pair never touch, and a day can be joined on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import parquet

from luuvet.trace.tables import VISITS

DAYS = 14
DAY = 86_400
BEGIN = 1_637_798_400  # 2021-11-25T00:00:00Z
_SLOTS = (6, 11, 16)  # hours; each is five hours long
_SLOT = 5 * 3600
_SHORTEST, _LONGEST = 600, 3600  # of a visit, in seconds
_COMMUNE = 10_000  # people
_PEOPLE_A_PLACE = 4
_ELSEWHERE = 0.05  # of all visits
_TAIL = 0.7  # a place's visits fall with this power of its rank
SEED = 20211126

Ints = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Visits:
    """About `count` visits, in files in `folder`, one a day in the order of arrival."""

    folder: Path
    count: int

    @property
    def people(self) -> int:
        """Numbered from 1."""
        return max(1, self.count // (DAYS * len(_SLOTS)))

    def files(self) -> list[Path]:
        """In the order of days."""
        return sorted(self.folder.glob("*.parquet"))

    def cases(self, many: int, days: int) -> list[tuple[int, int, int]]:
        """Person, from, to: people spread over the communes, infectious on the last `days` days."""
        end = BEGIN + DAYS * DAY
        chosen = np.random.default_rng(SEED + many).choice(self.people, min(many, self.people), replace=False)
        return [(int(person) + 1, end - days * DAY, end) for person in np.sort(chosen)]


def make(folder: Path, count: int) -> Visits:
    """Write the files."""
    folder.mkdir(parents=True)
    made = Visits(folder, count)
    for day, table in enumerate(tables(made.people)):
        parquet.write_table(table, folder / f"{day:02}.parquet", row_group_size=1_000_000)
    return made


def tables(people: int) -> Iterator[pa.Table]:
    """The visits of each day."""
    chance = np.random.default_rng(SEED)
    communes = -(-people // _COMMUNE)
    each = max(2, min(people, _COMMUNE) // _PEOPLE_A_PLACE)
    crowd = np.cumsum(np.arange(1, each + 1) ** -_TAIL)
    crowd /= crowd[-1]
    for day in range(DAYS):
        yield _day(chance, people, communes, crowd, BEGIN + day * DAY)


def _day(chance: np.random.Generator, people: int, communes: int, crowd: NDArray[Any], begin: int) -> pa.Table:
    person = np.tile(np.arange(people), len(_SLOTS))
    commune = person // _COMMUNE
    elsewhere = chance.random(len(person)) < _ELSEWHERE
    commune[elsewhere] = chance.integers(0, communes, int(elsewhere.sum()))
    place = commune * len(crowd) + np.searchsorted(crowd, chance.random(len(person))) + 1
    long = chance.integers(_SHORTEST, _LONGEST, len(person))
    opens = np.repeat(np.array(_SLOTS) * 3600, people)
    arrived = begin + opens + (chance.random(len(person)) * (_SLOT - long - 1)).astype(np.int64)
    order = np.argsort(arrived, kind="stable")
    columns = (person + 1, place, arrived, arrived + long)
    return pa.table([column[order] for column in columns], schema=VISITS)
