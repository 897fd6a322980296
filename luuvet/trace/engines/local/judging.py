"""Which of the overlaps of a pair are an exposure, and the best one of each person. Compiled.

The meaning is luuvet.trace.exposure; here it is said again for speed, and held to the other by tests.
"""

import numpy as np

from luuvet.trace.engines.local.compiled import Ints, compiled, lent
from luuvet.trace.engines.local.meeting import overlaps
from luuvet.trace.engines.local.shapes import (
    BEFORE,
    CLASS,
    END,
    ONE,
    OTHER,
    PLACE,
    START,
    Best,
    Exposing,
    Ground,
    Limits,
    Rules,
    empty_pile,
    with_room,
)
from luuvet.trace.engines.local.sorting import first_gap

FOUND = tuple[bool, int, int, int, int, int]  # whether they qualify, moment, place, start, seconds, class


@compiled
def expose(
    exposing: Exposing, first: int, step: int, ground: Ground, rules: Rules, limits: Limits, heads: Ints, best: Best
) -> int:
    """Let every `step`-th one expose, from the `first` on; how many rows of `best` are there then.

    `heads` are zeros, one a person, and are left so.
    """
    rows = 0
    pile, pair, met = empty_pile(4096), empty_pile(64), np.empty(4096, np.int32)
    for turn in range(first, len(exposing.people), step):
        pile, used = overlaps(exposing, turn, ground, rules, limits, pile)
        if used > len(met):
            met = np.empty(len(pile), np.int32)
        for meeting in range(chained(pile, used, heads, met)):
            other = met[meeting]
            last = heads[other] - 1
            heads[other] = 0
            if pile[last, BEFORE] < 0:
                found = alone(pile, last, rules)
            else:
                pair, count = _pair(pile, last, pair, rules.sign)
                found = judged(pair, count, ground.places, rules)
            if found[0] and found[1] <= limits.value[other] + limits.zero:
                rows = keep(exposing.people[turn], other, found, ground.people, limits, best, rows)
    return rows


@lent
def gather(best: Best, rows: int, more: Best, more_rows: int, people: Ints) -> int:
    """Bring what another thread found into `best`; how many rows it has then. `more` is left empty."""
    for row in range(more_rows):
        other = more.person[row]
        more.slot[other] = 0
        found = (True, more.moment[row], more.place[row], more.start[row], more.seconds[row], more.cls[row])
        rows = _kept(more.infector[row], other, found, people, best, rows)
    return rows


@lent
def chained(pile: Ints, used: int, heads: Ints, met: Ints) -> int:
    """Chain the overlaps of each person, and put the people into `met`; how many they are. `heads[person] - 1` is the
    last one."""
    people = 0
    for at in range(used):
        other = pile[at, OTHER]
        pile[at, BEFORE] = heads[other] - 1
        if heads[other] == 0:
            met[people] = other
            people += 1
        heads[other] = at + 1
    return people


@lent
def alone(pile: Ints, at: int, rules: Rules) -> FOUND:
    """What the one overlap of a pair is."""
    seconds = pile[at, END] - pile[at, START]
    if not rules.single:
        seconds = min(seconds, rules.within)
    return seconds >= rules.least, pile[at, END], pile[at, PLACE], pile[at, START], seconds, pile[at, CLASS]


@compiled
def _pair(pile: Ints, last: int, pair: Ints, sign: int) -> tuple[Ints, int]:
    """The overlaps of one person by start, and how many they are. Mostly they come in order of time."""
    count = 0
    at = last
    while at >= 0:
        count += 1
        at = pile[at, BEFORE]
    pair = with_room(pair, 0, count)
    to = count - 1 if sign > 0 else 0
    at = last
    while at >= 0:
        copy(pile, at, pair, to)
        to -= sign
        at = pile[at, BEFORE]
    in_order(pair, count)
    return pair, count


@lent
def in_order(pair: Ints, count: int) -> None:
    """Put the overlaps of a pair in order of their starts, where they stand."""
    gap = first_gap(count)
    while gap > 0:
        for at in range(gap, count):
            to = at
            while to >= gap and pair[to - gap, START] > pair[to, START]:
                for column in range(ONE, BEFORE):
                    pair[to, column], pair[to - gap, column] = pair[to - gap, column], pair[to, column]
                to -= gap
        gap //= 3


@lent
def copy(pile: Ints, at: int, other: Ints, to: int) -> None:
    """One overlap from pile to pile."""
    for column in range(ONE, BEFORE):
        other[to, column] = pile[at, column]


@lent
def merged(pair: Ints, count: int, places: Ints) -> int:
    """Make one of those that overlap or touch, in their place; how many are left."""
    last = 0
    for at in range(1, count):
        if pair[at, START] > pair[last, END]:
            last += 1
            copy(pair, at, pair, last)
            continue
        if pair[at, START] == pair[last, START] and _id(pair[at, PLACE], places) < _id(pair[last, PLACE], places):
            pair[last, PLACE] = pair[at, PLACE]
        pair[last, END] = max(pair[last, END], pair[at, END])
        pair[last, CLASS] = max(pair[last, CLASS], pair[at, CLASS])
    return last + 1


@lent
def _id(place: int, places: Ints) -> int:
    return int(places[place]) if place >= 0 else 0


@lent
def judged(pair: Ints, count: int, places: Ints, rules: Rules) -> FOUND:
    """Whether the overlaps of a pair, by start, qualify together, and at which of them first."""
    count = merged(pair, count, places)
    oldest, whole = 0, 0  # of [oldest, at]
    for at in range(count):
        seconds = pair[at, END] - pair[at, START]
        if not rules.single:
            since = pair[at, END] - rules.within
            whole += seconds
            while pair[oldest, END] <= since:
                whole -= pair[oldest, END] - pair[oldest, START]
                oldest += 1
            seconds = whole - max(0, since - pair[oldest, START])
        if seconds >= rules.least:
            return True, pair[at, END], pair[at, PLACE], pair[at, START], seconds, pair[at, CLASS]
    return False, pair[0, END], pair[0, PLACE], pair[0, START], pair[0, END], pair[0, CLASS]


@lent
def keep(infector: int, other: int, found: FOUND, people: Ints, limits: Limits, best: Best, rows: int) -> int:
    """Keep an exposure, and that nothing later of the person matters."""
    limits.value[other] = min(limits.value[other], found[1] - limits.zero)
    return _kept(infector, other, found, people, best, rows)


@lent
def _kept(infector: int, other: int, found: FOUND, people: Ints, best: Best, rows: int) -> int:
    """Keep an exposure where it is the person's first, or better: an earlier moment, or the lower infector."""
    _qualifies, moment, place, start, seconds, cls = found
    row = best.slot[other] - 1
    if row < 0:
        row = rows
        rows += 1
        best.slot[other] = rows
        best.person[row] = other
    elif moment > best.moment[row] or (moment == best.moment[row] and people[infector] > people[best.infector[row]]):
        return rows
    best.moment[row], best.infector[row], best.place[row] = moment, infector, place
    best.start[row], best.seconds[row], best.cls[row] = start, seconds, cls
    return rows
