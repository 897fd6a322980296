"""Check-ins as rows of the table, like those that the acceptance writes: the preload, and what COPY writes."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg

from luuvet.kernel.days import day_of, start_of

ROWS_A_BLOCK = 10_000
COPY = """
COPY checkins_checkin (id, sender_id, person_id, place_id, gate, serial, direction, at, received_at, clock_offset_ms,
                       content, with_id, weak, late) FROM STDIN
"""


def blocks(count: int, first: datetime, last: datetime, places: list[int], phones: int) -> Iterator[bytes]:
    """COPY's text for `count` rows in the order of their ids, the times evenly between two moments."""
    begin, step = first.timestamp(), (last - first).total_seconds() / count
    for block in range(0, count, ROWS_A_BLOCK):
        numbers = range(block, min(block + ROWS_A_BLOCK, count))
        yield "".join(_row(begin + number * step, places, phones) for number in numbers).encode()


def _row(moment: float, places: list[int], phones: int) -> str:
    bits = random.getrandbits(74)
    uuid = int(moment * 1000) << 80 | 0x7 << 76 | (bits & 0xFFF) << 64 | 0b10 << 62 | bits >> 12
    at = datetime.fromtimestamp(moment, UTC).isoformat()
    phone = random.randint(1, phones)
    fields = (
        f"{uuid:032x}\t{phone}\t{phone}\t{random.choice(places)}\t0\t1\t{1 + (bits & 1)}\t{at}\t{at}\t{bits % 1000}"
    )
    return f"{fields}\t\\\\x{random.randbytes(32).hex()}\t\\N\tf\tf\n"


def copy(connection: psycopg.Connection, ready: list[bytes] | Iterator[bytes]) -> None:
    """Write blocks in one transaction."""
    with connection.transaction(), connection.cursor() as cursor, cursor.copy(COPY) as stream:
        for block in ready:
            stream.write(block)


def preload(connection: psycopg.Connection, count: int, places: list[int], phones: int) -> None:
    """Rows since the day began, so that they lie in the partition and the indexes that the rounds write into."""
    now = datetime.now(UTC)
    copy(connection, blocks(count, start_of(day_of(now)), now - timedelta(seconds=1), places, phones))
