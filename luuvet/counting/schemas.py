"""Tables of indicators as JSON (docs/interfaces.md, `counting show`)."""

from dataclasses import asdict
from decimal import Decimal
from fractions import Fraction

from django.conf import settings
from django.utils import translation

from luuvet.counting.indicators import Indicators, Number, rounded
from luuvet.counting.queries import Closing, Row, Table
from luuvet.kernel import days
from luuvet.units.models import Unit


def table(counted: Table) -> dict[str, object]:
    """One object: rates to 4 decimals or null, `places_active_day` to 1, times RFC 3339 in the zone of civil days.

    The closing rows have no code and no kind; like names of units, theirs do not depend on who asks.
    """
    return {
        "unit": _unit(counted.unit),
        "window": {"from": str(counted.window.first), "to": str(counted.window.last)},
        "as_of": counted.as_of.astimezone(days.zone()).isoformat(timespec="seconds"),
        "by": counted.by,
        "per": counted.per.value,
        "indicators": _indicators(counted.indicators),
        "children": [_row(row, tree=counted.unit.tree_id) for row in counted.children],
        "to_assign": counted.to_assign,
    }


def _unit(unit: Unit) -> dict[str, str | None]:
    return {"code": unit.code, "tree": unit.tree_id, "kind": unit.kind, "name": unit.name}


def _row(row: Row, *, tree: str) -> dict[str, object]:
    if isinstance(row.unit, Closing):
        with translation.override(settings.LANGUAGE_CODE):
            unit = {"code": None, "tree": tree, "kind": None, "name": row.unit.label}
    else:
        unit = _unit(row.unit)
    return {"unit": unit, "indicators": _indicators(row.indicators), "rank": row.rank, "lagging": row.lagging}


def _indicators(figures: Indicators) -> dict[str, int | float | None]:
    return {name: _number(figure) for name, figure in asdict(figures).items()}


def _number(number: Number | None) -> int | float | None:
    if isinstance(number, Fraction):
        number = rounded(number, decimals=4)
    return float(number) if isinstance(number, Decimal) else number
