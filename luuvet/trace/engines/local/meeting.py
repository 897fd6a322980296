"""Who was with an infectious person, and when. Compiled."""

from luuvet.trace.engines.local.compiled import Ints, compiled, lent
from luuvet.trace.engines.local.shapes import (
    BEGIN,
    CLASS,
    END,
    FIRST_ARRIVED,
    LAST_LEFT,
    ONE,
    OTHER,
    PEOPLE,
    PERSON_OFFSETS,
    PLACE,
    PLACE_OFFSETS,
    PLACES,
    START,
    Exposing,
    Ground,
    Limits,
    Rules,
    with_room,
)
from luuvet.trace.engines.local.sorting import first_from

NEAR = 2  # luuvet.trace.profile.Class.NEAR
NO_PLACE = -1


@compiled
def overlaps(
    exposing: Exposing, turn: int, ground: Ground, rules: Rules, limits: Limits, pile: Ints
) -> tuple[Ints, int]:
    """Every overlap of one infectious person that still matters, and how many they are."""
    one, segments = exposing.people[turn], ground.segments
    used = 0
    for window in range(exposing.offsets[turn], exposing.offsets[turn + 1]):
        opens, closes = exposing.start[window], exposing.end[window]
        for segment in range(len(ground.segments)):
            if (
                segments[segment, LAST_LEFT] > opens
                and segments[segment, FIRST_ARRIVED] < closes
                and one < segments[segment, PEOPLE]
            ):
                pile, used = _of_a_day(one, segment, opens, closes, ground, rules, limits, pile, used)
        pile, used = near_ones(one, opens, closes, ground, rules, limits, pile, used)
    return pile, used


@compiled
def _of_a_day(
    one: int, segment: int, opens: int, closes: int,
    ground: Ground, rules: Rules, limits: Limits, pile: Ints, used: int,
) -> tuple[Ints, int]:  # fmt: skip
    """Those of the visits that this person began on one day."""
    stays = ground.stays
    row, offset = ground.segments[segment, PERSON_OFFSETS] + one, ground.segments[segment, BEGIN]
    for turn in range(stays.person_offsets[row], stays.person_offsets[row + 1]):
        visit = offset + stays.by_person[offset + turn]
        begin, until = max(stays.arrived[visit], opens), min(stays.left[visit], closes)
        if begin < until and ground.kinds[stays.place[visit]] >= rules.weakest:
            pile, used = _guests(one, stays.place[visit], begin, until, ground, rules, limits, pile, used)
    return pile, used


@compiled
def _guests(
    one: int, place: int, begin: int, until: int, ground: Ground, rules: Rules, limits: Limits, pile: Ints, used: int
) -> tuple[Ints, int]:
    """With everybody who was at a place in [begin, until), whatever day they came."""
    stays, segments = ground.stays, ground.segments
    for segment in range(len(ground.segments)):
        if (
            segments[segment, LAST_LEFT] <= begin
            or segments[segment, FIRST_ARRIVED] >= until
            or place >= segments[segment, PLACES]
        ):
            continue
        row, offset = segments[segment, PLACE_OFFSETS] + place, segments[segment, BEGIN]
        low, high = offset + stays.place_offsets[row], offset + stays.place_offsets[row + 1]
        high = first_from(stays.arrived, low, high, until)
        low = first_from(stays.reach, low, high, begin + 1)
        pile = with_room(pile, used, high - low)
        for guest in range(low, high):
            start, end = max(stays.arrived[guest], begin), min(stays.left[guest], until)
            used = _put(
                pile, used, one, stays.person[guest], place, ground.kinds[place], start, end, rules.sign, limits
            )
    return pile, used


@compiled
def near_ones(
    one: int, opens: int, closes: int, ground: Ground, rules: Rules, limits: Limits, pile: Ints, used: int
) -> tuple[Ints, int]:
    """With everybody whom a record says was near in [opens, closes)."""
    near = ground.near
    low, high = near.offsets[one], near.offsets[one + 1]
    pile = with_room(pile, used, high - low)
    for record in range(low, high):
        start, end = max(near.start[record], opens), min(near.end[record], closes)
        used = _put(pile, used, one, near.other[record], NO_PLACE, NEAR, start, end, rules.sign, limits)
    return pile, used


@lent
def _put(
    pile: Ints, used: int, one: int, other: int, place: int, cls: int, start: int, end: int, sign: int, limits: Limits
) -> int:
    """Put an overlap on the pile, if it is one and can still matter; how many there are now."""
    if start >= end or other == one:
        return used
    if sign < 0:
        start, end = -end, -start
    if start > limits.value[other] + limits.zero:
        return used
    pile[used, ONE], pile[used, OTHER], pile[used, PLACE], pile[used, CLASS] = one, other, place, cls
    pile[used, START], pile[used, END] = start, end
    return used + 1
