"""What compiled loops are handed: columns side by side, under names.

People and places are small numbers here; times are seconds from the first arrival of an index. "Walked" times run
backward, that is with the other sign, where tracing does.
"""

from typing import NamedTuple

import numpy as np

from luuvet.trace.engines.local.compiled import Ints, compiled


class Stays(NamedTuple):
    """The columns of an index (docs/decisions/0015): a row a visit, and offsets, a row a day and place or person."""

    person: Ints
    place: Ints
    arrived: Ints
    left: Ints
    reach: Ints
    by_person: Ints
    place_offsets: Ints
    person_offsets: Ints


class Near(NamedTuple):
    """Proximity records by person, each there twice: once for either."""

    offsets: Ints
    other: Ints
    start: Ints
    end: Ints


class Ground(NamedTuple):
    """Everything that a walk looks at and does not change. `segments`: see the columns below; `kinds`: the class of
    overlaps at each place."""

    segments: Ints
    stays: Stays
    near: Near
    people: Ints
    places: Ints
    kinds: Ints


# Columns of Ground.segments.
BEGIN, FIRST_ARRIVED, LAST_LEFT, PLACES, PEOPLE, PLACE_OFFSETS, PERSON_OFFSETS = range(7)


class Rules(NamedTuple):
    """A profile for one round. `sign` is -1 where time runs backward."""

    least: int
    within: int
    single: bool
    weakest: int
    sign: int


class Exposing(NamedTuple):
    """Who exposes in a round, and when they are infectious: a person's windows from `offsets[n]` to `offsets[n + 1]`,
    in times as they are, not walked."""

    people: Ints
    offsets: Ints
    start: Ints
    end: Ints


BLOCK = 8


class Limits(NamedTuple):
    """For each person the walked time past which no start of an overlap matters: `value[person] + zero`. So a fresh
    array of zeros, of which the machine makes only the pages that are written, says `zero` of everybody.

    `blocks` says the same of BLOCK stays after one another, as they lie in the index: past it nobody of them matters,
    and they are not looked at one by one. It is renewed when they are; limits only ever fall. Empty where they do not.

    All threads write here. It does no harm when one overwrites the earlier limit of another: a limit is only ever the
    moment of an exposure that was found, and the best of all threads is told at the end.
    """

    value: Ints
    zero: int
    blocks: Ints


class Best(NamedTuple):
    """The best exposure of each person that one thread has seen in a round: `slot[person] - 1` is its row."""

    slot: Ints
    person: Ints
    moment: Ints
    infector: Ints
    place: Ints
    start: Ints
    seconds: Ints
    cls: Ints


class Pile(NamedTuple):
    """Overlaps of one infector with everybody, in walked times. `before` is the one before of the same person, -1 for
    none; `met` are those people, each once. Place -1 is a proximity record."""

    other: Ints
    place: Ints
    start: Ints
    end: Ints
    cls: Ints
    before: Ints
    met: Ints


def nobody_yet(people: int) -> Best:
    """Room for everybody; the machine makes what is written."""
    small, large = (np.empty(people, np.int32) for _ in range(3)), (np.empty(people, np.int64) for _ in range(3))
    person, infector, place = small
    moment, start, seconds = large
    return Best(np.zeros(people, np.int32), person, moment, infector, place, start, seconds, np.empty(people, np.int8))


@compiled
def empty_pile(room: int) -> Pile:
    """Room for so many overlaps."""
    return Pile(
        np.empty(room, np.int32),
        np.empty(room, np.int32),
        np.empty(room, np.int64),
        np.empty(room, np.int64),
        np.empty(room, np.int8),
        np.empty(room, np.int32),
        np.empty(room, np.int32),
    )


@compiled
def with_room(pile: Pile, used: int, more: int) -> Pile:
    """The same pile, or a larger one with the same overlaps where so many more do not fit."""
    room = len(pile.start)
    if used + more <= room:
        return pile
    larger = empty_pile(max(2 * room, used + more))
    larger.other[:used] = pile.other[:used]
    larger.place[:used] = pile.place[:used]
    larger.start[:used] = pile.start[:used]
    larger.end[:used] = pile.end[:used]
    larger.cls[:used] = pile.cls[:used]
    return larger
