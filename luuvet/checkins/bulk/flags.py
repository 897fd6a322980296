"""Set-based statements over check-in rows: numbering and flags (docs/semantics.md, A check-in, 6 and 7)."""
# ruff: noqa: S608 — the only texts put into statements are the parts written below

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from luuvet.accept.store import NUMBERING_LOCK
from luuvet.kernel import days
from luuvet.kernel.flags import Flag

# What arrived between two running numbers: scans, and those that an undo among it speaks of. An undone scan counts for
# nobody, so its neighbours are judged again with it.
_ARRIVED = """
arrived AS MATERIALIZED (
    SELECT id, sender_id, person_id, place_id, direction, at, slot
    FROM checkins_checkin WHERE seq > %(after)s AND seq <= %(upto)s
    UNION
    SELECT row.id, row.sender_id, row.person_id, row.place_id, row.direction, row.at, row.slot
    FROM checkins_undo AS undo JOIN checkins_checkin AS row USING (id)
    WHERE undo.seq > %(after)s AND undo.seq <= %(upto)s
)"""
_STANDS = f"row.flags & {Flag.UNDONE:d} = 0"
# Great circle between two points in kilometres; NULL where one is not known. least() keeps rounding from the roots of
# negative numbers, and passes over NULL: what it is given is known by then.
_KM = """2 * 6371.0088 * asin(sqrt(least(1, sin(radians({b}.lat - {a}.lat) / 2) ^ 2
    + cos(radians({a}.lat)) * cos(radians({b}.lat)) * sin(radians({b}.lon - {a}.lon) / 2) ^ 2)))"""

