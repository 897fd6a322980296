"""The tables of days: made, taken out, dropped, as their owner."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, connections, transaction

from luuvet.kernel import days, ids

CHECKINS, UNCODED, VISITS = "checkin", "uncoded", "visit"
_EMPTIED_WITH_DAYS = "undo", "dispute"  # by id, like the check-ins that they speak of


class Partition(NamedTuple):
    """The table of a day. `state`: attached; `pending`, half taken out; `loose`, taken out and not yet dropped."""

    name: str
    state: str


@contextmanager
def one_run_at_a_time() -> Iterator[None]:
    """Wait until no other process makes or drops days. No transaction: days are taken out of none."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended('luuvet days', 0))")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended('luuvet days', 0))")


def partitions(of: str = CHECKINS) -> dict[date, Partition]:
    """The tables of check-ins or of people without a code, by the civil day of the ids in them, or of visits, by that
    of arrivals; with what an interrupted run has left."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            """
            SELECT relname, CASE WHEN inhrelid IS NULL THEN 'loose' WHEN inhdetachpending THEN 'pending'
                            ELSE 'attached' END
            FROM pg_class LEFT JOIN pg_inherits ON inhrelid = pg_class.oid AND inhparent = %(parent)s::regclass
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
              AND relname ~ ('^' || %(parent)s || '_[0-9]{8}$')
            """,
            {"parent": f"checkins_{of}"},
        )
        found = [Partition(name, state) for name, state in cursor.fetchall()]
    return {date.fromisoformat(partition.name[-8:]): partition for partition in found}


def days_of_visits() -> list[date]:
    """The days whose visits have a table, as the running role sees them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT right(relname, 8) FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
            " WHERE inhparent = 'checkins_visit'::regclass AND NOT inhdetachpending"
        )
        return [date.fromisoformat(day) for (day,) in cursor.fetchall()]


def attach_partition(day: date, of: str = CHECKINS) -> None:
    """Make the table for a day and let it take rows; the day's are refused by no other."""
    parent = f"checkins_{of}"
    bounds = ids.day_bounds(day) if of != VISITS else (days.Window(day, day).start, days.Window(day, day).end)
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '4s'")
        cursor.execute(f'CREATE TABLE IF NOT EXISTS "{parent}_{day:%Y%m%d}" (LIKE "{parent}" INCLUDING ALL)')
        cursor.execute(
            f'ALTER TABLE "{parent}" ATTACH PARTITION "{parent}_{day:%Y%m%d}" FOR VALUES FROM (%s) TO (%s)', bounds
        )


def drop_partition(partition: Partition) -> int:
    """Take a day out of its table without stopping writers, then drop it; how many rows went.

    Taking out waits for whoever reads the table; interrupted at any point, the next call goes on from there.
    """
    name = partition.name
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{name}"')  # noqa: S608  # the name comes from the catalogue
        rows = _number(cursor)
        if partition.state != "loose":
            how = "CONCURRENTLY" if partition.state == "attached" else "FINALIZE"
            cursor.execute(f'ALTER TABLE "{name[:-9]}" DETACH PARTITION "{name}" {how}')
        cursor.execute(f'DROP TABLE "{name}"')
    return rows


def forget_before(day: date) -> dict[str, int]:
    """Drop the undos and disputes of check-ins whose ids lie before a day, and marks of such days; how many went."""
    with connections["owner"].cursor() as cursor:
        gone = {}
        for table in _EMPTIED_WITH_DAYS:
            cursor.execute(
                f"DELETE FROM checkins_{table} WHERE id < %s",  # noqa: S608  # one of the names above
                [ids.day_bounds(day)[0]],
            )
            gone[f"{table}s"] = int(cursor.rowcount)
        cursor.execute("DELETE FROM checkins_visitmark WHERE last < %s", [days.start_of(day)])
        return gone


def _number(cursor: Any) -> int:
    (number,) = cursor.fetchone()
    return int(number)
