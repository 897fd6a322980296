"""Which unit of another tree certainly holds a unit: a pure computation on two trees and who shares ground."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import reduce
from typing import NamedTuple

Pair = tuple[int, int]


class Node(NamedTuple):
    """A unit in its tree."""

    level: int
    parent: int | None


class Holding(NamedTuple):
    """The smallest unit certain to hold a cell, or None where nothing is certain.

    `exact` means that nothing is left to assign below it: it is a lowest unit, or it stands where the cell stands.
    """

    unit: int | None
    exact: bool


Forest = Mapping[int, Node]


def holdings(here: Forest, there: Forest, shares: Iterable[Pair]) -> dict[int, Holding]:
    """For every unit of `here`, the smallest unit of `there` that certainly holds all of it.

    `shares` are all pairs (lowest unit of `here`, unit of `there`) that have or may have ground in common. A lowest
    unit is held by whatever contains all its counterparts, a higher one by whatever contains its children; a
    lowest unit without a counterpart might be anywhere, so nothing holds it or what lies above it.
    """
    counterparts: dict[int, set[int]] = defaultdict(set)
    for cell, unit in shares:
        counterparts[cell].add(unit)
    below = _children(here)
    lowest_there = there.keys() - _children(there).keys()
    found: dict[int, int | None] = {}
    for cell in _bottom_up(here, below):
        parts = [found[child] for child in below[cell]] if cell in below else list(counterparts[cell])
        found[cell] = reduce(lambda a, b: common_ancestor(there, a, b), parts) if parts else None
    return {
        cell: Holding(unit, unit is not None and (unit in lowest_there or there[unit].level == here[cell].level))
        for cell, unit in found.items()
    }


def common_ancestor(forest: Forest, one: int | None, other: int | None) -> int | None:
    """The lowest unit that is, or is above, both; None where there is none or either is unknown."""
    above_one = list(_upwards(forest, one))
    return next((unit for unit in _upwards(forest, other) if unit in above_one), None)


def chained(first: Iterable[Pair], second: Iterable[Pair]) -> set[Pair]:
    """The pairs (a, c) with an (a, b) in `first` and a (b, c) in `second`."""
    onward: dict[int, list[int]] = defaultdict(list)
    for middle, end in second:
        onward[middle].append(end)
    return {(start, end) for start, middle in first for end in onward[middle]}


def _children(forest: Forest) -> dict[int, list[int]]:
    below: dict[int, list[int]] = defaultdict(list)
    for unit, node in forest.items():
        if node.parent is not None:
            below[node.parent].append(unit)
    return dict(below)


def _bottom_up(forest: Forest, below: Mapping[int, list[int]]) -> list[int]:
    order = [unit for unit, node in forest.items() if node.parent is None]
    for unit in order:  # grows meanwhile: parents before children
        order.extend(below.get(unit, ()))
    return order[::-1]


def _upwards(forest: Forest, unit: int | None) -> Iterable[int]:
    while unit is not None:
        yield unit
        unit = forest[unit].parent
