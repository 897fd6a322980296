"""The statement that finds audit lines of many accounts."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

# The newest lines of each account come from its own index; so a page costs as much as there are accounts, however many
# lines there are, and wherever in the list it stands.
_LINES = """
SELECT line.* FROM unnest(%(actors)s::text[], %(since)s::timestamptz[], %(until)s::timestamptz[])
    AS span (actor, since, until)
CROSS JOIN LATERAL (
    SELECT id, at, actor, action, object, detail::text FROM core_auditline
    WHERE core_auditline.actor = span.actor AND at >= span.since AND at < coalesce(span.until, 'infinity')
      AND (%(at)s::timestamptz IS NULL OR (at, id) < (%(at)s, %(number)s))
      AND (%(action)s = '' OR action = %(action)s)
      AND (%(all)s OR object = ANY (%(objects)s::text[]))
    ORDER BY at DESC, id DESC LIMIT %(most)s
) AS line
ORDER BY line.at DESC, line.id DESC LIMIT %(most)s
"""


class Span(NamedTuple):
    """What one actor did from a moment to another, the last not included; without `until` for ever."""

    actor: str
    since: datetime
    until: datetime | None


class Line(NamedTuple):
    """An audit line as it stands in the table, `detail` as JSON."""

    number: int
    at: datetime
    actor: str
    action: str
    object: str
    detail: str


def lines_of(
    spans: Sequence[Span], action: str, objects: Sequence[str], older_than: tuple[datetime, int] | None, most: int
) -> list[Line]:
    """The newest lines in the spans, which do not overlap; of an action, of some objects, where any are given."""
    at, number = older_than or (None, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            _LINES,
            {
                "actors": [span.actor for span in spans],
                "since": [span.since for span in spans],
                "until": [span.until for span in spans],
                "at": at,
                "number": number,
                "action": action,
                "all": not objects,
                "objects": list(objects),
                "most": most,
            },
        )
        return [Line(*row) for row in cursor]
