"""What the overlaps of many pairs, in no order, come to: person by person, pair by pair. Compiled."""

from luuvet.trace.engines.local.compiled import Ints, compiled, lent
from luuvet.trace.engines.local.judging import FOUND, alone, chained, copy, in_order, judged, keep, merged
from luuvet.trace.engines.local.meeting import near_ones
from luuvet.trace.engines.local.shapes import (
    BEFORE,
    END,
    ONE,
    OTHER,
    START,
    Best,
    Crowd,
    Exposing,
    Ground,
    Limits,
    Part,
    Rules,
    empty_pile,
)
from luuvet.trace.engines.local.sorting import sort
from luuvet.trace.engines.local.sweeping import bound
from luuvet.trace.rounds import END_OF_TIME

_SHARE = 64  # people that one thread settles, of numbers after one another


@compiled
def near(exposing: Exposing, first: int, step: int, ground: Ground, rules: Rules, limits: Limits) -> tuple[Ints, int]:
    """The overlaps of every `step`-th one who exposes by proximity records, and how many they are."""
    pile, used = empty_pile(64), 0
    for turn in range(first, len(exposing.people), step):
        for window in range(exposing.offsets[turn], exposing.offsets[turn + 1]):
            opens, closes = exposing.start[window], exposing.end[window]
            pile, used = near_ones(exposing.people[turn], opens, closes, ground, rules, limits, pile, used)
    return pile, used


@lent
def taken(
    pile: Ints, used: int, source: Ints, many: int, thread: int, threads: int, part: Part, limits: Limits
) -> int:  # fmt: skip
    """Take what one thread has to settle from the overlaps of another pile; how many there are now."""
    for at in range(many):
        other = source[at, OTHER]
        if (
            other // _SHARE % threads == thread
            and other & (part.of - 1) == part.one
            and source[at, START] <= limits.value[other] + limits.zero
        ):
            copy(source, at, pile, used)
            used += 1
    return used


@lent
def settled(
    pile: Ints, used: int, until: int, open_: Ints, still: int, met: Ints, keys: Ints, pair: Ints,
    crowd: Crowd, ground: Ground, rules: Rules, limits: Limits, heads: Ints, best: Best, rows: int,
) -> tuple[int, int]:  # fmt: skip
    """Judge all pairs of a pile by what is known until a time: no overlap that starts earlier is missing.

    An exposure before then is kept in `best`. What can still matter of who has none is put on the pile `open_`, merged.
    How many are on that pile then, and how many rows `best` has. `heads` are zeros, one a person, and are left so; in
    `met`, `keys` and `pair`, as in `open_`, there is room for as many more as the pile has.
    """
    since = until if rules.single else until - rules.within
    for meeting in range(chained(pile, used, heads, met)):
        other = met[meeting]
        count = _by_infector(pile, heads[other] - 1, limits.value[other] + limits.zero, keys)
        heads[other] = 0
        begin = 0
        while begin < count:
            end = _end_of_pair(keys, begin, count)
            found = _pair_judged(pile, keys, begin, end, pair, ground.places, rules)
            if found[0] and found[1] < until and found[1] <= limits.value[other] + limits.zero:
                rows = keep(pile[_at(keys[begin]), ONE], other, found, ground.people, limits, best, rows)
            begin = end
        bound(other, limits, crowd)
        if until < END_OF_TIME and limits.value[other] + limits.zero >= until:
            still = _left_open(pile, keys, count, pair, since, ground.places, open_, still)
    return still, rows


@lent
def _by_infector(pile: Ints, last: int, limit: int, keys: Ints) -> int:
    """Infectors and rows of a person's overlaps up to a limit, as one number each, in order; how many they are."""
    count, at = 0, last
    while at >= 0:
        if pile[at, START] <= limit:
            keys[count] = (pile[at, ONE] << 32) | at
            count += 1
        at = pile[at, BEFORE]
    sort(keys, count)
    return count


@lent
def _at(key: int) -> int:
    return key & 0xFFFFFFFF


@lent
def _end_of_pair(keys: Ints, begin: int, count: int) -> int:
    end = begin + 1
    while end < count and keys[end] >> 32 == keys[begin] >> 32:
        end += 1
    return end


@lent
def _pair_judged(pile: Ints, keys: Ints, begin: int, end: int, pair: Ints, places: Ints, rules: Rules) -> FOUND:
    if end == begin + 1:
        return alone(pile, _at(keys[begin]), rules)
    _pair_of(pile, keys, begin, end, pair)
    return judged(pair, end - begin, places, rules)


@lent
def _pair_of(pile: Ints, keys: Ints, begin: int, end: int, pair: Ints) -> None:
    """The overlaps of one pair by start."""
    for row in range(begin, end):
        copy(pile, _at(keys[row]), pair, row - begin)
    in_order(pair, end - begin)


@lent
def _left_open(
    pile: Ints, keys: Ints, count: int, pair: Ints, since: int, places: Ints, open_: Ints, still: int
) -> int:  # fmt: skip
    """Put the meetings of a person that end at a time or later on the pile of those that are open."""
    begin = 0
    while begin < count:
        end = _end_of_pair(keys, begin, count)
        _pair_of(pile, keys, begin, end, pair)
        for row in range(merged(pair, end - begin, places)):
            if pair[row, END] >= since:
                copy(pair, row, open_, still)
                still += 1
        begin = end
    return still
