"""Changes to the register of requests."""

from datetime import date

from django.utils.translation import gettext as _

from luuvet.core.rules import rule
from luuvet.kernel.clock import now
from luuvet.kernel.days import day_of
from luuvet.kernel.problems import Refused
from luuvet.people.models import Person
from luuvet.requests import due, sealed
from luuvet.requests.models import Kind, Outcome, Request, Way
from luuvet.units.models import Unit


@rule
def make_request(
    kind: Kind,
    words: str,
    *,
    person: int | None,
    way: Way,
    unit: Unit | None = None,
    came_on: date | None = None,
    by: str,
) -> Request:
    """Write down what somebody asks for. The days until which it is answered and done follow from the day it came.

    Refused: `no-such-person` where nobody has that number.
    """
    if person is not None and not Person.objects.select_for_update().filter(pk=person).exists():
        raise Refused("no-such-person", _("Nobody has this number. Check it on the person's phone, or leave it empty."))
    moment = now()
    day = came_on or day_of(moment)
    made = Request.objects.create(
        kind=kind,
        way=way,
        person_id=person,
        unit=unit,
        words=b"",
        came_on=day,
        made_at=moment,
        reply_by=due.reply_by(kind, day),
        due=due.due_on(kind, day),
    )
    sealed.write(made, "words", words)
    made.save(update_fields=["words"])
    return made


@rule
def answer_request(request: Request, answer: str, *, by: str) -> Request:
    """Write down what the requester is told; a later answer takes the place of an earlier one."""
    locked = _open(request)
    sealed.write(locked, "answer", answer)
    locked.answered_at = locked.answered_at or now()
    locked.save(update_fields=["answer", "answered_at"])
    return locked


@rule
def extend_request(request: Request, reason: str, *, by: str) -> Request:
    """Take the time that may be taken once more, told why before the day has passed."""
    locked = _open(request)
    if locked.extended_at is not None:
        raise Refused("already-extended", _("The time was extended already, which is done once only."))
    if day_of(now()) > locked.due:
        raise Refused("too-late", _("The day has passed. Answer the request and close it."))
    sealed.write(locked, "extension", reason)
    locked.extended_at, locked.due = now(), due.due_on(Kind(locked.kind), locked.came_on, extended=True)
    locked.save(update_fields=["extension", "extended_at", "due"])
    return locked


@rule
def close_request(request: Request, outcome: Outcome, *, by: str) -> Request:
    """End a request that was answered."""
    locked = _open(request)
    if locked.answered_at is None:
        raise Refused("not-answered", _("The requester was told nothing yet. Answer first."))
    locked.outcome, locked.closed_at = outcome, now()
    locked.save(update_fields=["outcome", "closed_at"])
    return locked


def _open(request: Request) -> Request:
    locked = Request.objects.select_for_update().get(pk=request.pk)
    if locked.closed_at is not None:
        raise Refused("already-closed", _("This request is closed already."))
    return locked


def forget(person: int, by: str) -> None:
    """What was written goes with the person; the register keeps its lines, which end with that."""
    own = Request.objects.filter(person_id=person)
    own.filter(closed_at=None).update(closed_at=now(), outcome=Outcome.ERASED)
    own.update(words=b"", answer=None, extension=None)
