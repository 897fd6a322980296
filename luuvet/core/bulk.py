"""Statements that no model can say: news for the processes that hold rows in memory, job locks, the audit trail as the
chain reads it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from luuvet.accept.book import CHANNEL
from luuvet.core.chain import LineRow, SealRow

LINES_AT_ONCE, SEALS_AT_ONCE = 5_000, 100


def tell_book(entity: str, *keys: int | str) -> None:
    """Tell every web process that rows it holds have changed; heard when this transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_notify(%s, news) FROM unnest(%s::text[]) AS news", [CHANNEL, [f"{entity}:{key}" for key in keys]]
        )


@contextmanager
def one_at_a_time(job: str) -> Iterator[None]:
    """A transaction that waits until no other process runs the same job."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"luuvet job {job}"])
        yield


def last_line_number() -> int:
    """The highest number that a line has been given, whether or not its transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value, is_called FROM core_auditline_id_seq")
        last, is_called = cursor.fetchone() or (0, False)
        return int(last) if is_called else 0


def writers_of_lines() -> set[str]:
    """The transactions, other than this one, that may hold a line's number and have not ended: whoever inserts into the
    table has this lock before the number, and until the end."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT virtualtransaction FROM pg_locks
            WHERE locktype = 'relation' AND relation = 'core_auditline'::regclass AND mode = 'RowExclusiveLock'
              AND granted AND pid IS DISTINCT FROM pg_backend_pid()
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """
        )
        return {str(transaction) for (transaction,) in cursor}


def lines_to_chain(*, after: int | None, upto: int | None = None, most: int) -> list[LineRow]:
    """The lines with numbers in (after, upto], the first `most` of them, every value as it is chained."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id, extract(epoch FROM at)::text, actor, action, object, detail::text FROM core_auditline
            WHERE (%(after)s::bigint IS NULL OR id > %(after)s) AND (%(upto)s::bigint IS NULL OR id <= %(upto)s)
            ORDER BY id LIMIT %(most)s
            """,
            {"after": after, "upto": upto, "most": most},
        )
        return [LineRow(*row) for row in cursor]


def all_lines() -> Iterator[LineRow]:
    """Every line by its number, some thousands in memory."""
    after = None
    while some := lines_to_chain(after=after, most=LINES_AT_ONCE):
        yield from some
        after = some[-1].number


def all_seals() -> Iterator[SealRow]:
    """Every seal that stands when it is first asked, by its number, a hundred in memory."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(number) FROM core_seal")
        (newest,) = cursor.fetchone() or (None,)
    after = None
    while some := _seals(after, newest):
        yield from some
        after = some[-1].number


def _seals(after: int | None, upto: int | None) -> list[SealRow]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT number, extract(epoch FROM at)::text, first, last, lines, entries, previous, hash FROM core_seal
            WHERE (%(after)s::bigint IS NULL OR number > %(after)s) AND number <= %(upto)s
            ORDER BY number LIMIT %(most)s
            """,
            {"after": after, "upto": upto, "most": SEALS_AT_ONCE},
        )
        return [
            SealRow(*numbers, *(bytes(octets) for octets in (entries, previous, hashed)))
            for *numbers, entries, previous, hashed in cursor
        ]
