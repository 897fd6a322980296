"""A table of indicators laid out for a page: what stands where, every number already written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from luuvet.counting.indicators import LESS_IS_BETTER, NAMES, Indicators, rounded
from luuvet.counting.queries import Closing, Per, Row, Table, Which
from luuvet.counting.words import day, headings, labels, shown
from luuvet.kernel import days
from luuvet.units.models import Unit

RATE = "active_rate"
_LISTS = {which.indicator: which.value for which in Which if which.indicator} | {
    RATE: Which.ACTIVE_NEW.value,
    "places_active_day": Which.ACTIVE.value,
    "scans": Which.SCANNED.value,
    "visitors": Which.SCANNED.value,
}
_COLUMNS = ("places_new", "places_active_new", RATE, "places_steady", "scans", "visitors")


@dataclass(frozen=True, slots=True)
class Name:
    """How a unit is called: with a capital where it stands alone (`title`), else `text`; `until` if it is no more."""

    code: str
    tree: str
    title: str
    text: str
    until: str

    @classmethod
    def of(cls, unit: Unit, until: str = "") -> "Name":
        """The words for a unit."""
        text = f"{unit.kind} {unit.name}"
        return cls(unit.code, unit.tree_id, text[:1].upper() + text[1:], text, until)


@dataclass(frozen=True, slots=True)
class Column:
    """One indicator. `sort` is the value of aria-sort, "" where the table is ranked by another; phones leave out
    what is `wide`; `bar` says that a picture of the number follows it."""

    name: str
    label: str
    sort: str
    wide: bool
    bar: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """Percent of the width: how far the rate reaches, and where the rate of all together stands ("" if nowhere)."""

    fill: str
    mean: str
    low: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A number under its column; `which` names the list of places behind it ("" where there is none)."""

    column: Column
    text: str
    bar: Bar | None
    which: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row: of a unit, or with a label alone. The places behind its numbers are those of the unit with code `of`, or
    of a closing row of it (`part`)."""

    name: Name | None
    label: str
    rank: str
    lagging: bool
    cells: list[Cell]
    of: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything on the page of one unit. Ranked lines stand `above` or `below` the rate of all together, if the
    table is ranked by that rate; else all stand above. `figures` are the unit's own, by name, `behind`
    the lists of places behind them; `lagging` are names with new places and scans."""

    unit: Name
    parent: Name | None
    first: str
    last: str
    time: str
    day: str
    by: str
    window: str
    figures: dict[str, str]
    behind: dict[str, str]
    share: str
    named: list[tuple[str, str, str]]
    columns: list[Column]
    above: list[Line]
    below: list[Line]
    mean: Line | None
    closing: list[Line]
    total: Line
    lagging: list[tuple[Name, str, str]]
    against_residents: bool
    to_assign: str
    is_empty: bool


def sheet(counted: Table) -> Sheet:
    """Lay a table out, the best of its ranking first, those of one rank in the customary order."""
    unit, own = counted.unit, counted.indicators
    columns = _columns(counted.by)
    fit = _scale(counted)
    ranked = sorted((row for row in counted.children if row.rank), key=lambda row: row.rank or 0)
    without = [row for row in counted.children if row.rank is None and isinstance(row.unit, Unit)]
    lines = [_line(row, columns, fit, unit) for row in (*ranked, *without)]
    split = len(lines)
    if counted.by == RATE:
        split = sum(1 for row in ranked if not _is_below(row.indicators, own))
    moment = counted.as_of.astimezone(days.zone())
    names = labels()
    valid_to = unit.tree.valid_to
    return Sheet(
        unit=Name.of(unit, until=day(valid_to) if valid_to else ""),
        parent=Name.of(unit.parent) if unit.parent else None,
        first=day(counted.window.first),
        last=day(counted.window.last),
        time=f"{moment:%H:%M}",
        day=day(moment.date()),
        by=names[counted.by],
        window=str(counted.window),
        figures={name: shown(own.get(name)) for name in NAMES},
        behind={name: which for name, which in _LISTS.items() if own.get(name)},
        share=_percent(own.active_rate or Fraction(0)),
        named=[(names[name], shown(own.get(name)), _LISTS.get(name, "") if own.get(name) else "") for name in NAMES],
        columns=columns,
        above=lines[:split],
        below=lines[split:],
        mean=_mean(own, columns) if lines and counted.by == RATE and own.active_rate is not None else None,
        closing=[_line(row, columns, fit, unit) for row in counted.children if isinstance(row.unit, Closing)],
        total=_total(own, columns, unit),
        lagging=[
            _behind(row.unit, row.indicators) for row in counted.children if row.lagging and isinstance(row.unit, Unit)
        ],
        against_residents=counted.per is Per.RESIDENTS,
        to_assign=shown(counted.to_assign) if counted.to_assign else "",
        is_empty=not (own.places_total or own.places_new or own.scans),
    )


