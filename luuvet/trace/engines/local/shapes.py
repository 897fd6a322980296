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


class Limits(NamedTuple):
    """For each person the walked time past which no start of an overlap matters: `value[person] + zero`. So a fresh
    array of zeros, of which the machine makes only the pages that are written, says `zero` of everybody.

    All threads write here. It does no harm when one overwrites the earlier limit of another: a limit is only ever the
    moment of an exposure that was found, and the best of all threads is told at the end.
    """

    value: Ints
    zero: int


class Crowd(NamedTuple):
    """All people in a round in which many expose: `times` is a row a person, when they begin and cease to be infectious
    and what their limit is, in times as they are, between `first` and `last`; `turn` where in Exposing they are."""

    times: Ints
    turn: Ints
    first: int
    last: int
    sign: int
    exposing: Exposing


class Here(NamedTuple):
    """Who is at a place while it is swept, a row each: those who came, those of them who expose, and who can be
    exposed. `counts` is how many came, and of how many of them either is true. `before` are the earlier segments of
    which somebody may still be there."""

    came: Ints
    exposing: Ints
    others: Ints
    counts: Ints
    before: Ints


class Part(NamedTuple):
    """The people whose number leaves `one` when divided by `of`, a power of two."""

    one: int
    of: int


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


# A pile of overlaps, in walked times: a row each, of people who expose, `ONE`, with others. Place -1 is a proximity
# record. `BEFORE` is the row before of the same other, -1 for none.
ONE, OTHER, PLACE, START, END, CLASS, BEFORE = range(7)


def nobody_yet(people: int) -> Best:
    """Room for everybody; the machine makes what is written."""
    small, large = (np.empty(people, np.int32) for _ in range(3)), (np.empty(people, np.int64) for _ in range(3))
    person, infector, place = small
    moment, start, seconds = large
    return Best(np.zeros(people, np.int32), person, moment, infector, place, start, seconds, np.empty(people, np.int8))


@compiled
def empty_pile(room: int) -> Ints:
    """Room for so many overlaps."""
    return np.empty((room, 7), np.int64)


@compiled
def with_room(pile: Ints, used: int, more: int) -> Ints:
    """The same pile, or a larger one with the same overlaps where so many more do not fit."""
    if used + more <= len(pile):
        return pile
    larger = empty_pile(max(2 * len(pile), used + more))
    larger[:used] = pile[:used]
    return larger
