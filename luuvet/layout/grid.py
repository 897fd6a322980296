"""Tables that somebody typed and sends: the cells of a CSV, the bounds of every file, and what a cell says."""

import codecs
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 500  # below the heads
MOST_COLUMNS = 60  # what stands further right is not read
MOST_LETTERS = 1000  # of a cell: what is longer is cut, and too long for every field
_SEPARATORS = ",;\t"
_EPOCHS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
_MOST_DAYS = 80_000  # into the year 2119

Why = Literal["empty", "too-large", "too-many-rows", "old-or-locked", "no-table", "not-utf-8", "bomb"]


class Unreadable(Exception):
    """A file that is no table as it should be. `code` is for programs, whose words say it to people."""

    def __init__(self, code: Why) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says: its text, its number where it is one, and whether a formula made it."""

    text: str
    number: float | None = None
    is_formula: bool = False

    def day(self, *, since_1904: bool) -> date | None:
        """The day that a number means in Excel; None where it means none."""
        if self.number is None or not 1 <= self.number <= _MOST_DAYS:
            return None
        return _EPOCHS[since_1904] + timedelta(days=int(self.number))


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sheet that are not empty, by row and column, both from 1; rows in their order.

    `merged` are the (row, column) of all cells of merged ranges, but for their first ones.
    """

    name: str
    rows: Mapping[int, Mapping[int, Cell]]
    merged: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    since_1904: bool = False


def cell_of(text: str) -> Cell:
    """A cell of typed text; one that begins with `=` is a formula."""
    cut = text.strip()[: MOST_LETTERS + 1]
    return Cell(cut, is_formula=cut.startswith("="))


def number_cell(number: float, *, is_formula: bool = False) -> Cell:
    """A cell of a number: whole ones without a point."""
    whole = number == int(number) if abs(number) < 10**15 else False
    return Cell(str(int(number)) if whole else repr(number), number, is_formula)


def read_csv(octets: bytes) -> Grid:
    """A CSV in UTF-8, or in UTF-16 with its mark as Excel writes `Unicode text`, parted by commas, semicolons or tabs.

    Unreadable: `not-utf-8`, `no-table`, `empty`, `too-many-rows`.
    """
    text = _decoded(octets)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    rows: dict[int, dict[int, Cell]] = {}
    try:
        for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1):
            if cells := _cells(record):
                rows[number] = cells
                bound(rows)
    except csv.Error as fault:
        raise Unreadable("no-table") from fault
    if not rows:
        raise Unreadable("empty")
    return Grid("", rows)


def bound(rows: Mapping[int, object]) -> None:
    """Unreadable `too-many-rows` beyond the heads and MOST_ROWS."""
    if len(rows) > MOST_ROWS + 1:
        raise Unreadable("too-many-rows")


def _cells(record: Sequence[str]) -> dict[int, Cell]:
    return {place: cell for place, text in enumerate(record[:MOST_COLUMNS], 1) if (cell := cell_of(text)).text}


def _decoded(octets: bytes) -> str:
    wide = octets.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = octets.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Unreadable("not-utf-8") from fault
    if "\0" in text:
        raise Unreadable("no-table")
    return text
