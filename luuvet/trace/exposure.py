"""What it means that one person exposes another (docs/semantics.md, Tracing), said once, for one pair.

Times are whole seconds; an interval holds its first second and not its last.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from luuvet.trace.profile import Class, Mode, Profile


class Overlap(NamedTuple):
    """Two people at one place, or near each other (place 0), in [start, end)."""

    start: int
    end: int
    place: int
    cls: Class


class Exposure(NamedTuple):
    """The first moment at which a pair's overlaps qualify, and the merged overlap that ends then: its place, start and
    class. `seconds` is what adds up to that moment; in mode `single` it is the length of that overlap."""

    moment: int
    place: int
    start: int
    seconds: int
    cls: Class


def merged(overlaps: Iterable[Overlap]) -> list[Overlap]:
    """Those that overlap or touch in time become one: of the strongest class, at the place of the earliest start (of
    several, the lowest), in order of time."""
    whole: list[Overlap] = []
    for next_ in sorted(overlaps, key=lambda overlap: (overlap.start, overlap.place)):
        if whole and next_.start <= whole[-1].end:
            last = whole[-1]
            whole[-1] = Overlap(last.start, max(last.end, next_.end), last.place, max(last.cls, next_.cls))
        else:
            whole.append(next_)
    return whole


def exposure(together: Sequence[Overlap], profile: Profile) -> Exposure | None:
    """Whether merged overlaps, in order of time, qualify, and when they first do."""
    for last, overlap in enumerate(together):
        if profile.mode is Mode.SINGLE:
            seconds = overlap.end - overlap.start
        else:
            since = overlap.end - profile.within_seconds
            seconds = sum(max(0, one.end - max(one.start, since)) for one in together[: last + 1])
        if seconds >= profile.least_seconds:
            return Exposure(overlap.end, overlap.place, overlap.start, seconds, overlap.cls)
    return None
