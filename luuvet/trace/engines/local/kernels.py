"""The loops, compiled: who was with whom, and which of those meetings is an exposure.

One thread takes every n-th infector and keeps, for each person, the best exposure that it has seen; the best of all
threads is the same with any number of them, for it is the least (moment, infector).
"""
# ruff: noqa: PLR0912, PLR0915, C901 — a compiled loop calls nothing that it does not have to

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[Any]
_Loop = TypeVar("_Loop", bound=Callable[..., Any])
NEAR = 2  # of luuvet.trace.profile.Class
NOBODY = -1
_ROOM_AT_FIRST = 4096


def _compiled(loop: _Loop) -> _Loop:
    return cast(_Loop, numba.njit(cache=True, nogil=True, boundscheck=False)(loop))


def _compiled_for_all_cores(loop: _Loop) -> _Loop:
    return cast(_Loop, numba.njit(cache=True, nogil=True, boundscheck=False, parallel=True)(loop))


@_compiled
def counting_sort(keys: Ints, count: int) -> tuple[Ints, Ints]:
    """The stable order of keys in [0, count), and where each key begins in it."""
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


@_compiled
def reach(left: Ints, place_offsets: Ints) -> Ints:
    """The latest end among the visits of a place up to each."""
    latest = left.copy()
    for place in range(len(place_offsets) - 1):
        for position in range(place_offsets[place] + 1, place_offsets[place + 1]):
            latest[position] = max(latest[position], latest[position - 1])
    return latest


@_compiled
def _first_from(values: Ints, low: int, high: int, least: int) -> int:
    """The first position in [low, high) whose value is `least` or more."""
    while low < high:
        middle = (low + high) // 2
        if values[middle] < least:
            low = middle + 1
        else:
            high = middle
    return low


@_compiled
def _grown(values: Ints) -> Ints:
    larger = np.empty(2 * len(values), values.dtype)
    larger[: len(values)] = values
    return larger


@_compiled
def _judge(
    starts: Ints, ends: Ints, places: Ints, classes: Ints, count: int, place_ids: Ints,
    least: int, within: int, single: bool,
) -> tuple[int, int, int, int, int, int]:  # fmt: skip
    """Merge a pair's overlaps and say whether they qualify: 1 or 0, moment, place, start, seconds, class."""
    for position in range(1, count):  # nearly in order as they come
        start, end, place, cls = starts[position], ends[position], places[position], classes[position]
        id_ = place_ids[place] if place >= 0 else 0
        before = position - 1
        while before >= 0 and (
            starts[before] > start
            or (starts[before] == start and (place_ids[places[before]] if places[before] >= 0 else 0) > id_)
        ):
            starts[before + 1], ends[before + 1] = starts[before], ends[before]
            places[before + 1], classes[before + 1] = places[before], classes[before]
            before -= 1
        starts[before + 1], ends[before + 1], places[before + 1], classes[before + 1] = start, end, place, cls
    merged = 0
    for position in range(1, count):
        if starts[position] <= ends[merged]:
            ends[merged] = max(ends[merged], ends[position])
            classes[merged] = max(classes[merged], classes[position])
        else:
            merged += 1
            starts[merged], ends[merged] = starts[position], ends[position]
            places[merged], classes[merged] = places[position], classes[position]
    oldest = 0
    whole = np.int64(0)  # of [oldest, position]
    for position in range(merged + 1):
        length = np.int64(ends[position]) - starts[position]
        if not single:
            since = np.int64(ends[position]) - within
            whole += length
            while ends[oldest] <= since:
                whole -= np.int64(ends[oldest]) - starts[oldest]
                oldest += 1
            length = whole - max(np.int64(0), since - starts[oldest])
        if length >= least:
            return 1, ends[position], places[position], starts[position], length, classes[position]
    return 0, 0, 0, 0, 0, 0


