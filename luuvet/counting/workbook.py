"""A table of indicators as a sheet for Excel: the numbers that the page shows, as numbers."""

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from luuvet.counting.indicators import NAMES, Indicators, Number
from luuvet.counting.queries import Closing, Row, Table
from luuvet.counting.words import labels
from luuvet.layout.xlsx import Kind, SheetColumn, Value, sheet_xlsx

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_KINDS: dict[str, Kind] = {"active_rate": "share", "places_active_day": "decimal"}


def workbook(counted: Table) -> bytes:
    """A row for each unit below, the best of the ranking first, the closing rows, and the total."""
    named = labels()
    columns = [
        SheetColumn(_("Rank"), "whole"),
        SheetColumn(_("Unit code")),
        SheetColumn(_("Unit"), width=36),
        *(SheetColumn(named[name], _KINDS.get(name, "whole"), 16) for name in NAMES),
        SheetColumn(_("Lagging")),
    ]
    ranked = sorted(counted.children, key=lambda row: (isinstance(row.unit, Closing), row.rank is None, row.rank or 0))
    rows = [_row(row) for row in ranked]
    title = _("Total") if rows else counted.unit.title
    total: list[Value] = [None, counted.unit.code, title, *_numbers(counted.indicators), None]
    return sheet_xlsx(f"{counted.unit.title} {counted.window}", columns, [*rows, total])


def _row(row: Row) -> list[Value]:
    if isinstance(row.unit, Closing):
        return [None, None, row.unit.label, *_numbers(row.indicators), None]
    mark = _("lagging") if row.lagging else None
    return [row.rank, row.unit.code, row.unit.title, *_numbers(row.indicators), mark]


def _numbers(figures: Indicators) -> list[Value]:
    return [_number(figures.get(name)) for name in NAMES]


def _number(number: Number | None) -> Value:
    return float(number) if isinstance(number, Decimal | Fraction) else number
