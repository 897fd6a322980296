"""What a connection must promise before anything is acknowledged over it."""

from collections.abc import Awaitable, Callable
from typing import Any

MUST_BE_ON = ("fsync", "full_page_writes", "synchronous_commit")


# What a new asyncpg connection has to pass; raises NotDurable.
Guard = Callable[[Any], Awaitable[None]]


class NotDurable(Exception):
    """The database would acknowledge what it may lose. The text names the settings and the way out."""


async def require_durable(connection: Any) -> None:
    """Raise NotDurable unless a commit on this asyncpg connection survives a crash of the database and its machine."""
    rows = await connection.fetch("SELECT name, setting FROM pg_settings WHERE name = ANY($1)", list(MUST_BE_ON))
    wrong = sorted(row["name"] for row in rows if row["setting"] != "on")
    if wrong:
        raise NotDurable(f"PostgreSQL runs with {', '.join(wrong)} not on. Set {' and '.join(wrong)} = on and restart.")
