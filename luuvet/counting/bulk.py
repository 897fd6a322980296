"""Counting straight from rows, one statement for a unit with all its branches."""
# ruff: noqa: S608 — the only texts put into statements are the parts written below

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection

from luuvet.checkins.models import Direction
from luuvet.kernel import days
from luuvet.kernel.days import Window
from luuvet.kernel.ids import uuid7

_LEEWAY = timedelta(minutes=5)  # by which the time in an id may differ from `at`
_STEADY_PEOPLE = 3


class Tally(NamedTuple):
    """The sums of one branch; `place_days` counts each place once for each day on which it was active."""

    places_new: int
    places_active_new: int
    places_active: int
    place_days: int
    places_steady: int
    places_total: int
    places_silent: int
    scans: int
    visitors: int


class Tallies(NamedTuple):
    """The sums of a unit, and of those of its branches that have any place."""

    total: Tally
    branches: dict[int, Tally]


# A scan counts in the civil day of its `at`; the bounds on `id` only keep other days' partitions out. The weekdays of
# a place are a mask, bit 0 Monday; hours past midnight open the day on which they begin. Cells come as a list, not by
# a join with the holders: the planner then knows about how many places there are, and reads scans the right way.
_SPOT = """
WITH spot AS MATERIALIZED (
    SELECT place.id, part.branch, place.voided_at IS NULL AS valid,
           (place.registered_at AT TIME ZONE %(zone)s)::date AS made,
           coalesce((place.closed_at AT TIME ZONE %(zone)s)::date, 'infinity') AS closed
    FROM unnest(%(cells)s::bigint[], %(branches)s::bigint[]) AS part (cell, branch)
    JOIN places_place AS place ON place.unit_id = part.cell
)"""
_COUNTED = """
    scan.direction = %(direction)s AND scan.flags = 0 AND scan.at >= %(start)s AND scan.at < %(end)s
      AND scan.id >= %(least_id)s AND scan.id < %(end_id)s"""
_STANDING = """
        SELECT valid AND made BETWEEN %(first)s AND %(last)s AS is_new,
               valid AND made <= %(last)s AND closed > %(last)s AS is_open"""
