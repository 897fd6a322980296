"""Statements that no model can say: news for the processes that hold rows in memory, and job locks."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

BOOK = "luuvet_book"  # the channel that luuvet.accept.book listens to


def tell_book(entity: str, key: int | str) -> None:
    """Tell every web process that a row it holds has changed; heard when this transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [BOOK, f"{entity}:{key}"])


@contextmanager
def one_at_a_time(job: str) -> Iterator[None]:
    """A transaction that waits until no other process runs the same job."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"luuvet job {job}"])
        yield
