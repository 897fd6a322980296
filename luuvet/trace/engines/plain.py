"""The oracle: the meaning as it is read, one person after another. Slow by intent; other engines are held to it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyarrow as pa

from luuvet.trace.exposure import Exposure, Overlap, exposure, merged
from luuvet.trace.profile import Class, Profile
from luuvet.trace.rounds import Exposing, Interval, follow
from luuvet.trace.tables import LABELS, LINKS, World, table_of


def labels(world: World, profile: Profile) -> pa.Table:
    """Table LABELS of a world."""
    meetings = Meetings(world)

    def expose(exposing: Exposing, generation: int) -> Iterator[tuple[int, int, Exposure]]:
        return meetings.exposed(exposing, Class.VENUE if generation == 1 else profile.onward, profile)

    found = follow(world.windows, world.isolated_at, profile, expose)
    return table_of(
        ((one.person, one.generation, one.exposure.moment, one.infector, *_how(one.exposure)) for one in found), LABELS
    )


def links(world: World, profile: Profile) -> pa.Table:
    """Table LINKS of a world: which case exposes which other one, by the cases' numbers."""
    exposed = Meetings(world).exposed(world.windows, Class.VENUE, profile)
    found = ((one, other, how.moment, *_how(how)) for one, other, how in exposed if other in world.windows)
    return table_of(sorted(found), LINKS)


def _how(how: Exposure) -> tuple[int, int, int, str]:
    return how.place, how.start, how.seconds, how.cls.word


class Meetings:
    """Who was where, found by place and by person."""

    def __init__(self, world: World) -> None:
        self._stays: dict[int, list[tuple[int, int, int]]] = defaultdict(list)  # person: place, arrived, left
        self._guests: dict[int, list[tuple[int, int, int]]] = defaultdict(list)  # place: person, arrived, left
        self._near: dict[int, list[tuple[int, int, int]]] = defaultdict(list)  # person: other, start, end
        self._rooms = world.rooms
        for person, place, arrived, left in world.visit_rows():
            self._stays[person].append((place, arrived, left))
            self._guests[place].append((person, arrived, left))
        for one, other, start, end in world.near_rows():
            self._near[one].append((other, start, end))
            self._near[other].append((one, start, end))

    def exposed(self, exposing: Exposing, weakest: Class, profile: Profile) -> Iterator[tuple[int, int, Exposure]]:
        """Every pair of which the first, infectious in these times, exposes the second by overlaps not weaker."""
        for infector, person, overlaps in self.pairs(exposing, weakest):
            how = exposure(merged(overlaps), profile)
            if how is not None:
                yield infector, person, how

    def pairs(self, exposing: Exposing, weakest: Class) -> Iterator[tuple[int, int, list[Overlap]]]:
        """Every two who were together while the first was infectious, with their overlaps that are not weaker."""
        for infector, windows in exposing.items():
            together: dict[int, list[Overlap]] = defaultdict(list)
            for person, overlap in self._overlaps(infector, windows):
                if overlap.cls >= weakest:
                    together[person].append(overlap)
            for person, overlaps in together.items():
                yield infector, person, overlaps

    def _overlaps(self, infector: int, windows: Iterable[Interval]) -> Iterator[tuple[int, Overlap]]:
        for begin, until in windows:
            for place, arrived, left in self._stays.get(infector, ()):
                cls = Class.ROOM if place in self._rooms else Class.VENUE
                for person, came, went in self._guests[place]:
                    start, end = max(arrived, came, begin), min(left, went, until)
                    if person != infector and start < end:
                        yield person, Overlap(start, end, place, cls)
            for person, came, went in self._near.get(infector, ()):
                start, end = max(came, begin), min(went, until)
                if person != infector and start < end:
                    yield person, Overlap(start, end, 0, Class.NEAR)
