"""The indicators counted a second time, by somebody who has only read their definitions and the tables.

Nothing of the program is used: rows are read with psycopg and gone through one by one. Slow, and meant to be read.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta, timezone
from typing import Any

import psycopg

HERE = timezone(timedelta(hours=7))
Connection = psycopg.Connection[tuple[Any, ...]]
Figures = dict[str, Any]


def day(moment: datetime) -> date:
    return moment.astimezone(HERE).date()


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


class Place:
    """A place with the scans that count, made at it in the window."""

    def __init__(self, number: int, made: datetime, closed: datetime | None, voided: bool) -> None:
        self.number = number
        self.made = day(made)
        self.closed = day(closed) if closed else date.max
        self.voided = voided
        self.weekdays: set[int] = set()
        self.scans: list[tuple[int, date, bool]] = []  # person, day, weak

    def is_new(self, first: date, last: date) -> bool:
        return not self.voided and first <= self.made <= last

    def is_there(self, last: date) -> bool:
        return not self.voided and self.made <= last and not self.closed <= last

    def is_active(self) -> bool:
        return not self.voided and len(self.scans) > 0

    def is_active_on(self, that: date) -> bool:
        return not self.voided and any(on == that for _person, on, _weak in self.scans)

    def is_steady(self, first: date, last: date) -> bool:
        open_days = [
            that
            for that in days(first, last)
            if self.made <= that <= self.closed and (not self.weekdays or that.weekday() in self.weekdays)
        ]
        good = 0
        for that in open_days:
            people = {person for person, on, weak in self.scans if on == that and not weak}
            if len(people) >= 3:
                good += 1
        needed = len(open_days) // 2 + len(open_days) % 2
        return not self.voided and len(open_days) > 0 and good >= needed


def figures(places: list[Place], first: date, last: date) -> Figures:
    """The indicators of some places; the rate as (part, whole), the daily mean in tenths."""
    length = (last - first).days + 1
    place_days = sum(1 for place in places for that in days(first, last) if place.is_active_on(that))
    new = [place for place in places if place.is_new(first, last)]
    active_new = [place for place in new if place.is_active()]
    there = [place for place in places if place.is_there(last)]
    mean, rest = divmod(place_days * 10, length)
    return {
        "places_new": len(new),
        "places_active_new": len(active_new),
        "active_rate": (len(active_new), len(new)) if new else None,
        "places_active": sum(place.is_active() for place in places),
        "places_active_day": mean + (1 if 2 * rest >= length else 0),
        "places_steady": sum(place.is_steady(first, last) for place in places),
        "places_total": len(there),
        "places_silent": sum(not place.is_active() for place in there),
        "scans": sum(len(place.scans) for place in places),
        "visitors": len({person for place in places for person, _on, _weak in place.scans}),
    }


def read_places(database: Connection, first: date, last: date) -> dict[int, tuple[int, Place]]:
    """By number: the unit in which a place was registered, and the place with its scans."""
    places = {}
    rows = database.execute("SELECT id, unit_id, registered_at, closed_at, voided_at FROM places_place")
    for number, unit, made, closed, voided in rows:
        places[number] = (unit, Place(number, made, closed, voided is not None))
    for number, weekday in database.execute("SELECT place_id, weekday FROM places_openinghours"):
        places[number][1].weekdays.add(weekday)
    rows = database.execute("SELECT place_id, person_id, at, weak, direction, flags FROM checkins_checkin")
    for number, person, at, weak, direction, flags in rows:
        if direction == 1 and flags == 0 and first <= day(at) <= last:
            places[number][1].scans.append((person, day(at), weak))
    return places


def count(database: Connection, code: str, tree: str, first: date, last: date) -> dict[str, Figures]:
    """The figures of a unit (`total`) and of each row below it by its code; the closing rows are `own`, `to_assign`."""
    parent, code_of = {}, {}
    for number, above, its_code in database.execute(
        "SELECT id, parent_id, code FROM units_unit WHERE tree_id = %s", [tree]
    ):
        parent[number], code_of[number] = above, its_code
    (unit,) = (number for number, its_code in code_of.items() if its_code == code)
    holders = {}
    for cell, held_by, exact in database.execute(
        "SELECT cell_id, unit_id, exact FROM units_holder WHERE tree_id = %s", [tree]
    ):
        holders[cell] = (held_by, exact)

    rows: dict[str, list[Place]] = defaultdict(list)
    for cell, place in read_places(database, first, last).values():
        held_by, exact = holders[cell]
        path = []
        while held_by is not None:
            path.append(held_by)
            held_by = parent[held_by]
        if unit not in path:
            continue
        rows["total"].append(place)
        steps_below = path.index(unit)
        if steps_below > 0:
            rows[code_of[path[steps_below - 1]]].append(place)
        else:
            rows["own" if exact else "to_assign"].append(place)

    children = [code_of[number] for number, above in parent.items() if above == unit]
    names = ["total", *children, *(["own", "to_assign"] if children else [])]
    return {name: figures(rows[name], first, last) for name in names}


def ranks(counted: dict[str, Figures], by: str) -> dict[str, int | None]:
    """Where each child stands: one more than the number of children that are better."""

    def better(one: Any, other: Any) -> bool:
        if by == "active_rate":
            return bool(one[0] * other[1] > other[0] * one[1])
        return bool(one < other if by == "places_silent" else one > other)

    values = {name: row[by] for name, row in counted.items() if name not in ("total", "own", "to_assign")}
    known = [value for value in values.values() if value is not None]
    return {
        name: None if value is None else 1 + sum(better(other, value) for other in known)
        for name, value in values.items()
    }


def lagging(database: Connection, counted: dict[str, Figures], tree: str, last: date) -> tuple[str, set[str]]:
    """What the children were measured against, and which are behind."""
    children = [name for name in counted if name not in ("total", "own", "to_assign")]
    newest: dict[str, int] = {}
    rows = database.execute(
        'SELECT code, "on", residents FROM units_population JOIN units_unit ON units_unit.id = unit_id'
        ' WHERE tree_id = %s ORDER BY "on"',
        [tree],
    )
    for code, on, residents in rows:
        if on <= last and residents is not None:
            newest[code] = residents
    per = "residents" if all(child in newest for child in children) else "places"
    size = {child: newest[child] if per == "residents" else counted[child]["places_total"] for child in children}
    behind = set()
    for child in children:
        below = []
        for name in ("places_new", "scans"):
            together = sum(counted[other][name] for other in children)
            # a/b < c/d where b and d are above 0
            below.append(size[child] > 0 and counted[child][name] * sum(size.values()) < together * size[child])
        if all(below):
            behind.add(child)
    return per, behind