@_compiled_for_all_cores
def expose(
    infectors: Ints, window_offsets: Ints, window_from: Ints, window_to: Ints,
    segments: Ints, person: Ints, place: Ints, arrived: Ints, left: Ints, reach_: Ints, by_person: Ints,
    place_offsets: Ints, person_offsets: Ints, place_ids: Ints, people_ids: Ints, is_room: Ints,
    near_offsets: Ints, near_other: Ints, near_from: Ints, near_to: Ints,
    least: int, within: int, single: bool, weakest: int,
    limits: Ints, moments: Ints, by: Ints, at: Ints, since: Ints, seconds: Ints, classes: Ints,
) -> None:  # fmt: skip
    """Let infectors, each infectious in its windows, expose; the last seven arrays hold a row a thread and a column a
    person: a limit past which no start of an overlap matters, and the best exposure so far.

    `segments` has a row each: begin, first arrival, last end, places, people, where their offsets begin.
    """
    count = len(people_ids)
    for thread in numba.prange(len(limits)):
        head = np.full(count, -1, np.int32)
        touched = np.empty(count, np.int32)
        room = _ROOM_AT_FIRST
        starts, ends = np.empty(room, arrived.dtype), np.empty(room, arrived.dtype)
        places, before, kinds = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int8)
        some = 64
        own_starts, own_ends = np.empty(some, arrived.dtype), np.empty(some, arrived.dtype)
        own_places, own_kinds = np.empty(some, np.int32), np.empty(some, np.int8)
        for turn in range(thread, len(infectors), len(limits)):
            one = infectors[turn]
            used, met = 0, 0
            for window in range(window_offsets[turn], window_offsets[turn + 1]):
                opens, closes = window_from[window], window_to[window]
                for own in range(len(segments)):
                    if segments[own, 2] <= opens or segments[own, 1] >= closes or one >= segments[own, 4]:
                        continue
                    own_begin, row = segments[own, 0], segments[own, 6] + one
                    for turn_of_day in range(person_offsets[row], person_offsets[row + 1]):
                        visit = own_begin + by_person[own_begin + turn_of_day]
                        begin, until = max(arrived[visit], opens), min(left[visit], closes)
                        where = place[visit]
                        if begin >= until or is_room[where] < weakest:
                            continue
                        for segment in range(len(segments)):
                            if (
                                segments[segment, 2] <= begin
                                or segments[segment, 1] >= until
                                or where >= segments[segment, 3]
                            ):
                                continue
                            offset, row = segments[segment, 0], segments[segment, 5] + where
                            low, high = offset + place_offsets[row], offset + place_offsets[row + 1]
                            high = _first_from(arrived, low, high, until)
                            for guest in range(_first_from(reach_, low, high, begin + 1), high):
                                end = min(left[guest], until)
                                start = max(arrived[guest], begin)
                                other = person[guest]
                                if start >= end or start > limits[thread, other] or other == one:
                                    continue
                                if used == room:
                                    room *= 2
                                    starts, ends, places = _grown(starts), _grown(ends), _grown(places)
                                    before, kinds = _grown(before), _grown(kinds)
                                if head[other] < 0:
                                    touched[met] = other
                                    met += 1
                                starts[used], ends[used], places[used] = start, end, where
                                kinds[used], before[used] = is_room[where], head[other]
                                head[other] = used
                                used += 1
                for record in range(near_offsets[one], near_offsets[one + 1]):
                    start, end = max(near_from[record], opens), min(near_to[record], closes)
                    other = near_other[record]
                    if start >= end or start > limits[thread, other] or other == one:
                        continue
                    if used == room:
                        room *= 2
                        starts, ends, places = _grown(starts), _grown(ends), _grown(places)
                        before, kinds = _grown(before), _grown(kinds)
                    if head[other] < 0:
                        touched[met] = other
                        met += 1
                    starts[used], ends[used], places[used] = start, end, NOBODY
                    kinds[used], before[used] = NEAR, head[other]
                    head[other] = used
                    used += 1
            for meeting in range(met):
                other = touched[meeting]
                last = head[other]
                head[other] = -1
                together = 0
                walk = last
                while walk >= 0:
                    together += 1
                    walk = before[walk]
                if together == 1:
                    qualifies = np.int64(ends[last]) - starts[last] >= least
                    moment, where, start = ends[last], places[last], starts[last]
                    length, kind = np.int64(ends[last]) - starts[last], kinds[last]
                    if not single and length > within:
                        length = np.int64(within)
                        qualifies = length >= least
                else:
                    while together > some:
                        some *= 2
                        own_starts, own_ends = np.empty(some, arrived.dtype), np.empty(some, arrived.dtype)
                        own_places, own_kinds = np.empty(some, np.int32), np.empty(some, np.int8)
                    walk = last
                    for position in range(together - 1, -1, -1):
                        own_starts[position], own_ends[position] = starts[walk], ends[walk]
                        own_places[position], own_kinds[position] = places[walk], kinds[walk]
                        walk = before[walk]
                    said, moment, where, start, length, kind = _judge(
                        own_starts, own_ends, own_places, own_kinds, together, place_ids, least, within, single
                    )
                    qualifies = said == 1
                if not qualifies or moment > limits[thread, other]:
                    continue
                known = moments[thread, other]
                if moment < known or (moment == known and people_ids[one] < people_ids[by[thread, other]]):
                    limits[thread, other] = moment
                    moments[thread, other], by[thread, other], at[thread, other] = moment, one, where
                    since[thread, other], seconds[thread, other], classes[thread, other] = start, length, kind
