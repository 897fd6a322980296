"""What a phone asks about its person's own data, and hears of it."""

from typing import cast

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luuvet.accounts.rules import attempt
from luuvet.core.bodies import answer, read, says_why
from luuvet.core.text import Prose
from luuvet.kernel.problems import Refused
from luuvet.people.access import required_installation
from luuvet.requests import rules, sealed
from luuvet.requests.models import LONGEST, Kind, Request, Way
from luuvet.requests.queries import requests_of
from luuvet.requests.schemas import AskedFor, NewRequest, OwnRequest, OwnRequests
from luuvet.requests.words import MOST_LINES

BY = "own phone"
_WORDS = Prose(max_length=LONGEST, most_lines=MOST_LINES)


@says_why(lambda: _("Not done"))
@require_http_methods(["GET", "HEAD", "POST"])
def own_requests(request: HttpRequest) -> HttpResponse:
    """What the phone's person has asked for; something more."""
    own = required_installation(request)
    if request.method != "POST":
        return answer(OwnRequests([_shown(one) for one in requests_of(own.person_id)]))
    asked = read(request, NewRequest)
    try:
        words = _WORDS.clean(asked.words)
    except ValidationError as fault:
        raise Refused("words-unfit", " ".join(fault.messages)) from None
    attempt("request", {"installation": str(own.pk)}, by=BY)
    made = rules.make_request(Kind(asked.kind), words, person=own.person_id, way=Way.PHONE, by=BY)
    return answer(_shown(made), status=201)


def _shown(one: Request) -> OwnRequest:
    return OwnRequest(
        number=one.pk,
        kind=cast(AskedFor, one.kind),
        words=sealed.read(one, "words"),
        came_on=one.came_on,
        reply_by=one.reply_by,
        due=one.due,
        answer=sealed.read(one, "answer"),
        answered_at=one.answered_at,
        extension=sealed.read(one, "extension"),
        outcome=one.outcome,  # type: ignore[arg-type]  # one of its choices
        closed_at=one.closed_at,
    )
