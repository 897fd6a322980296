"""What a visit is (docs/semantics.md, A visit), said one scan after another.

Where the text leaves a choice docs/decisions/0012-visits.md says which was taken.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import pyarrow as pa

from luuvet.kernel.flags import Flag

OTHERS = "other"  # the kind of a place that nobody has heard of
_SECOND = 1_000_000  # a moment is a whole number of microseconds
_TOGETHER = 86_400 * _SECOND  # an out belongs to an in at most this long before it

# More than tracing takes (luuvet.trace.tables.VISITS): with moments for times, and with what marks a visit.
MARKED_VISITS = pa.schema(
    {
        "person": pa.int64(),
        "place": pa.int64(),
        "arrived": pa.timestamp("us", "UTC"),
        "left": pa.timestamp("us", "UTC"),
        "weak": pa.bool_(),
        "flags": pa.int16(),
        "checkin": pa.binary(16),
    }
)


class _Scan(NamedTuple):
    at: int
    id: bytes
    person: int
    place: int
    is_in: bool
    weak: bool
    flags: int

    @property
    def is_marked(self) -> bool:
        return self.weak or self.flags != 0


class _Visit(NamedTuple):
    place: int
    arrived: int
    left: int
    checkin: bytes
    weak: bool = False
    flags: int = 0


@dataclass(frozen=True, slots=True)
class _Map:
    """Which place lies in which, and how long people stay where."""

    parents: Mapping[int, int]
    kinds: Mapping[int, str]
    stays: Mapping[str, tuple[int, int]]  # kind: usual stay and cap

    def above(self, place: int) -> list[int]:
        """Every place that this one lies in, the nearest first."""
        found: list[int] = []
        while (over := self.parents.get(place)) is not None and over not in found:
            found.append(over)
            place = over
        return found

    def are_apart(self, one: int, other: int) -> bool:
        """Whether a body is not at both: they are two, and neither lies in the other."""
        return one != other and one not in self.above(other) and other not in self.above(one)

    def usual(self, place: int) -> int:
        return self.stays[self.kinds.get(place, OTHERS)][0]

    def cap(self, place: int) -> int:
        return self.stays[self.kinds.get(place, OTHERS)][1]


@dataclass(slots=True)
class _Open:
    """A visit whose end is not known yet: the scan that opened it, and the last in."""

    first: _Scan
    last: int

    def left(self, where: _Map, *bounds: int) -> int:
        """The earliest of some moments and the cap."""
        return min(self.first.at + where.cap(self.first.place), *bounds)


def visits(checkins: pa.Table, places: pa.Table, stays: pa.Table) -> pa.Table:
    """The visits that check-ins are, with the columns of MARKED_VISITS, sorted by person, arrival, place, check-in.

    `checkins`: id (16 bytes), person, place (64-bit), direction (1 in, 2 out), at (timestamp), weak (boolean), flags
    (bits of kernel.flags.Flag); an undone one is no visit. `places`: place, parent (a place or null), kind; a place
    that is not there lies in none and is of the kind OTHERS. `stays`: kind, usual, cap (whole seconds), every kind and
    OTHERS. A visit's `weak` and `flags` are those of the scan that made it, `checkin` is the scan that it began with.
    The table may be handed to `luuvet.trace.labels` as it is.
    Raises KeyError for a missing column or a kind without a stay.
    """
    where = _read_map(places, stays)
    found = [
        (person, visit)
        for person, scans in groupby(sorted(_read_scans(checkins), key=_in_turn), attrgetter("person"))
        for visit in _of_person(list(scans), where)
    ]
    found.sort(key=lambda one: (one[0], one[1].arrived, one[1].place, one[1].checkin))
    columns = {
        "person": [person for person, _visit in found],
        **{name: [getattr(visit, name) for _person, visit in found] for name in MARKED_VISITS.names[1:]},
    }
    return pa.table(columns, schema=MARKED_VISITS)


def _in_turn(scan: _Scan) -> tuple[int, int, bytes]:
    return scan.person, scan.at, scan.id


def _read_map(places: pa.Table, stays: pa.Table) -> _Map:
    rows = places.select(["place", "parent", "kind"]).to_pylist()
    return _Map(
        {row["place"]: row["parent"] for row in rows if row["parent"] is not None},
        {row["place"]: row["kind"] for row in rows},
        {row["kind"]: (row["usual"] * _SECOND, row["cap"] * _SECOND) for row in stays.to_pylist()},
    )


def _read_scans(checkins: pa.Table) -> Iterator[_Scan]:
    names = ["id", "person", "place", "direction", "weak", "flags"]
    moments = checkins["at"].cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_pylist()
    for at, row in zip(moments, checkins.select(names).to_pylist(), strict=True):
        if not row["flags"] & Flag.UNDONE:
            yield _Scan(at, row["id"], row["person"], row["place"], row["direction"] == 1, row["weak"], row["flags"])


def _of_person(scans: list[_Scan], where: _Map) -> Iterator[_Visit]:
    """The visits of one person, whose scans come in the order of (at, id)."""
    sure = [scan for scan in scans if not scan.is_marked]
    yield from _with_those_above(list(_sure_visits(sure, where)), where)
    for scan in scans:
        if scan.is_marked:
            beside = _beside(scan, sure, where)
            yield beside
            for place in where.above(scan.place):
                yield beside._replace(place=place, left=min(beside.left, beside.arrived + where.cap(place)))


def _sure_visits(scans: list[_Scan], where: _Map) -> Iterator[_Visit]:
    """What is neither flagged nor weak opens, extends and closes visits."""
    standing: dict[int, _Open] = {}
    for n, scan in enumerate(scans):
        for place in [place for place in standing if where.are_apart(place, scan.place)]:
            yield _closed(standing.pop(place), where, scan.at)
        if scan.is_in:
            yield from _enter(scan, standing, where)
            continue
        with_in = False
        for place in [place for place in standing if place == scan.place or scan.place in where.above(place)]:
            visit = standing.pop(place)
            if scan.at <= visit.last + _TOGETHER:
                with_in = True
                yield _made(visit.first, visit.first.at, visit.left(where, scan.at))
            else:
                yield _closed(visit, where)
        if not with_in:
            yield _without_in(scan, scans[:n], where)
    for visit in standing.values():
        yield _closed(visit, where)


def _enter(scan: _Scan, standing: dict[int, _Open], where: _Map) -> Iterator[_Visit]:
    """Extend the visit that stands at this place, or open one where it has ended by itself."""
    visit = standing.get(scan.place)
    if visit and scan.at <= visit.last + where.usual(scan.place) and scan.at < visit.first.at + where.cap(scan.place):
        visit.last = scan.at
        return
    if visit:
        yield _closed(visit, where)
    standing[scan.place] = _Open(scan, scan.at)


def _closed(visit: _Open, where: _Map, *bounds: int) -> _Visit:
    """Ended without an out."""
    return _made(visit.first, visit.first.at, visit.left(where, visit.last + where.usual(visit.first.place), *bounds))


def _without_in(scan: _Scan, before: list[_Scan], where: _Map) -> _Visit:
    """An out alone: one usual stay, not before the last sure scan at another such place."""
    start = scan.at - where.usual(scan.place)
    elsewhere = next((other.at for other in reversed(before) if where.are_apart(scan.place, other.place)), start)
    return _made(scan, max(start, elsewhere), scan.at)


def _beside(scan: _Scan, sure: list[_Scan], where: _Map) -> _Visit:
    """The visit of a flagged or weak scan: sure scans end it, and it ends none."""
    here = bisect_left(sure, (scan.at, scan.id), key=lambda other: (other.at, other.id))
    if not scan.is_in:
        return _without_in(scan, sure[:here], where)
    visit, over = _Open(scan, scan.at), {scan.place, *where.above(scan.place)}
    for other in sure[here:]:
        if other.at > scan.at + _TOGETHER:
            break
        if not other.is_in and other.place in over:
            return _made(scan, scan.at, visit.left(where, other.at))
        if where.are_apart(scan.place, other.place):
            return _closed(visit, where, other.at)
    return _closed(visit, where)


def _made(scan: _Scan, arrived: int, left: int) -> _Visit:
    """A visit without length lasts one second."""
    return _Visit(scan.place, arrived, left if left > arrived else arrived + _SECOND, scan.id, scan.weak, scan.flags)


def _with_those_above(own: list[_Visit], where: _Map) -> Iterator[_Visit]:
    """Visits, and at each place above them the union of those below it with its own."""
    below: dict[int, list[_Visit]] = {}
    for visit in own:
        for place in where.above(visit.place):
            below.setdefault(place, []).append(visit)
    yield from (visit for visit in own if visit.place not in below)
    for place, lifted in below.items():
        for island in _islands([*lifted, *(visit for visit in own if visit.place == place)]):
            if all(visit.place == place for visit in island):
                yield from island
            else:
                first = island[0]
                left = min(max(visit.left for visit in island), first.arrived + where.cap(place))
                yield first._replace(place=place, left=left)


def _islands(pieces: Iterable[_Visit]) -> Iterator[list[_Visit]]:
    """What overlaps or touches, together."""
    island: list[_Visit] = []
    for visit in sorted(pieces, key=lambda piece: (piece.arrived, piece.checkin)):
        if island and visit.arrived > max(piece.left for piece in island):
            yield island
            island = []
        island.append(visit)
    if island:
        yield island
