"""Sheets of typed cells: strings, numbers and days, never a formula or a link (docs/semantics.md, Exports)."""

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Value = str | int | float | date | None
Kind = Literal["text", "whole", "decimal", "share", "day"]
MOST_ROWS = 1_048_575  # of a sheet, less the heads
MOST_LETTERS = 32_767  # of a cell: what is longer is cut, Excel would not open it
EXACT = 10**15  # an integer from here on loses digits as a number: it is written as text
_NUMBERS = {"text": "@", "whole": "#,##0", "decimal": "#,##0.0", "share": "0.0%", "day": "dd/mm/yyyy"}
_FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
_WIDTHS = {"text": 24, "whole": 12, "decimal": 12, "share": 12, "day": 14}
MISSING = "–"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A head, what kind of values stand below it (`share`: 0.299 is 29,9%), its width in letters or None."""

    name: str
    kind: Kind = "text"
    width: float | None = None


@dataclass(frozen=True, slots=True)
class SheetData:
    """What stands on one sheet. ValueError: a row of another length than the columns, or more rows than a sheet has."""

    title: str
    columns: Sequence[SheetColumn]
    rows: Sequence[Sequence[Value]]

    def __post_init__(self) -> None:
        if len(self.rows) > MOST_ROWS or any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("a sheet has at most 1,048,575 rows, each with a value for each column")


def sheet_xlsx(title: str, columns: Sequence[SheetColumn], rows: Sequence[Sequence[Value]]) -> bytes:
    """One sheet named by the title, as book_xlsx writes it."""
    return book_xlsx(SheetData(title, columns, rows))


def book_xlsx(first: SheetData, *others: SheetData) -> bytes:
    """Sheets named by their titles: heads in row 1, frozen and repeated in print, filters, A4 on the width of a page.

    A text stays text whatever it looks like. None is `–` among numbers and empty among texts; so are not-a-number and
    infinity. The book has the first one's title.
    """
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": _writable(first.title)[:255], "created": datetime(1970, 1, 1, tzinfo=UTC)})
        for data in (first, *others):
            _write_sheet(book, data)
    return file.getvalue()


def _write_sheet(book: xlsxwriter.Workbook, data: SheetData) -> None:
    sheet = book.add_worksheet(_sheet_name(data.title))
    head = book.add_format({**_FONT, "bold": True, "text_wrap": True, "bg_color": "#E7ECF7", "border": 1})
    shapes = [
        book.add_format({**_FONT, "num_format": _NUMBERS[column.kind], "text_wrap": column.kind == "text"})
        for column in data.columns
    ]
    missing = book.add_format({**_FONT, "align": "right"})
    _set_up(sheet, data.title, data.columns, len(data.rows))
    for place, column in enumerate(data.columns):
        sheet.write_string(0, place, _writable(column.name), head)
    for line, row in enumerate(data.rows, 1):
        for place, (value, column) in enumerate(zip(row, data.columns, strict=True)):
            shape = shapes[place] if value is not None else missing
            _write(sheet, (line, place), value, column.kind, shape)


def _set_up(sheet: Worksheet, title: str, columns: Sequence[SheetColumn], count: int) -> None:
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width or _WIDTHS[column.kind])
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_header("&L" + _writable(title)[:200].replace("&", "&&") + "&R&P/&N")
    if columns:
        sheet.autofilter(0, 0, count, len(columns) - 1)


def _write(sheet: Worksheet, at: tuple[int, int], value: Value, kind: Kind, shape: Format) -> None:
    match value:
        case str():
            sheet.write_string(*at, _writable(value), shape)
        case bool() | None:
            sheet.write_string(*at, _word(value, kind), shape)
        case int() | float() if not math.isfinite(value) or abs(value) >= EXACT:
            sheet.write_string(*at, str(value) if math.isfinite(value) else MISSING, shape)
        case int() | float():
            sheet.write_number(*at, value, shape)
        case datetime():
            sheet.write_string(*at, value.isoformat(" ", "seconds"), shape)
        case date():
            sheet.write_datetime(*at, datetime(value.year, value.month, value.day), shape)  # noqa: DTZ001 - a civil day


def _word(value: bool | None, kind: Kind) -> str:
    if value is None:
        return "" if kind == "text" else MISSING
    return "có" if value else "không"


def _writable(text: str) -> str:
    """Without lone surrogates, which no file can hold, and no longer than a cell may be."""
    return text.encode("utf-8", "replace").decode("utf-8")[:MOST_LETTERS]


def _sheet_name(title: str) -> str:
    """What Excel takes as a name: 31 letters, none of []:*?/\\, no apostrophe at the ends, not `History`."""
    name = re.sub(r"[\[\]:*?/\\\x00-\x1f]+", " ", _writable(title)).strip("' ")[:31].strip("' ")
    return name if name and name.casefold() != "history" else "Số liệu"
