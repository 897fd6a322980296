"""Everybody who met at a place, place after place as the index lies: for rounds in which many expose. Compiled.

A place is swept in order of arrival: who comes meets those who are there. Who has left is forgotten when looked for.
"""

import numpy as np

from luuvet.trace.engines.local.compiled import Ints, compiled, lent
from luuvet.trace.engines.local.shapes import (
    BEGIN,
    CLASS,
    END,
    FIRST_ARRIVED,
    LAST_LEFT,
    ONE,
    OTHER,
    PLACE,
    PLACE_OFFSETS,
    PLACES,
    START,
    Crowd,
    Exposing,
    Ground,
    Here,
    Limits,
    Part,
    Stays,
)
from luuvet.trace.engines.local.sorting import first_from

_SIDE_BY_SIDE = 128  # places that one thread sweeps one after another
# Columns of Crowd.times.
OPENS, CLOSES, BOUND = range(3)
# Columns of the rows in Here. `GONE` is the time from which no start of an overlap matters, `FLOOR` the time before
# which no end does.
PERSON, ARRIVED, LEFT, BEGINS, UNTIL, GONE, FLOOR = range(7)


@compiled
def crowd_of(exposing: Exposing, ground: Ground, limits: Limits, first: int, last: int, sign: int) -> Crowd:
    """Who of all people exposes and can be exposed, and when at the most; all visits lie between `first` and `last`."""
    people = len(ground.people)
    crowd = Crowd(
        np.empty((people, 3), ground.stays.arrived.dtype), np.zeros(people, np.int32), first, last, sign, exposing
    )
    _fill(crowd, limits)
    return crowd


@lent
def _fill(crowd: Crowd, limits: Limits) -> None:
    exposing = crowd.exposing
    for person in range(len(crowd.times)):
        crowd.times[person, OPENS], crowd.times[person, CLOSES] = crowd.last, crowd.first
        bound(person, limits, crowd)
    for turn in range(len(exposing.people)):
        person = exposing.people[turn]
        crowd.turn[person] = turn
        for window in range(exposing.offsets[turn], exposing.offsets[turn + 1]):
            opens, closes = max(exposing.start[window], crowd.first), min(exposing.end[window], crowd.last)
            if opens < closes:
                crowd.times[person, OPENS] = min(opens, crowd.times[person, OPENS])
                crowd.times[person, CLOSES] = max(closes, crowd.times[person, CLOSES])


@lent
def bound(person: int, limits: Limits, crowd: Crowd) -> None:
    """Remember what a person's limit means in times as they are: no overlap matters that starts later, or, where time
    runs backward, that ends earlier."""
    limit = crowd.sign * (limits.value[person] + limits.zero)
    crowd.times[person, BOUND] = max(crowd.first - 1, min(limit, crowd.last + 1))


@compiled
def nobody_here(segment: int, ground: Ground, exposing: Exposing) -> Here:
    """Room for all that can be at one place."""
    before: Ints = np.flatnonzero(ground.segments[:segment, LAST_LEFT] > ground.segments[segment, FIRST_ARRIVED])
    room = _most_at_a_place(segment, ground)
    for earlier in before:
        room += _most_at_a_place(earlier, ground)
    windows = np.diff(exposing.offsets).max()
    rows = (np.empty((room, 7), np.int64), np.empty((room * windows, 7), np.int64), np.empty((room, 7), np.int64))
    return Here(rows[0], rows[1], rows[2], np.zeros(3, np.int64), before)


@lent
def _most_at_a_place(segment: int, ground: Ground) -> int:
    most = 0
    for place in range(ground.segments[segment, PLACES]):
        low, high = _of_place(segment, place, ground)
        most = max(most, high - low)
    return most


@lent
def _of_place(segment: int, place: int, ground: Ground) -> tuple[int, int]:
    """Where the stays of a place lie in a segment."""
    row, offset = ground.segments[segment, PLACE_OFFSETS] + place, ground.segments[segment, BEGIN]
    return offset + ground.stays.place_offsets[row], offset + ground.stays.place_offsets[row + 1]


@lent
def swept(
    segment: int, first: int, step: int, here: Here, crowd: Crowd, part: Part, ground: Ground, weakest: int, pile: Ints
) -> int:
    """Put all overlaps of those who began a visit in a segment, among themselves and with those who came before, on the
    pile; how many they are, more than there is room for where they do not fit. Of the places, every `step`-th group.

    The pile is not in order of anything.
    """
    used, places = 0, ground.segments[segment, PLACES]
    for group in range(first * _SIDE_BY_SIDE, places, step * _SIDE_BY_SIDE):
        for place in range(group, min(group + _SIDE_BY_SIDE, places)):
            low, high = _of_place(segment, place, ground)
            if low < high and ground.kinds[place] >= weakest:
                here.counts[0] = here.counts[1] = here.counts[2] = 0
                before = _stayed_on(place, low, crowd, part, ground, here)
                if _came(low, high, ground.stays, crowd, part, here):
                    used = _met(before, place, ground.kinds[place], crowd, here, pile, used)
                if used > len(pile):
                    return used
    return used


