"""The tables that tracing takes and gives (docs/semantics.md, Tracing, Files), and what makes a row of them bad."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

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
PATHS = pa.schema([("person", INT), ("generation", INT), ("path", pa.list_(INT))])
SOURCES = pa.schema([("kind", pa.string()), ("id", INT), ("cases", INT), ("seconds", INT)])

TIMES = frozenset({"arrived", "left", "from", "to", "at", "moment"})
_MOST_BAD_ROWS = 1000
LATEST = 2**53  # seconds: further away is no time
_BOOLEANS = {"true": True, "false": False, "1": True, "0": False}


class Form(Enum):
    """How times are written: whole seconds, or ISO 8601 with or without an offset from UTC."""

    SECONDS = "seconds"
    ZONED = "ISO 8601 with an offset"
    LOCAL = "ISO 8601 without an offset"


class BadRow(NamedTuple):
    """What is wrong with one row: `row` is counted from 1 without a header, 0 where the whole column is meant."""

    table: str
    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = f"row {self.row}, " if self.row else ""
        return f"{self.table}: {where}column {self.column}: {self.reason}"


class BadRows(ValueError):
    """Nothing was traced: these rows have to be mended first. At most 1,000 of them are listed; `count` is of all."""

    def __init__(self, rows: list[BadRow], count: int) -> None:
        self.rows, self.count = rows[:_MOST_BAD_ROWS], count
        more = f"\n… {count - len(self.rows)} more" if count > len(self.rows) else ""
        super().__init__("\n".join(map(str, self.rows)) + more)


@dataclass(frozen=True)
class World:
    """Everything that one tracing looks at, in normal form: whole seconds, no empty cell. `form` is that of the visits
    as they were given; results are written in it. `index` is a folder that holds the visits for the engine `local`;
    the table of visits is then empty. `kept` is for engines alone: what one of them makes of the visits and wants again
    when the next question is asked of the same visits (`of_cases`). `visits_file` is a file that the engine `spark` reads
    on its cluster; the table of visits is then empty, too, and `is_reversed` tells in which direction time runs."""

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


def checked(name: str, table: pa.Table, schema: pa.Schema) -> tuple[pa.Table, Form | None]:
    """A table in normal form, and how its times were written (None where it has none or no row).

    `name` is told where something is wrong. Raises BadRows.
    """
    missing = [BadRow(name, 0, column, "is missing") for column in schema.names if column not in table.column_names]
    if missing:
        raise BadRows(missing, len(missing))
    bad: list[BadRow] = []
    columns: dict[str, pa.Array] = {}
    forms: set[Form] = set()
    for field_ in schema:
        given = table[field_.name].combine_chunks()
        values, wrong, form = _column(given, field_)
        columns[field_.name] = values
        bad += [BadRow(name, row + 1, field_.name, reason) for row, reason in wrong]
        if form is not None and len(given):
            forms.add(form)
    if len(forms) > 1:
        bad.append(BadRow(name, 0, "times", "some are seconds, some are ISO 8601; write all in one way"))
    if bad:
        raise BadRows(sorted(bad, key=lambda one: one.row), len(bad))
    return pa.table(columns, schema=schema), forms.pop() if forms else None


Wrong = list[tuple[int, str]]


def _column(given: pa.Array, field_: pa.Field) -> tuple[pa.Array, Wrong, Form | None]:
    """The values as the schema has them, the rows that have none with the reason, and how times were written."""
    wrong: Wrong = [(row, "is empty") for row in _where(pc.is_null(given, nan_is_null=True))]
    if field_.name in TIMES:
        values, more, form = _times(given)
        return values, wrong + more, form
    convert, reason = (
        (_room, "is none of true, false, 1, 0") if field_.name == "room" else (_whole, "is no whole number")
    )
    if field_.name == "class":
        return given.cast(pa.string()), wrong, None
    values, failed = _converted(given, field_.type, convert)
    return values, wrong + [(row, reason) for row in failed], None


def _times(given: pa.Array) -> tuple[pa.Array, Wrong, Form | None]:
    if pa.types.is_timestamp(given.type):
        seconds = pc.floor_temporal(given, unit="second").cast(pa.timestamp("s", given.type.tz)).cast(INT)
        return seconds, [], Form.ZONED if given.type.tz else Form.LOCAL
    if not _is_text(given.type):
        values, failed = _converted(given, INT, _whole)
        return values, [(row, "is no time") for row in [*failed, *_far(values)]], Form.SECONDS
    values, failed = _converted(given, INT, _whole)
    if len(failed) < len(given) - given.null_count or not len(given):
        return values, [(row, "is no time") for row in [*failed, *_far(values)]], Form.SECONDS
    for form, kind in ((Form.ZONED, pa.timestamp("us", "UTC")), (Form.LOCAL, pa.timestamp("us"))):
        values, failed = _converted(given, kind, None)
        if len(failed) < len(given) - given.null_count:
            return _times(values)[0], [(row, "is no time") for row in failed], form
    return values, [(row, "is no time") for row in failed], None


def _far(seconds: pa.Array) -> list[int]:
    return _where(pc.greater(pc.abs(seconds), LATEST))


def _converted(
    given: pa.Array, kind: pa.DataType, one: Callable[[object], object] | None
) -> tuple[pa.Array, list[int]]:
    """The column at once where Arrow can; else value by value, with the rows that cannot be read."""
    if not pa.types.is_boolean(kind):
        try:
            return given.cast(kind), []
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            pass
    values: list[object] = []
    failed: list[int] = []
    for row, value in enumerate(given):
        read = None
        if value.is_valid:
            read = one(value.as_py()) if one is not None else _cast(value, kind)
            if read is None:
                failed.append(row)
        values.append(read)
    return pa.array(values, kind), failed


def _cast(value: pa.Scalar, kind: pa.DataType) -> object:
    try:
        return value.cast(kind).as_py()
    except pa.ArrowInvalid:
        return None


def _whole(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = int(value)
    except (ValueError, OverflowError):
        return None
    return number if (isinstance(value, str) or number == value) and -(2**63) <= number < 2**63 else None


def _room(value: object) -> bool | None:
    return _BOOLEANS.get(str(value).strip().lower())


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _where(mask: pa.Array) -> list[int]:
    return [int(row) for row in pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist()]


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