# Each yields (id, bad) for the rows that what arrived may have changed.
_TRAVEL = f"""
WITH {_ARRIVED},
touched AS (SELECT DISTINCT person_id FROM arrived),
walk AS (
    SELECT row.id, row.at, row.place_id, lag(row.at) OVER walked AS at0, lag(row.place_id) OVER walked AS place0
    FROM checkins_checkin AS row JOIN touched USING (person_id) WHERE {_STANDS}
    WINDOW walked AS (PARTITION BY row.person_id ORDER BY row.at, row.id)
),
leg AS (
    SELECT walk.id, extract(epoch FROM at - at0) / 3600 AS hours, {_KM.format(a="place0", b="place1")} AS km
    FROM walk JOIN places_place AS place0 ON place0.id = walk.place0 JOIN places_place AS place1 ON place1.id = place_id
    WHERE place0.lat IS NOT NULL AND place1.lat IS NOT NULL AND walk.place0 <> walk.place_id
)
SELECT row.id, coalesce({_STANDS} AND km > 20 AND km > 150 * hours, false) AS bad
FROM touched JOIN checkins_checkin AS row USING (person_id) LEFT JOIN leg ON leg.id = row.id
"""
_FLOOD = f"""
WITH {_ARRIVED},
touched AS (SELECT DISTINCT place_id, floor(extract(epoch FROM at) / 300)::bigint AS slot FROM arrived),
crowd AS (
    SELECT row.id, {_STANDS} AS stands, touched.slot,
           count(*) FILTER (WHERE {_STANDS}) OVER (PARTITION BY row.place_id, touched.slot) AS size
    FROM touched
    JOIN checkins_checkin AS row ON row.place_id = touched.place_id
        AND row.at >= to_timestamp(touched.slot * 300) AND row.at < to_timestamp((touched.slot + 1) * 300)
    JOIN accounts_device AS device ON device.id = row.sender_id AND device.kind = 1
)
SELECT id, stands AND size > CASE
    WHEN (to_timestamp(slot * 300) AT TIME ZONE %(zone)s)::time >= '22:00'
      OR (to_timestamp(slot * 300) AT TIME ZONE %(zone)s)::time < '05:00'
    THEN least(%(flood_at_night)s, %(flood)s) ELSE %(flood)s END AS bad
FROM crowd
"""
_CLOSED = f"""
WITH {_ARRIVED},
scan AS (
    SELECT row.id, row.place_id, {_STANDS} AS stands,
           extract(isodow FROM row.at AT TIME ZONE %(zone)s)::int - 1 AS weekday,
           extract(epoch FROM (row.at AT TIME ZONE %(zone)s)::time) / 60 AS minute
    FROM arrived JOIN checkins_checkin AS row USING (id)
)
SELECT id, stands AND EXISTS (SELECT FROM places_openinghours AS hours WHERE hours.place_id = scan.place_id)
    AND NOT EXISTS (
    SELECT FROM places_openinghours AS hours WHERE hours.place_id = scan.place_id AND (
        (hours.weekday = scan.weekday AND hours.opens <= minute AND minute < hours.closes)
        OR (hours.weekday = (scan.weekday + 6) %% 7 AND minute + 1440 < hours.closes AND hours.opens <= minute + 1440)
    )
) AS bad FROM scan
"""
# Of a gate, which sends for thousands, only the stretch around what arrived is read: from the item before to the one
# after.
_CLOCK = f"""
WITH {_ARRIVED},
touched AS (SELECT sender_id, min(at) AS first, max(at) AS last FROM arrived GROUP BY sender_id),
stretch AS (
    SELECT sender_id, first, coalesce(before.at, first) AS start, coalesce(after.at, last) AS stop
    FROM touched
    CROSS JOIN LATERAL (SELECT max(row.at) AS at FROM checkins_checkin AS row
        WHERE row.sender_id = touched.sender_id AND row.at < first AND {_STANDS}) AS before
    CROSS JOIN LATERAL (SELECT min(row.at) AS at FROM checkins_checkin AS row
        WHERE row.sender_id = touched.sender_id AND row.at > last AND {_STANDS}) AS after
),
sent AS (
    SELECT row.id, row.clock_offset_ms - lag(row.clock_offset_ms) OVER sending AS change
    FROM stretch JOIN checkins_checkin AS row ON row.sender_id = stretch.sender_id AND row.at BETWEEN start AND stop
    WHERE {_STANDS}
    WINDOW sending AS (PARTITION BY row.sender_id ORDER BY row.at, row.id)
)
SELECT row.id, {_STANDS} AND (coalesce(abs(change) > 600000, false)
    OR coalesce(to_timestamp(row.slot * 300::bigint) > row.at + interval '10 minutes', false)) AS bad
FROM stretch JOIN checkins_checkin AS row ON row.sender_id = stretch.sender_id AND row.at BETWEEN first AND stop
LEFT JOIN sent ON sent.id = row.id
"""
_UNDONE = """
WITH undone AS (  -- whichever of the two came last
    SELECT id, sender_id, at FROM checkins_undo WHERE seq > %(after)s AND seq <= %(upto)s
    UNION
    SELECT undo.id, undo.sender_id, undo.at FROM checkins_undo AS undo JOIN checkins_checkin AS row USING (id)
    WHERE row.seq > %(after)s AND row.seq <= %(upto)s
)
SELECT row.id, undone.sender_id = row.sender_id AND undone.at <= row.at + interval '10 minutes' AS bad
FROM undone JOIN checkins_checkin AS row USING (id)
"""
_AGAIN = f"""
WITH {_ARRIVED},
touched AS (
    SELECT DISTINCT person_id, place_id, direction, floor(extract(epoch FROM at) / 300)::bigint AS slot FROM arrived
),
same AS (
    SELECT row.id, {_STANDS} AS stands, row_number() OVER (
        PARTITION BY touched.person_id, touched.place_id, touched.direction, touched.slot, {_STANDS}
        ORDER BY row.at, row.id) AS number
    FROM touched
    JOIN checkins_checkin AS row ON row.person_id = touched.person_id AND row.place_id = touched.place_id
        AND row.direction = touched.direction
        AND row.at >= to_timestamp(touched.slot * 300) AND row.at < to_timestamp((touched.slot + 1) * 300)
)
SELECT id, stands AND number > 1 AS bad FROM same
"""
_REPLAY = f"""
WITH RECURSIVE {_ARRIVED},
touched AS (SELECT DISTINCT person_id, slot FROM arrived WHERE slot IS NOT NULL),
shown AS MATERIALIZED (
    SELECT row.id, row.person_id, row.place_id, row.shown_by, row.slot, {_STANDS} AS stands, place.lat, place.lon
    FROM touched JOIN checkins_checkin AS row USING (person_id, slot)
    LEFT JOIN places_place AS place ON place.id = row.place_id
),
above AS (
    SELECT place.id AS place_id, place.parent_id AS above_id FROM places_place AS place
    WHERE place.parent_id IS NOT NULL AND place.id IN (SELECT place_id FROM shown)
    UNION
    SELECT above.place_id, place.parent_id FROM above JOIN places_place AS place ON place.id = above.above_id
    WHERE place.parent_id IS NOT NULL
)
SELECT one.id, one.stands AND EXISTS (
    SELECT FROM shown AS other
    WHERE other.person_id = one.person_id AND other.slot = one.slot AND other.shown_by IS NOT DISTINCT FROM one.shown_by
      AND other.stands AND other.place_id <> one.place_id
      AND one.lat IS NOT NULL AND other.lat IS NOT NULL AND {_KM.format(a="one", b="other")} > 1
      AND NOT EXISTS (SELECT FROM above WHERE (above.place_id, above.above_id)
          IN ((one.place_id, other.place_id), (other.place_id, one.place_id)))
) AS bad FROM shown AS one
"""
# A report comes long after what it speaks of was judged; stolen devices are few, so all recent ones are looked at.
_STOLEN = f"""
SELECT row.id, {_STANDS} AND (row.received_at >= device.stolen_at OR row.at >= device.stolen_at) AS bad
FROM accounts_device AS device JOIN checkins_checkin AS row ON row.sender_id = device.id
WHERE device.stolen_at > %(lately)s
"""
_DISPUTED = f"""
WITH {_ARRIVED},
disputed AS (  -- whichever of the two came last
    SELECT id, person_id FROM checkins_dispute WHERE seq > %(after)s AND seq <= %(upto)s
    UNION
    SELECT dispute.id, dispute.person_id FROM checkins_dispute AS dispute JOIN arrived USING (id)
)
SELECT row.id, {_STANDS} AND disputed.person_id = row.person_id AS bad
FROM disputed JOIN checkins_checkin AS row USING (id)
"""
# UNDONE comes first: the others leave out what is undone.
JUDGEMENTS = {
    Flag.UNDONE: _UNDONE,
    Flag.TRAVEL: _TRAVEL,
    Flag.FLOOD: _FLOOD,
    Flag.CLOSED: _CLOSED,
    Flag.CLOCK: _CLOCK,
    Flag.AGAIN: _AGAIN,
    Flag.REPLAY: _REPLAY,
    Flag.STOLEN: _STOLEN,
    Flag.DISPUTED: _DISPUTED,
}


