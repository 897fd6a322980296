"""Rounds of exposure from cases outward (docs/semantics.md, Tracing): who is infectious when, and what a label is.

An engine brings the answer to one question, who was exposed by whom in a round; what follows from it stands here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from luuvet.trace.exposure import Exposure
from luuvet.trace.profile import Profile

Interval = tuple[int, int]


class Label(NamedTuple):
    """That a person was exposed earlier than known before: in which round, and by whom."""

    person: int
    generation: int
    infector: int
    exposure: Exposure


Exposing = Mapping[int, Sequence[Interval]]  # the infectious times of those who expose in a round
Exposed = Iterable[tuple[int, int, Exposure]]  # infector, exposed person, how; every pair that qualifies


def union(windows: Iterable[Interval]) -> list[Interval]:
    """The time that windows cover, without the empty ones, in order."""
    covered: list[Interval] = []
    for start, end in sorted(window for window in windows if window[0] < window[1]):
        if covered and start <= covered[-1][1]:
            covered[-1] = (covered[-1][0], max(end, covered[-1][1]))
        else:
            covered.append((start, end))
    return covered


def infectious(exposed_at: int, isolated_at: int | None, profile: Profile) -> list[Interval]:
    """When somebody who is no case is infectious: [E + latent, min(E + latent + infectious, isolation)).

    Without any end it is the end of time.
    """
    begin = exposed_at + profile.latent_seconds
    ends = [END_OF_TIME]
    if profile.infectious_seconds is not None:
        ends.append(begin + profile.infectious_seconds)
    if isolated_at is not None:
        ends.append(isolated_at)
    return union([(begin, min(ends))])


END_OF_TIME = 2**62


def follow(
    cases: Mapping[int, Sequence[Interval]],
    isolation: Mapping[int, int],
    profile: Profile,
    expose: Callable[[Exposing, int], Exposed],
) -> list[Label]:
    """All labels, by person and generation. `expose(exposing, round)` names every pair of which the first exposes."""
    moments: dict[int, int] = {}
    labels: list[Label] = []
    exposing: Exposing = cases
    for generation in range(1, profile.depth + 1):
        best: dict[int, Label] = {}
        for infector, person, how in expose(exposing, generation):
            if person in cases or how.moment >= moments.get(person, END_OF_TIME):
                continue
            known = best.get(person)
            if known is None or (how.moment, infector) < (known.exposure.moment, known.infector):
                best[person] = Label(person, generation, infector, how)
        if not best:
            break
        labels += best.values()
        moments |= {person: label.exposure.moment for person, label in best.items()}
        exposing = {person: infectious(moments[person], isolation.get(person), profile) for person in best}
    return sorted(labels, key=lambda label: (label.person, label.generation))
