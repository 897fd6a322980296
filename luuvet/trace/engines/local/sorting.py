"""Sorting of small numbers, and what an index knows about its order. Compiled."""

import numpy as np

from luuvet.trace.engines.local.compiled import Ints, compiled, lent


@compiled
def counting_sort(keys: Ints, count: int) -> tuple[Ints, Ints]:
    """The stable order of keys in [0, count), and where each key begins in it; both in 32 bits."""
    offsets = np.zeros(count + 1, np.int32)
    for key in keys:
        offsets[key + 1] += 1
    for key in range(count):
        offsets[key + 1] += offsets[key]
    free = offsets.copy()
    order = np.empty(len(keys), np.int32)
    for position in range(len(keys)):
        key = keys[position]
        order[free[key]] = position
        free[key] += 1
    return order, offsets


@compiled
def reach(left: Ints, place_offsets: Ints) -> Ints:
    """The latest end among the visits of a place up to each."""
    latest = left.copy()
    for place in range(len(place_offsets) - 1):
        for position in range(place_offsets[place] + 1, place_offsets[place + 1]):
            latest[position] = max(latest[position], latest[position - 1])
    return latest


@compiled
def by_appearance(codes: Ints, numbers: Ints, known: int) -> Ints:
    """Give each code that has no number (-1) the next one, from `known` on, in the order in which they stand; the codes
    that got one, in that order."""
    new = np.empty(len(numbers), np.int32)
    count = 0
    for code in codes:
        if numbers[code] < 0:
            numbers[code] = known + count
            new[count] = code
            count += 1
    return new[:count]


@lent
def first_from(values: Ints, low: int, high: int, least: int) -> int:
    """The first position in [low, high) whose value is `least` or more; high where there is none."""
    while low < high:
        middle = (low + high) // 2
        if values[middle] < least:
            low = middle + 1
        else:
            high = middle
    return low


@lent
def sort(values: Ints, count: int) -> None:
    """Put the first of these in order, where they stand."""
    gap = first_gap(count)
    while gap > 0:
        for at in range(gap, count):
            value, to = values[at], at
            while to >= gap and values[to - gap] > value:
                values[to] = values[to - gap]
                to -= gap
            values[to] = value
        gap //= 3


@lent
def first_gap(count: int) -> int:
    """How far apart lie those that are compared first where so many are sorted; next a third of it, at last 1."""
    gap = 1
    while gap < count // 9:
        gap = 3 * gap + 1
    return gap