def numbered_up_to() -> int:
    """The running number up to which every row is committed or will never be.

    Read alone: whoever holds a number not yet committed holds the lock shared, so nothing commits behind it. Waiting
    makes every writer wait behind us, so it is given up after a second: Django's OperationalError.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '1s'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERING_LOCK])
        cursor.execute("SELECT last_value, is_called FROM checkins_checkin_seq")
        last, is_called = cursor.fetchone() or (0, False)
        return int(last) if is_called else 0


def judge(flag: Flag, given: Mapping[str, Any]) -> int:
    """Set or take back one flag on all rows that what arrived bears on; how many it changed.

    `given`: after and upto, the running numbers in (after, upto]; flood and flood_at_night, the most check-ins in a
    slot; lately, a moment before which no report of a theft is looked at. Whom a change concerns is marked, so that
    the visits are worked out again.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH judged AS MATERIALIZED ({JUDGEMENTS[flag]}),
            changed AS (
                UPDATE checkins_checkin AS row SET flags = row.flags # %(flag)s
                FROM judged WHERE row.id = judged.id AND (row.flags & %(flag)s <> 0) <> judged.bad
                RETURNING row.person_id, row.at
            ),
            marked AS (
                INSERT INTO checkins_visitmark (person_id, first, last)
                SELECT person_id, min(at), max(at) FROM changed GROUP BY person_id
            )
            SELECT count(*) FROM changed
            """,
            {**given, "zone": days.zone().key, "flag": int(flag)},
        )
        (changed,) = cursor.fetchone() or (0,)
        return int(changed)
