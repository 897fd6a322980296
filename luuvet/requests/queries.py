"""Questions about the register of requests."""

from collections.abc import Iterable
from datetime import date
from typing import Literal, get_args

from django.db.models import F, Q, QuerySet

from luuvet.core.subject import Rows
from luuvet.requests import sealed
from luuvet.requests.models import Request

State = Literal["open", "unanswered", "overdue", "closed"]
STATES: tuple[State, ...] = get_args(State)


def requests_of(person: int) -> QuerySet[Request]:
    """What a person has asked for, the newest first."""
    return Request.objects.filter(person_id=person).order_by("-made_at", "-pk")


def register(among: Iterable[int], *, with_phones: bool) -> QuerySet[Request]:
    """The lines that offices of these units entered; those from phones too, where one office answers for them."""
    own = Q(unit__in=list(among))
    return Request.objects.select_related("unit").filter(own | Q(unit=None) if with_phones else own)


def find_requests(lines: QuerySet[Request], today: date, state: State | None, kind: str) -> QuerySet[Request]:
    """Those lines that are so, what is due first before the rest; the closed ones last, the newest first."""
    narrowed: dict[State, Q] = {
        "open": Q(closed_at=None),
        "unanswered": Q(closed_at=None, answered_at=None),
        "overdue": Q(closed_at=None, due__lt=today),
        "closed": ~Q(closed_at=None),
    }
    if state:
        lines = lines.filter(narrowed[state])
    if kind:
        lines = lines.filter(kind=kind)
    return lines.order_by(F("closed_at").desc(nulls_first=True), "due", "pk")


def held(person: int) -> dict[str, Rows]:
    """Everything that this slice holds of a person."""
    return {
        "requests": [
            {
                "number": one.pk,
                "kind": one.kind,
                "way": one.way,
                "words": sealed.read(one, "words"),
                "came_on": one.came_on,
                "made_at": one.made_at,
                "reply_by": one.reply_by,
                "due": one.due,
                "answer": sealed.read(one, "answer"),
                "answered_at": one.answered_at,
                "extension": sealed.read(one, "extension"),
                "extended_at": one.extended_at,
                "outcome": one.outcome,
                "closed_at": one.closed_at,
            }
            for one in requests_of(person)
        ]
    }