# The people of each place and day, and the places that are steady.
_SEEN = f"""
seen AS MATERIALIZED (
    SELECT spot.branch, scan.place_id, (scan.at AT TIME ZONE %(zone)s)::date AS day, scan.person_id,
           count(*)::int AS scans, NOT bool_and(scan.weak) AS attested
    FROM checkins_checkin AS scan JOIN spot ON spot.id = scan.place_id
    WHERE {_COUNTED}
    GROUP BY spot.branch, scan.place_id, day, scan.person_id
),
place_day AS MATERIALIZED (
    SELECT place_id, day, sum(scans)::int AS scans, count(*) FILTER (WHERE attested) AS people
    FROM seen GROUP BY place_id, day
),
active AS (SELECT place_id, count(*) AS days, sum(scans) AS scans FROM place_day GROUP BY place_id),
busy AS MATERIALIZED (SELECT place_id, day FROM place_day WHERE people >= %(steady_people)s),
week AS (
    SELECT place_id, bit_or(1 << weekday) AS mask FROM places_openinghours
    WHERE place_id IN (SELECT place_id FROM busy) GROUP BY place_id
),
calendar AS MATERIALIZED (
    SELECT moment::date AS day, 1 << (extract(isodow FROM moment)::int - 1) AS weekday
    FROM generate_series(%(first)s::timestamp, %(last)s::timestamp, '1 day') AS moment
),
steady AS (
    SELECT spot.id, true AS steady
    FROM busy JOIN spot ON spot.id = busy.place_id JOIN calendar USING (day) LEFT JOIN week USING (place_id)
    WHERE day BETWEEN made AND closed AND coalesce(mask, 127) & weekday <> 0
    GROUP BY spot.id, made, closed, mask
    HAVING 2 * count(*) >= (
        SELECT count(*) FROM calendar WHERE day BETWEEN made AND closed AND coalesce(mask, 127) & weekday <> 0
    )
)"""
_TALLY = f"""{_SPOT},{_SEEN},
tally AS (
    SELECT branch, count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE is_new AND days > 0),
           count(*) FILTER (WHERE valid AND days > 0), coalesce(sum(days) FILTER (WHERE valid), 0),
           count(*) FILTER (WHERE valid AND steady), count(*) FILTER (WHERE is_open),
           count(*) FILTER (WHERE is_open AND days IS NULL), coalesce(sum(scans), 0)
    FROM spot LEFT JOIN active ON active.place_id = spot.id LEFT JOIN steady USING (id)
    CROSS JOIN LATERAL ({_STANDING}
    ) AS standing
    GROUP BY GROUPING SETS ((branch), ())
),
visitor AS MATERIALIZED (SELECT DISTINCT branch, person_id FROM seen),
crowd AS (
    SELECT branch, count(*) AS visitors FROM visitor GROUP BY branch
    UNION ALL SELECT NULL, count(DISTINCT person_id) FROM visitor
)
SELECT tally.*, coalesce(visitors, 0) FROM tally LEFT JOIN crowd ON crowd.branch IS NOT DISTINCT FROM tally.branch
"""
# Which places each sum counts; the steady ones come by the same parts as their sum.
_BEHIND = f"""{_SPOT},
active AS (
    SELECT DISTINCT scan.place_id FROM checkins_checkin AS scan JOIN spot ON spot.id = scan.place_id
    WHERE {_COUNTED}
)
SELECT spot.id FROM spot LEFT JOIN active ON active.place_id = spot.id
CROSS JOIN LATERAL ({_STANDING}
) AS standing
WHERE CASE %(which)s
    WHEN 'new' THEN is_new
    WHEN 'active_new' THEN is_new AND active.place_id IS NOT NULL
    WHEN 'active' THEN valid AND active.place_id IS NOT NULL
    WHEN 'silent' THEN is_open AND active.place_id IS NULL
    WHEN 'all' THEN is_open
    WHEN 'scanned' THEN active.place_id IS NOT NULL
END
"""
_BEHIND_STEADY = f"""{_SPOT},{_SEEN}
SELECT id FROM steady JOIN spot USING (id) WHERE valid
"""
_BY_DAY = f"""
SELECT (scan.at AT TIME ZONE %(zone)s)::date AS day, count(*)
FROM checkins_checkin AS scan WHERE scan.place_id = %(place)s AND {_COUNTED}
GROUP BY day
"""


def tally(branch_of: Mapping[int, int], *, window: Window) -> Tallies:
    """Count the places registered in some units, and the scans made there, in a window.

    `branch_of` names for each of these units the branch whose sums its places go into.
    """
    given = _given(window) | _parts(branch_of)
    with connection.cursor() as cursor:
        cursor.execute(_TALLY, given)
        tallies = [(branch, Tally(*map(int, counts))) for branch, *counts in cursor.fetchall()]
    (total,) = (sums for branch, sums in tallies if branch is None)
    return Tallies(total, {branch: sums for branch, sums in tallies if branch is not None})


def behind(cells: Iterable[int], which: str, *, window: Window) -> list[int]:
    """The numbers of the places that a sum of tally counts: `new`, `active_new`, `active`, `steady`, `silent`, `all`,
    or `scanned`, those that scans were made at."""
    given = _given(window) | _parts(dict.fromkeys(cells, 0)) | {"which": which}
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND_STEADY if which == "steady" else _BEHIND, given)
        return [int(number) for (number,) in cursor.fetchall()]


def by_day(place: int, *, window: Window) -> dict[date, int]:
    """The counted check-ins of one place on each day that has any."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_DAY, _given(window) | {"place": place})
        return {day: int(scans) for day, scans in cursor.fetchall()}


def _given(window: Window) -> dict[str, Any]:
    return {
        "zone": days.zone().key,
        "direction": Direction.IN.value,
        "steady_people": _STEADY_PEOPLE,
        "first": window.first,
        "last": window.last,
        "start": window.start,
        "end": window.end,
        "least_id": uuid7(window.start - _LEEWAY, lambda _bits: 0),
        "end_id": uuid7(window.end + _LEEWAY, lambda _bits: 0),
    }


def _parts(branch_of: Mapping[int, int]) -> dict[str, Any]:
    return {"cells": list(branch_of), "branches": list(branch_of.values())}
