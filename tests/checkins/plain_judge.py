"""Flags as docs/semantics.md (A check-in, 6 and 7) says them, read off the text once more, row by row."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations, groupby, pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from geopy.distance import great_circle

from luuvet.kernel.flags import Flag

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
TEN_MINUTES = timedelta(minutes=10)


@dataclass(frozen=True)
class Spot:
    """A place as judges see it: a point or none, hours as (weekday, opens, closes), the place above."""

    number: int
    point: tuple[float, float] | None = None
    hours: tuple[tuple[int, int, int], ...] = ()
    parent: int | None = None


@dataclass(frozen=True)
class Sent:
    """A row."""

    id: UUID
    sender: int
    person: int
    place: int
    at: datetime
    received: datetime
    direction: int = 1
    offset: int = 0
    slot: int | None = None
    shown_by: int | None = None


@dataclass
class Known:
    """What a judge knows beside rows."""

    spots: dict[int, Spot]
    gates: set[int]
    most: int
    most_at_night: int
    undos: list[tuple[UUID, int, datetime]] = field(default_factory=list)
    disputes: list[tuple[UUID, int]] = field(default_factory=list)
    stolen: dict[int, datetime] = field(default_factory=dict)

    def above(self, place: int) -> set[int]:
        """Every place that this one lies in."""
        parent = self.spots[place].parent
        return set() if parent is None else {parent} | self.above(parent)


def judged(rows: Iterable[Sent], known: Known) -> dict[UUID, Flag]:
    """The flags of each row. One that is undone counts for no other, and has no other flag."""
    every = {row.id: row for row in rows}
    said = dict.fromkeys(every, Flag(0))
    for uuid, sender, at in known.undos:
        if uuid in every and every[uuid].sender == sender and at <= every[uuid].at + TEN_MINUTES:
            said[uuid] = Flag.UNDONE
    standing = [row for row in every.values() if not said[row.id]]
    judges = {
        Flag.TRAVEL: travelled,
        Flag.FLOOD: flooded,
        Flag.CLOSED: closed,
        Flag.CLOCK: off,
        Flag.AGAIN: again,
        Flag.REPLAY: replayed,
    }
    for flag, judge in judges.items():
        for row in judge(standing, known):
            said[row.id] |= flag
    for row in standing:
        since = known.stolen.get(row.sender)
        if since is not None and max(row.at, row.received) >= since:
            said[row.id] |= Flag.STOLEN
        if (row.id, row.person) in known.disputes:
            said[row.id] |= Flag.DISPUTED
    return said


def groups(rows: Iterable[Sent], key: Any) -> Iterator[list[Sent]]:
    """Rows that have something in common, each group in the order of (at, id)."""
    for _key, group in groupby(sorted(rows, key=key), key):
        yield sorted(group, key=lambda row: (row.at, row.id))


def slot(moment: datetime) -> int:
    """Of five minutes."""
    return int(moment.timestamp() // 300)


def travelled(rows: list[Sent], known: Known) -> Iterator[Sent]:
    """The later of two over 20 km apart at over 150 km/h."""
    for group in groups(rows, lambda row: row.person):
        for before, after in pairwise(group):
            one, two = known.spots[before.place].point, known.spots[after.place].point
            if one and two:
                km, hours = great_circle(one, two).km, (after.at - before.at) / timedelta(hours=1)
                if km > 20 and km > 150 * hours:
                    yield after


def flooded(rows: list[Sent], known: Known) -> Iterator[Sent]:
    """All phones' scans of a slot that has too many."""
    phones = [row for row in rows if row.sender not in known.gates]
    for group in groups(phones, lambda row: (row.place, slot(row.at))):
        hour = group[0].at.astimezone(LOCAL).hour
        at_night = hour >= 22 or hour < 5
        if len(group) > known.most or (at_night and len(group) > known.most_at_night):
            yield from group


def closed(rows: list[Sent], known: Known) -> Iterator[Sent]:
    """Where hours are set, and none of them holds the minute, nor those of the day before past midnight."""
    for row in rows:
        local, hours = row.at.astimezone(LOCAL), known.spots[row.place].hours
        open_at = set()
        for weekday, opens, closes in hours:
            open_at |= {(weekday * 1440 + minute) % (7 * 1440) for minute in range(opens, closes)}
        if hours and local.weekday() * 1440 + local.hour * 60 + local.minute not in open_at:
            yield row


def off(rows: list[Sent], known: Known) -> Iterator[Sent]:
    """A clock that jumped between two items of an installation, or a code that begins after its scan."""
    for group in groups(rows, lambda row: row.sender):
        for before, after in pairwise(group):
            if abs(after.offset - before.offset) > 600_000:
                yield after
    for row in rows:
        if row.slot is not None and row.slot * 300 > (row.at + TEN_MINUTES).timestamp():
            yield row


def again(rows: list[Sent], known: Known) -> Iterator[Sent]:
    """All but the first of a person, place, direction and slot."""
    for group in groups(rows, lambda row: (row.person, row.place, row.direction, slot(row.at))):
        yield from group[1:]


def replayed(rows: list[Sent], known: Known) -> Iterator[Sent]:
    """One personal code at two places over 1 km apart, neither above the other: both."""
    coded = [row for row in rows if row.slot is not None]
    for group in groups(coded, lambda row: (row.person, row.shown_by or 0, row.slot)):
        for one, two in combinations(group, 2):
            near = one.place in known.above(two.place) or two.place in known.above(one.place)
            points = known.spots[one.place].point, known.spots[two.place].point
            if not near and points[0] and points[1] and great_circle(*points).km > 1:
                yield from (one, two)
