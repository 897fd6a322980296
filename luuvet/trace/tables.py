"""The tables that tracing takes and gives (docs/semantics.md, Tracing, Files)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from luuvet.trace.rounds import Interval, union

INT = pa.int64()
VISITS = pa.schema([("person", INT), ("place", INT), ("arrived", INT), ("left", INT)])
PLACES = pa.schema([("place", INT), ("room", pa.bool_())])
NEAR = pa.schema([("a", INT), ("b", INT), ("from", INT), ("to", INT)])
CASES = pa.schema([("person", INT), ("from", INT), ("to", INT)])
ISOLATION = pa.schema([("person", INT), ("at", INT)])
_HOW = [("place", INT), ("from", INT), ("seconds", INT), ("class", pa.string())]
LABELS = pa.schema([("person", INT), ("generation", INT), ("moment", INT), ("infector", INT), *_HOW])
LINKS = pa.schema([("a", INT), ("b", INT), ("moment", INT), *_HOW])
STEPS = pa.schema([("person", INT), ("generation", INT), ("infector", INT)])  # what of labels a path is made of
PATHS = pa.schema([("person", INT), ("generation", INT), ("path", pa.list_(INT))])
SOURCES = pa.schema([("kind", pa.string()), ("id", INT), ("cases", INT), ("seconds", INT)])

TIMES = frozenset({"arrived", "left", "from", "to", "at", "moment"})


class Form(Enum):
    """How times are written: whole seconds, or ISO 8601 with or without an offset from UTC."""

    SECONDS = "whole seconds"
    ZONED = "ISO 8601 with an offset"
    LOCAL = "ISO 8601 without an offset"


@dataclass(frozen=True)
class World:
    """Everything that one tracing looks at, in normal form: whole seconds, no empty cell. `form` is that of the visits
    as they were given; results are written in it.

    `index` is a folder that holds the visits for the engine `local`: the table of visits is then empty, and
    `is_reversed` says that time runs backward over them (tables are turned already). `kept` is for engines alone: what
    one of them makes of the visits and wants again when the next question is asked of the same ones (`of_cases`).
    `visits_file` is a file that the engine `spark` reads itself, with the table of visits empty in the same way.
    """

    visits: pa.Table
    cases: pa.Table
    places: pa.Table = field(default_factory=PLACES.empty_table)
    near: pa.Table = field(default_factory=NEAR.empty_table)
    isolation: pa.Table = field(default_factory=ISOLATION.empty_table)
    form: Form = Form.SECONDS
    index: Path | None = None
    visits_file: str | None = None
    is_reversed: bool = False
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def windows(self) -> dict[int, list[Interval]]:
        """The infectious time of each case."""
        given: dict[int, list[Interval]] = {}
        for person, start, end in _rows(self.cases):
            given.setdefault(person, []).append((start, end))
        return {person: union(windows) for person, windows in given.items()}

    @cached_property
    def isolated_at(self) -> dict[int, int]:
        """When each person was isolated first."""
        first: dict[int, int] = {}
        for person, at in _rows(self.isolation):
            first[person] = min(at, first.get(person, at))
        return first

    @cached_property
    def rooms(self) -> set[int]:
        """The places that are one room."""
        return set(self.places.filter(self.places["room"])["place"].to_pylist())

    def visit_rows(self) -> Iterator[tuple[int, int, int, int]]:
        """Person, place, arrived, left."""
        return _rows(self.visits)

    def near_rows(self) -> Iterator[tuple[int, int, int, int]]:
        """One, the other, from, to."""
        return _rows(self.near)

    def reversed(self) -> "World":
        """The same with time running the other way: [a, b) becomes [-b, -a). Isolation has no meaning there."""
        return replace(
            self,
            visits=_turned(self.visits, "arrived", "left"),
            near=_turned(self.near, "from", "to"),
            cases=_turned(self.cases, "from", "to"),
            isolation=ISOLATION.empty_table(),
            is_reversed=not self.is_reversed,
            kept={},
        )

    def of_cases(self, persons: Iterable[int]) -> "World":
        """The same with these cases alone."""
        return replace(self, cases=self.cases.filter(pc.is_in(self.cases["person"], pa.array(list(persons), INT))))


def _rows(table: pa.Table) -> Iterator[Any]:
    return zip(*(column.to_pylist() for column in table.columns), strict=True)


def _turned(table: pa.Table, first: str, last: str) -> pa.Table:
    starts, ends = pc.negate(table[last]), pc.negate(table[first])
    names = table.column_names
    return table.set_column(names.index(first), first, starts).set_column(names.index(last), last, ends)


def table_of(rows: Iterable[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    """A table from rows in the schema's order."""
    columns = list(zip(*rows, strict=True)) or [()] * len(schema.names)
    return pa.table([pa.array(column, kind) for column, kind in zip(columns, schema.types, strict=True)], schema=schema)


def written_as(table: pa.Table, form: Form) -> pa.Table:
    """A result with its times in a form: whole seconds stay, else they become timestamps."""
    if form is Form.SECONDS:
        return table
    kind = pa.timestamp("s", "UTC") if form is Form.ZONED else pa.timestamp("s")
    for index, name in enumerate(table.column_names):
        if name in TIMES:
            table = table.set_column(index, name, table[name].cast(pa.timestamp("s")).cast(kind))
    return table
