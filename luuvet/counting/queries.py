"""Questions whose answer is a table of indicators."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, StrEnum
from fractions import Fraction

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luuvet.counting import bulk, indicators
from luuvet.counting.indicators import Indicators
from luuvet.kernel import clock
from luuvet.kernel.days import Window
from luuvet.kernel.problems import Refused
from luuvet.places.models import Place
from luuvet.places.queries import with_poster
from luuvet.units import queries as units
from luuvet.units.models import Holder, Population, Tree, Unit

DEFAULT_BY = "active_rate"
_TO_ASSIGN = 0  # no unit has this number


class Per(Enum):
    """What lagging children are measured against; their values stand in answers."""

    RESIDENTS = "residents"
    PLACES = "places"


class Closing(Enum):
    """The two rows that end a table of children: places of the unit itself, and what is still to be assigned."""

    OWN = "own"
    TO_ASSIGN = "to_assign"

    @property
    def label(self) -> str:
        """Its name in the language that is active."""
        return str(_CLOSING_LABELS[self])


_CLOSING_LABELS = {
    Closing.OWN: gettext_lazy("Bodies directly under the unit"),
    Closing.TO_ASSIGN: gettext_lazy("To assign"),
}


class Which(StrEnum):
    """The lists of places behind sums. `SCANNED` are those where the scans were made, voided ones too."""

    NEW = "new"
    ACTIVE_NEW = "active_new"
    ACTIVE = "active"
    STEADY = "steady"
    SILENT = "silent"
    ALL = "all"
    SCANNED = "scanned"

    @property
    def indicator(self) -> str | None:
        """The name of the indicator that is the length of the list."""
        if self is Which.SCANNED:
            return None
        return "places_total" if self is Which.ALL else f"places_{self.value}"


@dataclass(frozen=True, slots=True)
class Row:
    """A child of the unit, or one of the two closing rows: these have neither rank nor lagging (None)."""

    unit: Unit | Closing
    indicators: Indicators
    rank: int | None
    lagging: bool | None


@dataclass(frozen=True, slots=True)
class Table:
    """A unit and its children in the customary order, counted in a window as things stood at `as_of`.

    `children` ends with the two closing rows and is empty for a unit without children. `to_assign` is the number of
    places (`places_total`) that lie in the unit, but in no certain child.
    """

    unit: Unit
    window: Window
    as_of: datetime
    by: str
    per: Per
    indicators: Indicators
    children: tuple[Row, ...]
    to_assign: int


def count(
    unit_code: str,
    *,
    tree: str | None = None,
    window: Window,
    by: str = DEFAULT_BY,
    as_of: datetime | None = None,
) -> Table:
    """The indicators of a unit and its children, ranked by one of them, counted from rows.

    Without `tree`, in the one in force on the last day of the window. `as_of` is when counting began, by default now.
    Check-ins that nobody has judged yet count: rules.count_now has them judged first. Refused: `unknown-indicator`,
    `no-tree`, `unit-not-in-tree`.
    """
    as_of = as_of or clock.now()
    if by not in indicators.NAMES:
        raise Refused(
            "unknown-indicator",
            _("There is no indicator %(name)s. Choose one of: %(names)s.")
            % {"name": by, "names": ", ".join(indicators.NAMES)},
        )
    unit = units.unit(unit_code, _tree(tree, window))
    children = list(units.children(unit))
    tallies = bulk.tally(_branches(unit), window=window)
    figures = {branch: _indicators(counts, window) for branch, counts in tallies.branches.items()}
    nothing = _indicators(bulk.Tally(*[0] * len(bulk.Tally._fields)), window)
    per, rows = _children_rows(children, [figures.get(child.pk, nothing) for child in children], window=window, by=by)
    to_assign = figures.get(_TO_ASSIGN, nothing)
    if rows:
        rows.append(Row(Closing.OWN, figures.get(unit.pk, nothing), rank=None, lagging=None))
        rows.append(Row(Closing.TO_ASSIGN, to_assign, rank=None, lagging=None))
    total = _indicators(tallies.total, window)
    return Table(unit, window, as_of, by, per, total, tuple(rows), to_assign.places_total)


def places_behind(unit: Unit, which: Which, *, window: Window, part: Closing | None = None) -> QuerySet[Place]:
    """The places that an indicator of a unit counts in a window, or that one of its closing rows counts, by name.

    Defined by the statement that counts them: their number is the indicator, where it is one of places.
    """
    branches = _branches(unit)
    wanted = {None: None, Closing.OWN: unit.pk, Closing.TO_ASSIGN: _TO_ASSIGN}[part]
    cells = [cell for cell, branch in branches.items() if wanted is None or branch == wanted]
    numbers = bulk.behind(cells, which.value, window=window)
    return with_poster(Place.objects.filter(pk__in=numbers)).order_by("sort_key", "pk")


def days_of(place: Place, *, window: Window) -> list[tuple[date, int]]:
    """The counted check-ins of a place on every day of a window."""
    counted = bulk.by_day(place.pk, window=window)
    return [(day, counted.get(day, 0)) for day in window]


def _tree(name: str | None, window: Window) -> str:
    if name is None:
        return units.tree_in_force(window.last).name
    if not Tree.objects.filter(name=name).exists():
        raise Refused("no-tree", _("There is no tree %(tree)s.") % {"tree": name})
    return name


def _branches(unit: Unit) -> dict[int, int]:
    """For every unit of any tree that the unit certainly holds, the row in which places registered there count.

    That is the child below which the holder lies, the unit itself for its own bodies, or _TO_ASSIGN.
    """
    parents = dict(units.descendants(unit).values_list("pk", "parent"))

    def row(holder: int, *, exact: bool) -> int:
        if holder == unit.pk:
            return unit.pk if exact else _TO_ASSIGN
        above = parents[holder]
        return holder if above is None or above == unit.pk else row(above, exact=exact)

    held = Holder.objects.filter(tree=unit.tree_id, unit__in=parents).values_list("cell", "unit", "exact")
    return {cell: row(holder, exact=exact) for cell, holder, exact in held if holder is not None}


def _indicators(counts: bulk.Tally, window: Window) -> Indicators:
    return Indicators(
        places_new=counts.places_new,
        places_active_new=counts.places_active_new,
        active_rate=Fraction(counts.places_active_new, counts.places_new) if counts.places_new else None,
        places_active=counts.places_active,
        places_active_day=indicators.rounded(Fraction(counts.place_days, len(window)), decimals=1),
        places_steady=counts.places_steady,
        places_total=counts.places_total,
        places_silent=counts.places_silent,
        scans=counts.scans,
        visitors=counts.visitors,
    )


def _children_rows(
    children: list[Unit], figures: list[Indicators], *, window: Window, by: str
) -> tuple[Per, list[Row]]:
    residents = _residents(children, window.last)
    if all(child.pk in residents for child in children):
        per, sizes = Per.RESIDENTS, [residents[child.pk] for child in children]
    else:
        per, sizes = Per.PLACES, [figure.places_total for figure in figures]
    standing = zip(children, figures, indicators.ranks(figures, by=by), indicators.lagging(figures, sizes), strict=True)
    return per, [Row(*row) for row in standing]


def _residents(among: list[Unit], on: date) -> dict[int, int]:
    """The newest number of residents known on a day, of those units that have one."""
    known = Population.objects.filter(unit__in=among, on__lte=on, residents__isnull=False)
    newest = known.order_by("unit", "-on").distinct("unit").values_list("unit", "residents")
    return {unit: residents for unit, residents in newest if residents is not None}
