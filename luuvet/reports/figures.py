"""The tables of a report kept as JSON, so that a draft shows the same figures until it is drawn again."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from luuvet.core.queries import Head
from luuvet.counting.indicators import Indicators
from luuvet.counting.queries import Closing, Per, Row, Table
from luuvet.kernel.days import Window
from luuvet.units.models import Unit

Kept = dict[str, Any]
_READ: Mapping[str, Callable[[str], Fraction | Decimal]] = {"active_rate": Fraction, "places_active_day": Decimal}


def kept(table: Table) -> Kept:
    """A table as JSON, exact: fractions and decimals as texts, units by their numbers."""
    return {
        "unit": table.unit.pk,
        "window": str(table.window),
        "as_of": table.as_of.isoformat(),
        "by": table.by,
        "per": table.per.value,
        "indicators": _kept(table.indicators),
        "children": [
            {
                "unit": row.unit.value if isinstance(row.unit, Closing) else row.unit.pk,
                "indicators": _kept(row.indicators),
                "rank": row.rank,
                "lagging": row.lagging,
            }
            for row in table.children
        ],
        "to_assign": table.to_assign,
    }


def read(said: Kept) -> Table:
    """The table that was kept."""
    units = _units([said["unit"], *(row["unit"] for row in said["children"])])
    return Table(
        unit=units[said["unit"]],
        window=Window.parse(said["window"]),
        as_of=datetime.fromisoformat(said["as_of"]),
        by=said["by"],
        per=Per(said["per"]),
        indicators=_read(said["indicators"]),
        children=tuple(_row(row, units) for row in said["children"]),
        to_assign=said["to_assign"],
    )


def kept_head(head: Head | None) -> Kept | None:
    """The head of the audit trail as JSON."""
    return asdict(head) | {"at": head.at.isoformat()} if head else None


def read_head(said: Kept | None) -> Head | None:
    """The head that was kept; drafts of earlier releases have none."""
    return Head(**said | {"at": datetime.fromisoformat(said["at"])}) if said else None


def _row(said: Kept, units: Mapping[int, Unit]) -> Row:
    which = said["unit"]
    unit = Closing(which) if isinstance(which, str) else units[which]
    return Row(unit, _read(said["indicators"]), said["rank"], said["lagging"])


def _units(numbers: Iterable[int | str]) -> Mapping[int, Unit]:
    wanted = [number for number in numbers if isinstance(number, int)]
    return Unit.objects.select_related("tree", "parent").in_bulk(wanted)


def _kept(figures: Indicators) -> Kept:
    exact = {name: value for name, value in asdict(figures).items() if name in _READ and value is not None}
    return asdict(figures) | {name: str(value) for name, value in exact.items()}


def _read(said: Kept) -> Indicators:
    exact: Kept = {name: read(said[name]) for name, read in _READ.items() if said[name] is not None}
    return Indicators(**said | exact)
