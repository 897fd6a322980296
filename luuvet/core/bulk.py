"""Statements that no model can say: news for the processes that hold rows in memory, and job locks."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from luuvet.accept.book import CHANNEL


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
