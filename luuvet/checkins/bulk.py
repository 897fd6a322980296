"""Set-based statements over check-in rows: numbering, flags, partitions."""

from datetime import date
from typing import Any, NamedTuple

from django.db import connection, connections, transaction

from luuvet.accept.store import NUMBERING_LOCK
from luuvet.kernel import days, ids
from luuvet.kernel.flags import Flag

_SLOT_SECONDS = 300  # a flood is judged in slots of five minutes

# Each yields (id, bad) for the rows that what arrived between two running numbers may have changed.
_TRAVEL = """
WITH touched AS (SELECT DISTINCT person_id FROM checkins_checkin WHERE seq > %(after)s AND seq <= %(upto)s),
walk AS (
    SELECT row.id, row.at, place.lat, place.lon, lag(row.at) OVER walked AS at0,
           lag(place.lat) OVER walked AS lat0, lag(place.lon) OVER walked AS lon0
    FROM checkins_checkin AS row JOIN touched USING (person_id) JOIN places_place AS place ON place.id = row.place_id
    WINDOW walked AS (PARTITION BY row.person_id ORDER BY row.at, row.id)
),
leg AS (  -- only between points that are known: least() passes over what is not
    SELECT id, extract(epoch FROM at - at0) / 3600 AS hours, 2 * 6371.0088 * asin(sqrt(least(1,
        sin(radians(lat - lat0) / 2) ^ 2 + cos(radians(lat0)) * cos(radians(lat)) * sin(radians(lon - lon0) / 2) ^ 2
    ))) AS km FROM walk WHERE lat IS NOT NULL AND lat0 IS NOT NULL
)
SELECT walk.id, coalesce(km > 20 AND km > 150 * hours, false) AS bad FROM walk LEFT JOIN leg USING (id)
"""
_FLOOD = """
WITH touched AS (
    SELECT DISTINCT place_id, floor(extract(epoch FROM at) / %(slot)s)::bigint AS slot
    FROM checkins_checkin WHERE seq > %(after)s AND seq <= %(upto)s
),
crowd AS (
    SELECT row.id, row.place_id, touched.slot, count(*) OVER (PARTITION BY row.place_id, touched.slot) AS size
    FROM touched
    JOIN checkins_checkin AS row ON row.place_id = touched.place_id
        AND row.at >= to_timestamp(touched.slot * %(slot)s) AND row.at < to_timestamp((touched.slot + 1) * %(slot)s)
    JOIN accounts_device AS device ON device.id = row.sender_id AND device.kind = 1
)
SELECT id, size > CASE
    WHEN (to_timestamp(slot * %(slot)s) AT TIME ZONE %(zone)s)::time >= '22:00'
      OR (to_timestamp(slot * %(slot)s) AT TIME ZONE %(zone)s)::time < '05:00' THEN 60 ELSE 300 END AS bad
FROM crowd
"""
_CLOSED = """
WITH scan AS (
    SELECT id, place_id, extract(isodow FROM at AT TIME ZONE %(zone)s)::int - 1 AS weekday,
           extract(epoch FROM (at AT TIME ZONE %(zone)s)::time) / 60 AS minute
    FROM checkins_checkin WHERE seq > %(after)s AND seq <= %(upto)s
)
SELECT id, EXISTS (SELECT FROM places_openinghours AS hours WHERE hours.place_id = scan.place_id) AND NOT EXISTS (
    SELECT FROM places_openinghours AS hours WHERE hours.place_id = scan.place_id AND (
        (hours.weekday = scan.weekday AND hours.opens <= minute AND minute < hours.closes)
        OR (hours.weekday = (scan.weekday + 6) %% 7 AND minute + 1440 < hours.closes AND hours.opens <= minute + 1440)
    )
) AS bad FROM scan
"""
_CLOCK = """
WITH touched AS (
    SELECT DISTINCT phone.device_id, phone.person_id
    FROM checkins_checkin AS row JOIN people_installation AS phone ON phone.device_id = row.sender_id
    WHERE seq > %(after)s AND seq <= %(upto)s
),
sent AS (  -- a phone sends for its person, whose rows an index finds
    SELECT row.id, row.clock_offset_ms - lag(row.clock_offset_ms) OVER sending AS change
    FROM touched
    JOIN checkins_checkin AS row ON row.person_id = touched.person_id AND row.sender_id = touched.device_id
    WINDOW sending AS (PARTITION BY row.sender_id ORDER BY row.at, row.id)
)
SELECT id, coalesce(abs(change) > 600000, false) AS bad FROM sent
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
JUDGEMENTS = {
    Flag.TRAVEL: _TRAVEL,
    Flag.FLOOD: _FLOOD,
    Flag.CLOSED: _CLOSED,
    Flag.CLOCK: _CLOCK,
    Flag.UNDONE: _UNDONE,
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
        last, is_called = _one(cursor)
        return int(last) if is_called else 0


def judge(flag: Flag, *, after: int, upto: int) -> int:
    """Set or take back one flag on all rows that the rows numbered in (after, upto] bear on; how many it changed."""
    judged = JUDGEMENTS[flag]
    given: dict[str, int | str] = {
        "after": after,
        "upto": upto,
        "zone": days.zone().key,
        "slot": _SLOT_SECONDS,
        "flag": int(flag),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH judged AS MATERIALIZED ({judged})
            UPDATE checkins_checkin AS row SET flags = row.flags # %(flag)s
            FROM judged WHERE row.id = judged.id AND (row.flags & %(flag)s <> 0) <> judged.bad
            """,  # noqa: S608  # the text is one of those above
            given,
        )
        return int(cursor.rowcount)


