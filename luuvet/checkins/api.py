"""What a phone asks about its person's own check-ins."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luuvet.checkins import queries
from luuvet.checkins.models import CheckIn, Direction, Source
from luuvet.checkins.schemas import Cursor, read_trail
from luuvet.core.bodies import says_why
from luuvet.kernel.clock import now
from luuvet.kernel.days import day_of
from luuvet.people.access import required_installation
from luuvet.places.models import Place

A_PAGE = 200


@says_why(lambda: _("No trail"))
@require_GET
def trail(request: HttpRequest) -> HttpResponse:
    """The check-ins of the phone's own person by civil day; of nobody else, dependants included."""
    own = required_installation(request)
    asked = read_trail(request.GET.dict(), day_of(now()))
    rows = list(queries.trail(own.person_id, asked.window, asked.after)[: A_PAGE + 1])
    page = rows[:A_PAGE]
    places = Place.objects.in_bulk({row.place_id for row in page})
    days = [
        {"day": str(day), "checkins": [_shown(row, places[row.place_id]) for row in those]}
        for day, those in groupby(page, key=lambda row: day_of(row.at))
    ]
    more = Cursor(page[-1].at, page[-1].id).text if len(rows) > A_PAGE else None
    return JsonResponse({"days": days, "next": more})


def _shown(row: CheckIn, place: Place) -> dict[str, object]:
    return {
        "id": str(row.id),
        "at": row.at.isoformat(),
        "direction": Direction(row.direction).name.lower(),
        "place": {"code": place.code, "name": place.name},
        "by": "own" if row.source in _OWN else "gate",
    }


_OWN = {Source.POSTER, Source.TYPED, Source.CHANGING_CODE}
