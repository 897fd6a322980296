"""Counting that first brings up to date what it counts."""

from luuvet.checkins.rules import flag_arrivals
from luuvet.counting import queries
from luuvet.kernel import clock
from luuvet.kernel.days import Window


def count_now(
    unit_code: str, *, tree: str | None = None, window: Window, by: str = queries.DEFAULT_BY
) -> queries.Table:
    """queries.count, after every check-in that has arrived was judged: none counts that a flag will take out."""
    as_of = clock.now()
    flag_arrivals()
    return queries.count(unit_code, tree=tree, window=window, by=by, as_of=as_of)
