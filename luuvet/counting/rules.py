"""Counting that first brings up to date what it counts."""

from django.db.models import QuerySet

from luuvet.checkins.rules import flag_arrivals
from luuvet.counting import queries
from luuvet.kernel import clock
from luuvet.kernel.days import Window
from luuvet.places.models import Place
from luuvet.units.models import Unit


def count_now(
    unit_code: str, *, tree: str | None = None, window: Window, by: str = queries.DEFAULT_BY
) -> queries.Table:
    """queries.count, after every check-in that has arrived was judged: none counts that a flag will take out."""
    as_of = clock.now()
    flag_arrivals()
    return queries.count(unit_code, tree=tree, window=window, by=by, as_of=as_of)


def list_now(
    unit: Unit, which: queries.Which, *, window: Window, part: queries.Closing | None = None
) -> QuerySet[Place]:
    """queries.places_behind, after every check-in that has arrived was judged, as count_now does before it counts."""
    flag_arrivals()
    return queries.places_behind(unit, which, window=window, part=part)
