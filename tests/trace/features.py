"""What of the difficult things is in worlds, counted from what happens in them and not from what was put there."""

import itertools
from collections import Counter
from collections.abc import Iterator

from luuvet.trace.engines.plain import Meetings
from luuvet.trace.exposure import Exposure, Overlap, merged
from luuvet.trace.profile import Class, Mode, Profile
from luuvet.trace.rounds import Exposing, Label, follow
from luuvet.trace.tables import World


def features(world: World, profile: Profile) -> Counter[str]:
    """How often each occurs when this world is traced by this profile."""
    counted = _Counted(world, profile)
    found = follow(world.windows, world.isolated_at, profile, counted.exposed)
    counts = counted.counts
    counts["cases of several rows"] = sum(count > 1 for count in Counter(world.cases["person"].to_pylist()).values())
    counts["second labels"] = len(found) - len({label.person for label in found})
    counts["labels near"] = sum(label.exposure.cls is Class.NEAR for label in found)
    counts["isolated while infectious"] = sum(_cut(label, world) for label in found)
    return counts


def _cut(label: Label, world: World) -> bool:
    at = world.isolated_at.get(label.person)
    return at is not None and at > label.exposure.moment


class _Counted:
    """A world whose pairs are counted as they are met."""

    def __init__(self, world: World, profile: Profile) -> None:
        self.counts: Counter[str] = Counter()
        self._meetings = Meetings(world)
        self._world, self._profile = world, profile

    def exposed(self, exposing: Exposing, generation: int) -> Iterator[tuple[int, int, Exposure]]:
        weakest = Class.VENUE if generation == 1 else self._profile.onward
        best: dict[int, Exposure] = {}
        for infector, person, overlaps in self._meetings.pairs(exposing, weakest):
            self._count_overlaps(overlaps)
            how = self._count_sums(merged(overlaps))
            if how is None:
                continue
            if person not in self._world.windows:
                known = best.get(person)
                self.counts["ties between infectors"] += known is not None and known.moment == how.moment
                best[person] = how if known is None or how.moment < known.moment else known
            yield infector, person, how
        if generation > 1:
            self._count_left_out(exposing, weakest)

    def _count_overlaps(self, overlaps: list[Overlap]) -> None:
        self.counts["near beside a venue"] += len({one.place == 0 for one in overlaps}) == 2
        in_order = sorted(overlaps)
        for one, next_ in itertools.pairwise(in_order):
            self.counts["intervals that touch"] += one.end == next_.start
            self.counts["ties between places"] += one.start == next_.start and one.place != next_.place

    def _count_sums(self, together: list[Overlap]) -> Exposure | None:
        """The exposure of a pair, second by second; and what was close to the edge."""
        profile = self._profile
        for overlap in together:
            since = overlap.end - profile.within_seconds if profile.mode is Mode.ACCUMULATED else overlap.start
            parts = [one for one in together if one.start < overlap.end and one.end > since]
            seconds = sum(one.end - max(one.start, since) for one in parts)
            if profile.mode is Mode.ACCUMULATED:
                self.counts["at the edge of within"] += any(one.start < since <= one.end for one in together)
                self.counts["out of within to the second"] += any(one.end == since for one in together)
            self.counts["a second too short"] += seconds == profile.least_seconds - 1
            if seconds >= profile.least_seconds:
                self.counts["exactly long enough"] += seconds == profile.least_seconds
                self.counts["summed up"] += len(parts) > 1
                return Exposure(overlap.end, overlap.place, overlap.start, seconds, overlap.cls)
        return None

    def _count_left_out(self, exposing: Exposing, weakest: Class) -> None:
        all_ = sum(len(overlaps) for _one, _other, overlaps in self._meetings.pairs(exposing, Class.VENUE))
        kept = sum(len(overlaps) for _one, _other, overlaps in self._meetings.pairs(exposing, weakest))
        self.counts["weaker, left out onward"] += all_ - kept