@lent
def _stayed_on(place: int, visit: int, crowd: Crowd, part: Part, ground: Ground, here: Here) -> int:
    """Those of earlier segments who are still there when the first one of this segment comes; how many they are."""
    since = ground.stays.arrived[visit]
    for earlier in here.before:
        if ground.segments[earlier, LAST_LEFT] > since and place < ground.segments[earlier, PLACES]:
            low, high = _of_place(earlier, place, ground)
            _came(first_from(ground.stays.reach, low, high, since + 1), high, ground.stays, crowd, part, here)
    return int(here.counts[0])


@lent
def _came(low: int, high: int, stays: Stays, crowd: Crowd, part: Part, here: Here) -> bool:
    """Look at stays after one another; whether anybody exposes here and anybody can be exposed."""
    came, row = here.came, here.counts[0]
    for visit in range(low, high):
        person, arrived, left = stays.person[visit], stays.arrived[visit], stays.left[visit]
        limit = crowd.times[person, BOUND]
        came[row, PERSON], came[row, ARRIVED], came[row, LEFT] = person, arrived, left
        came[row, BEGINS] = max(arrived, crowd.times[person, OPENS])
        came[row, UNTIL] = min(left, crowd.times[person, CLOSES])
        gone = min(left, limit + 1) if crowd.sign > 0 else left if left >= limit else arrived
        came[row, GONE] = gone if person & (part.of - 1) == part.one else arrived
        came[row, FLOOR] = arrived if crowd.sign > 0 else limit
        here.counts[1] += came[row, BEGINS] < came[row, UNTIL]
        here.counts[2] += came[row, GONE] > arrived
        row += 1
    here.counts[0] = row
    return bool(here.counts[1] > 0 and here.counts[2] > 0)


@lent
def _met(before: int, place: int, cls: int, crowd: Crowd, here: Here, pile: Ints, used: int) -> int:
    """The overlaps of those who came to a place one after another; the first ones, who were there before, have met.

    Those stand in the order of their segments, not of time, so nobody is forgotten for them.
    """
    came, exposing, others = here.came, 0, 0
    for row in range(here.counts[0]):
        arrived, known = came[row, ARRIVED], exposing
        if came[row, BEGINS] < came[row, UNTIL]:
            exposing = _joins_exposing(row, crowd, here, exposing)
        if row >= before and exposing > known:
            others = _still_there(here.others, others, GONE, arrived)
            for one in range(known, exposing):
                for other in range(others):
                    used = _meet(here.exposing, one, here.others, other, place, cls, crowd.sign, pile, used)
        if came[row, GONE] > arrived:
            exposing = _still_there(here.exposing, exposing, UNTIL, arrived if row >= before else crowd.first)
            for one in range(exposing if row >= before else 0):
                used = _meet(here.exposing, one, came, row, place, cls, crowd.sign, pile, used)
            _copy(came, row, here.others, others)
            others += 1
    return used


@lent
def _joins_exposing(row: int, crowd: Crowd, here: Here, count: int) -> int:
    """One row where somebody is infectious once, else one for each time."""
    exposing = crowd.exposing
    if len(exposing.start) == len(exposing.people):
        _copy(here.came, row, here.exposing, count)
        return count + 1
    turn = crowd.turn[here.came[row, PERSON]]
    for window in range(exposing.offsets[turn], exposing.offsets[turn + 1]):
        _copy(here.came, row, here.exposing, count)
        here.exposing[count, BEGINS] = max(here.came[row, ARRIVED], exposing.start[window])
        here.exposing[count, UNTIL] = min(here.came[row, LEFT], exposing.end[window])
        count += here.exposing[count, BEGINS] < here.exposing[count, UNTIL]
    return count


@lent
def _still_there(rows: Ints, count: int, column: int, now: int) -> int:
    """Forget the rows whose time is over; how many are left."""
    row = 0
    while row < count:
        if rows[row, column] > now:
            row += 1
        else:
            count -= 1
            _copy(rows, count, rows, row)
    return count


@lent
def _copy(rows: Ints, row: int, to: Ints, at: int) -> None:
    for column in range(7):
        to[at, column] = rows[row, column]


@lent
def _meet(
    exposing: Ints, one: int, others: Ints, other: int, place: int, cls: int, sign: int, pile: Ints, used: int
) -> int:
    """The overlap of two who are there, if it is one and can matter; how many there are now."""
    start = max(exposing[one, BEGINS], others[other, ARRIVED])
    end = min(exposing[one, UNTIL], others[other, LEFT])
    if start >= end or start >= others[other, GONE] or end < others[other, FLOOR]:
        return used
    if exposing[one, PERSON] == others[other, PERSON]:
        return used
    if used < len(pile):
        pile[used, ONE], pile[used, OTHER] = exposing[one, PERSON], others[other, PERSON]
        pile[used, PLACE], pile[used, CLASS] = place, cls
        pile[used, START], pile[used, END] = (start, end) if sign > 0 else (-end, -start)
    return used + 1