def _columns(by: str) -> list[Column]:
    """Six indicators; one that is none of them takes the last one's place when it is ranked by. A phone shows the
    rate and one number."""
    names = _COLUMNS if by in _COLUMNS else (*_COLUMNS[:-1], by)
    narrow = {RATE, "places_new" if by == RATE else by}
    direction = "ascending" if by in LESS_IS_BETTER else "descending"
    known = headings()
    return [
        Column(name, known[name], direction if name == by else "", name not in narrow, name == RATE) for name in names
    ]


def _line(row: Row, columns: Sequence[Column], fit: Callable[[Indicators], Bar | None], above: Unit) -> Line:
    is_unit = isinstance(row.unit, Unit)
    return Line(
        name=Name.of(row.unit) if isinstance(row.unit, Unit) else None,
        label=row.unit.label if isinstance(row.unit, Closing) else "",
        rank=shown(row.rank) if is_unit else "",
        lagging=bool(row.lagging),
        cells=_cells(row.indicators, columns, fit(row.indicators) if is_unit else None),
        of=row.unit.code if isinstance(row.unit, Unit) else above.code,
        part=row.unit.value if isinstance(row.unit, Closing) else "",
    )


def _behind(unit: Unit, figures: Indicators) -> tuple[Name, str, str]:
    return Name.of(unit), shown(figures.places_new), shown(figures.scans)


def _total(figures: Indicators, columns: Sequence[Column], unit: Unit) -> Line:
    return Line(name=None, label="", rank="", lagging=False, cells=_cells(figures, columns, None), of=unit.code)


def _mean(figures: Indicators, columns: Sequence[Column]) -> Line:
    """The rate of all together; sums are no means and stay out."""
    cells = [Cell(column, shown(figures.active_rate) if column.bar else "", None) for column in columns]
    return Line(name=None, label="", rank="", lagging=False, cells=cells)


def _cells(figures: Indicators, columns: Sequence[Column], bar: Bar | None) -> list[Cell]:
    return [
        Cell(
            column,
            shown(figures.get(column.name)),
            bar if column.bar else None,
            _LISTS.get(column.name, "") if figures.get(column.name) else "",
        )
        for column in columns
    ]


def _scale(counted: Table) -> Callable[[Indicators], Bar | None]:
    """Bars against the largest rate among the units, rounded up to whole tenths, so that they share one axis."""
    mean = counted.indicators.active_rate
    rates = [row.indicators.active_rate or Fraction(0) for row in counted.children if isinstance(row.unit, Unit)]
    axis = Fraction(max(1, ceil(10 * max([*rates, mean or Fraction(0)]))), 10)

    def bar(figures: Indicators) -> Bar | None:
        if figures.active_rate is None:
            return None
        fill, tick = _percent(figures.active_rate / axis), "" if mean is None else _percent(mean / axis)
        return Bar(fill, tick, low=_is_below(figures, counted.indicators))

    return bar


def _is_below(figures: Indicators, mean: Indicators) -> bool:
    return figures.active_rate is not None and mean.active_rate is not None and figures.active_rate < mean.active_rate


def _percent(part: Fraction) -> str:
    """For a drawing: a point in every language."""
    return str(rounded(100 * part, decimals=1))
