"""The days of one place as a picture and a table, shown on the page of the place."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest
from django.template.loader import render_to_string

from luuvet.counting import access, queries
from luuvet.counting.words import day, shown
from luuvet.kernel.clock import now
from luuvet.kernel.days import Window, day_of
from luuvet.places.models import Place

DAYS = 14
_EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: its words, and its column in a picture 140 wide and 100 high."""

    day: str
    scans: str
    left: int
    top: str
    height: str


def panel(request: HttpRequest, place: Place) -> str:
    """The counted check-ins of fourteen days: those that end on `?last=`, or the last ones. A place of a demonstration
    that has none in the last ones begins with the demonstration's days."""
    window = _window(request.GET.get("last", ""))
    counted = queries.days_of(place, window=window)
    if "last" not in request.GET and not any(scans for _day, scans in counted) and (told := access.demonstration()):
        window = _window(told.window.last.isoformat())
        counted = queries.days_of(place, window=window)
    most = max(scans for _day, scans in counted) or 1
    bars = [
        Bar(day(on), shown(scans), 1 + 10 * n + 1, f"{100 - 100 * scans / most:.1f}", f"{100 * scans / most:.1f}")
        for n, (on, scans) in enumerate(counted)
    ]
    today, later = day_of(now()), window.last + timedelta(days=DAYS)
    context = {
        "bars": bars,
        "total": shown(sum(scans for _day, scans in counted)),
        "first": day(window.first),
        "last": day(window.last),
        "before": (window.first - timedelta(days=1)).isoformat(),
        "after": min(later, today).isoformat() if window.last < today else "",
    }
    return render_to_string("counting/_days.html", context, request)


def _window(asked: str) -> Window:
    """Ends today where nothing, or nothing sensible, was asked for."""
    today = day_of(now())
    try:
        last = date.fromisoformat(asked)
    except ValueError:
        last = today
    if not _EARLIEST + timedelta(days=DAYS) <= last <= today:
        last = today
    return Window(last - timedelta(days=DAYS - 1), last)
