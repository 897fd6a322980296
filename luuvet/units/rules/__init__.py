"""Changes to the territory and what is said about its people."""

import datetime

from django.utils.translation import gettext as _

from luuvet.core.rules import rule
from luuvet.kernel.problems import Refused
from luuvet.units import bulk, sources
from luuvet.units.models import Population, Tree, Unit
from luuvet.units.succession import Holding, Node, Pair, chained, holdings
from luuvet.units.territory import Territory

# Name, first day, last day. 2021 begins with Thủ Đức (1111/NQ-UBTVQH14), 2025 with 19/2025/QĐ-TTg, 2026 with
# 30/2026/QH16 and 237/NQ-UBTVQH16.
TREES = (
    ("2021", datetime.date(2021, 1, 1), datetime.date(2025, 6, 30)),
    ("2025", datetime.date(2025, 7, 1), datetime.date(2026, 4, 29)),
    ("2026", datetime.date(2026, 4, 30), None),
)


@rule
def load_units(*, by: str) -> int:
    """Load or refresh all trees, successions and holders; how many rows that changed. A second run changes none."""
    changed = 0
    for name, first, last in TREES:
        days = {"valid_from": first, "valid_to": last}
        if not Tree.objects.filter(name=name, **days).exists():
            Tree.objects.update_or_create(name=name, defaults=days)
            changed += 1
    territory = sources.read()
    changed += bulk.store_units(territory.units)
    changed += bulk.store_successions(territory.steps)
    return changed + bulk.store_holders(_all_holdings(territory))


def _all_holdings(territory: Territory) -> list[tuple[int, str, Holding]]:
    forests: dict[str, dict[int, Node]] = {name: {} for name, *_days in TREES}
    for unit in territory.units:
        forests[unit.tree][unit.id] = Node(unit.level, unit.parent_id)
    itself = [(unit.id, unit.tree, Holding(unit.id, exact=True)) for unit in territory.units]
    return itself + [
        (cell, there, holding)
        for (here, there), pairs in _shares(territory, forests).items()
        for cell, holding in holdings(forests[here], forests[there], pairs).items()
    ]


def _shares(territory: Territory, forests: dict[str, dict[int, Node]]) -> dict[tuple[str, str], set[Pair]]:
    """Which lowest units share, or may share, ground: from each tree to each other."""
    inner = {node.parent for forest in forests.values() for node in forest.values()}
    known = [(step.old, step.new) for step in territory.steps if step.old not in inner]
    first = {pair for pair in known if pair[0] in forests["2021"]} | set(territory.guesses)
    second = {pair for pair in known if pair[0] in forests["2025"]}
    forward = {("2021", "2025"): first, ("2025", "2026"): second, ("2021", "2026"): chained(first, second)}
    backward = {(new, old): {(b, a) for a, b in pairs} for (old, new), pairs in forward.items()}
    return forward | backward


@rule
def set_population(
    unit: Unit, *, by: str, on: datetime.date, residents: int | None, smartphones: int | None, source: str
) -> Population:
    """Say how many people and smartphone subscribers a unit has from a day on; said again, it replaces that day."""
    given = [number for number in (residents, smartphones) if number is not None]
    if not given or min(given) < 0:
        raise Refused("no-population", _("Give the residents, the smartphone subscribers or both, from 0 up."))
    if not source.strip():
        raise Refused("no-source", _("Say where the numbers come from."))
    population, _new = Population.objects.update_or_create(
        unit=unit, on=on, defaults={"residents": residents, "smartphones": smartphones, "source": source.strip()}
    )
    return population