class Partition(NamedTuple):
    """The table of a day. `state`: attached; `pending`, half taken out; `loose`, taken out and not yet dropped."""

    name: str
    state: str


def partitions() -> dict[date, Partition]:
    """The tables of check-ins by the civil day of the ids in them, with what an interrupted run has left."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            """
            SELECT relname, CASE WHEN inhrelid IS NULL THEN 'loose' WHEN inhdetachpending THEN 'pending'
                            ELSE 'attached' END
            FROM pg_class LEFT JOIN pg_inherits ON inhrelid = pg_class.oid AND inhparent = 'checkins_checkin'::regclass
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname ~ '^checkins_checkin_[0-9]{8}$'
            """
        )
        found = [Partition(name, state) for name, state in cursor.fetchall()]
    return {date.fromisoformat(partition.name.removeprefix("checkins_checkin_")): partition for partition in found}


def attach_partition(day: date) -> None:
    """Make the table for a day and let it take rows; the day's ids are refused by no other."""
    name = f"checkins_checkin_{day:%Y%m%d}"
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '4s'")
        cursor.execute(f'CREATE TABLE IF NOT EXISTS "{name}" (LIKE checkins_checkin INCLUDING ALL)')
        cursor.execute(
            f'ALTER TABLE checkins_checkin ATTACH PARTITION "{name}" FOR VALUES FROM (%s) TO (%s)',
            ids.day_bounds(day),
        )


def drop_partition(partition: Partition) -> int:
    """Take a day out of the table without stopping writers, then drop it; how many rows went.

    Taking out waits for whoever reads the table; interrupted at any point, the next call goes on from there.
    """
    name = partition.name
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{name}"')  # noqa: S608  # the name comes from the catalogue
        (rows,) = _one(cursor)
        if partition.state != "loose":
            how = "CONCURRENTLY" if partition.state == "attached" else "FINALIZE"
            cursor.execute(f'ALTER TABLE checkins_checkin DETACH PARTITION "{name}" {how}')
        cursor.execute(f'DROP TABLE "{name}"')
    return int(rows)


def forget_undos(before: date) -> int:
    """Drop the undos of check-ins whose ids lie before a day; how many went."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM checkins_undo WHERE id < %s", [ids.day_bounds(before)[0]])
        return int(cursor.rowcount)


def _one(cursor: Any) -> tuple[Any, ...]:
    return tuple(cursor.fetchone() or ())
