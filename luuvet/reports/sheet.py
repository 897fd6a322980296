"""A report laid out for its page: every number written, and beside it the one before where that has changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from luuvet.counting.indicators import Indicators
from luuvet.counting.queries import Closing, Row, Table
from luuvet.counting.words import day, headings, labels, shown
from luuvet.kernel import days
from luuvet.reports.queries import Weekly

_SUMMARY = (
    "places_new",
    "places_active_new",
    "active_rate",
    "places_active",
    "places_steady",
    "places_total",
    "places_silent",
    "scans",
    "visitors",
)
_OF_EACH = ("places_new", "places_active_new", "active_rate", "scans")


@dataclass(frozen=True, slots=True)
class Cell:
    """A number; `was` is what the draft showed before, "" where it showed the same. Phones leave out what is `wide`."""

    text: str
    was: str = ""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row: whose or what, and its numbers in the week, then since the plan began."""

    label: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Span:
    """Days as officers write them, both included."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The figures of one report, in the week and, as a second span, since the plan began.

    `changed` is how many numbers differ from those before, which were counted at `before`.
    """

    as_of: str
    before: str
    changed: int
    spans: list[Span]
    heads: list[Cell]
    summary: list[Line]
    units: list[Line]
    total: Line


def sheet(report: Weekly, before: Weekly | None = None) -> Sheet:
    """Lay out a report; `before` is the draft that was shown last. Other windows than its own are not compared."""
    tables = [report.week] + ([report.since] if report.since else [])
    pairs = [(table, _same(table, before)) for table in tables]
    names = labels()
    own = [(table.indicators, was.indicators if was else None) for table, was in pairs]
    summary = [Line(names[name], [_cell(now, was, name) for now, was in own]) for name in _SUMMARY]
    units = []
    for place, row in enumerate(report.week.children):
        rows = [(now.children[place], was.children[place] if was else None) for now, was in pairs]
        units.append(Line(_name(row), _cells([(now.indicators, was.indicators if was else None) for now, was in rows])))
    places = [(place, name) for place in range(len(tables)) for name in _OF_EACH]
    return Sheet(
        as_of=moment(report.as_of),
        before=moment(before.as_of) if before else "",
        changed=sum(1 for line in (*summary, *units) for cell in line.cells if cell.was),
        spans=[Span(day(table.window.first), day(table.window.last)) for table in tables],
        heads=[Cell(headings()[name], wide=_is_wide(name, place, tables)) for place, name in places],
        summary=summary,
        units=units,
        total=Line("", _cells(own)),
    )


def moment(at: datetime) -> str:
    """A time and a day as officers read them on a screen: 22:15 08/12/2021."""
    return f"{at.astimezone(days.zone()):%H:%M %d/%m/%Y}"


def _same(table: Table, before: Weekly | None) -> Table | None:
    """The earlier table of the same days and units."""
    for other in (before.week, before.since) if before else ():
        if other and other.window == table.window and len(other.children) == len(table.children):
            return other
    return None


def _cells(pairs: Sequence[tuple[Indicators, Indicators | None]]) -> list[Cell]:
    return [
        _cell(now, was, name, wide=_is_wide(name, place, pairs))
        for place, (now, was) in enumerate(pairs)
        for name in _OF_EACH
    ]


def _cell(now: Indicators, was: Indicators | None, name: str, *, wide: bool = False) -> Cell:
    text = shown(now.get(name))
    earlier = shown(was.get(name)) if was else text
    return Cell(text, earlier if earlier != text else "", wide)


def _is_wide(name: str, place: int, tables: Sequence[object]) -> bool:
    """A phone shows three numbers of the last window."""
    return name == "active_rate" or place < len(tables) - 1


def _name(row: Row) -> str:
    return row.unit.label if isinstance(row.unit, Closing) else row.unit.title
