"""Which of the overlaps of a pair are an exposure, and the best one of each person. Compiled.

The meaning is luuvet.trace.exposure; here it is said again for speed, and held to the other by tests.
"""

import numpy as np

from luuvet.trace.engines.local.compiled import Ints, compiled
from luuvet.trace.engines.local.meeting import overlaps
from luuvet.trace.engines.local.shapes import Best, Exposing, Ground, Limits, Pile, Rules, empty_pile, with_room

_MANY = 64  # so many are not sorted by inserting
_FOUND = tuple[bool, int, int, int, int, int]  # whether they qualify, moment, place, start, seconds, class


@compiled
def expose(
    exposing: Exposing, first: int, step: int, ground: Ground, rules: Rules, limits: Limits, heads: Ints, best: Best
) -> int:
    """Let every `step`-th one expose, from the `first` on; how many rows of `best` are there then.

    `heads` are zeros, one a person, and are left so.
    """
    rows = 0
    pile, pair = empty_pile(4096), empty_pile(_MANY)
    for turn in range(first, len(exposing.people), step):
        pile, used = overlaps(exposing, turn, ground, rules, limits, pile)
        for meeting in range(_chained(pile, used, heads)):
            other = pile.met[meeting]
            last = heads[other] - 1
            heads[other] = 0
            if pile.before[last] < 0:
                found = _alone(pile, last, rules)
            else:
                pair, count = _pair(pile, last, pair, rules.sign)
                found = _judged(pair, count, ground.places, rules)
            if found[0] and found[1] <= limits.value[other] + limits.zero:
                rows = _keep(exposing.people[turn], other, found, ground.people, limits, best, rows)
    return rows


@compiled
def gather(best: Best, rows: int, more: Best, more_rows: int, people: Ints) -> int:
    """Bring what another thread found into `best`; how many rows it has then. `more` is left empty."""
    for row in range(more_rows):
        other = more.person[row]
        more.slot[other] = 0
        found = (True, more.moment[row], more.place[row], more.start[row], more.seconds[row], more.cls[row])
        rows = _kept(more.infector[row], other, found, people, best, rows)
    return rows


@compiled
def _chained(pile: Pile, used: int, heads: Ints) -> int:
    """Chain the overlaps of each person; how many people there are. `heads[person] - 1` is the last one."""
    met = 0
    for at in range(used):
        other = pile.other[at]
        pile.before[at] = heads[other] - 1
        if heads[other] == 0:
            pile.met[met] = other
            met += 1
        heads[other] = at + 1
    return met


@compiled
def _alone(pile: Pile, at: int, rules: Rules) -> _FOUND:
    """What the one overlap of a pair is."""
    seconds = pile.end[at] - pile.start[at]
    if not rules.single:
        seconds = min(seconds, rules.within)
    return seconds >= rules.least, pile.end[at], pile.place[at], pile.start[at], seconds, pile.cls[at]


@compiled
def _pair(pile: Pile, last: int, pair: Pile, sign: int) -> tuple[Pile, int]:
    """The overlaps of one person by start, and how many they are. Mostly they come in order of time."""
    count = 0
    at = last
    while at >= 0:
        count += 1
        at = pile.before[at]
    pair = with_room(pair, 0, count)
    to = count - 1 if sign > 0 else 0
    at = last
    while at >= 0:
        _copy(pile, at, pair, to)
        to -= sign
        at = pile.before[at]
    if count > _MANY:
        return _sorted(pair, count), count
    for at in range(1, count):
        start, end, place, cls = pair.start[at], pair.end[at], pair.place[at], pair.cls[at]
        to = at
        while to > 0 and pair.start[to - 1] > start:
            _copy(pair, to - 1, pair, to)
            to -= 1
        pair.start[to], pair.end[to], pair.place[to], pair.cls[to] = start, end, place, cls
    return pair, count


@compiled
def _sorted(pair: Pile, count: int) -> Pile:
    order = np.argsort(pair.start[:count])
    in_order = empty_pile(len(pair.start))
    for to in range(count):
        _copy(pair, order[to], in_order, to)
    return in_order


@compiled
def _copy(one: Pile, at: int, other: Pile, to: int) -> None:
    other.start[to], other.end[to], other.place[to], other.cls[to] = (
        one.start[at],
        one.end[at],
        one.place[at],
        one.cls[at],
    )


@compiled
def _merged(pair: Pile, count: int, places: Ints) -> int:
    """Make one of those that overlap or touch, in their place; how many are left."""
    last = 0
    for at in range(1, count):
        if pair.start[at] > pair.end[last]:
            last += 1
            _copy(pair, at, pair, last)
            continue
        if pair.start[at] == pair.start[last] and _id(pair.place[at], places) < _id(pair.place[last], places):
            pair.place[last] = pair.place[at]
        pair.end[last] = max(pair.end[last], pair.end[at])
        pair.cls[last] = max(pair.cls[last], pair.cls[at])
    return last + 1


@compiled
def _id(place: int, places: Ints) -> int:
    return int(places[place]) if place >= 0 else 0


@compiled
def _judged(pair: Pile, count: int, places: Ints, rules: Rules) -> _FOUND:
    """Whether the overlaps of a pair, by start, qualify together, and at which of them first."""
    count = _merged(pair, count, places)
    oldest, whole = 0, 0  # of [oldest, at]
    for at in range(count):
        seconds = pair.end[at] - pair.start[at]
        if not rules.single:
            since = pair.end[at] - rules.within
            whole += seconds
            while pair.end[oldest] <= since:
                whole -= pair.end[oldest] - pair.start[oldest]
                oldest += 1
            seconds = whole - max(0, since - pair.start[oldest])
        if seconds >= rules.least:
            return True, pair.end[at], pair.place[at], pair.start[at], seconds, pair.cls[at]
    return False, pair.end[0], pair.place[0], pair.start[0], pair.end[0], pair.cls[0]


@compiled
def _keep(infector: int, other: int, found: _FOUND, people: Ints, limits: Limits, best: Best, rows: int) -> int:
    limits.value[other] = min(limits.value[other], found[1] - limits.zero)
    return _kept(infector, other, found, people, best, rows)


@compiled
def _kept(infector: int, other: int, found: _FOUND, people: Ints, best: Best, rows: int) -> int:
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
