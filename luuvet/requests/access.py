"""Who keeps the register: coordinating offices, each the lines of the units it reaches."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from luuvet.accounts.access import SignedIn, duties, reached
from luuvet.accounts.models import Account, Duty, DutyKind
from luuvet.kernel.clock import now
from luuvet.kernel.days import day_of
from luuvet.requests import queries
from luuvet.requests.models import Request
from luuvet.units.models import Unit


def is_of_an_office(request: HttpRequest) -> bool:
    """Whether somebody is signed in who keeps the register."""
    user = getattr(request, "user", None)
    return isinstance(user, Account) and _offices(user).exists()


def must_keep(request: SignedIn) -> Unit:
    """The unit whose office the account is. Who does something else is told so."""
    duty = _offices(request.user).first()
    if duty is None:
        raise PermissionDenied
    return duty.unit


def register_for(request: SignedIn) -> QuerySet[Request]:
    """The lines that the account keeps. What comes from phones names no unit: an office that has no other above it
    answers for that."""
    must_keep(request)
    return queries.register(reached(request.user), with_phones=any(map(_is_topmost, _offices(request.user))))


def request_for(request: SignedIn, number: int) -> Request:
    """A line of these; there is no other."""
    found = register_for(request).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _offices(account: Account) -> QuerySet[Duty]:
    return duties(account).filter(kind=DutyKind.COORDINATING_OFFICE)


def _is_topmost(duty: Duty) -> bool:
    today, above = day_of(now()), []
    unit: Unit | None = duty.unit.parent
    while unit is not None:
        above.append(unit.pk)
        unit = unit.parent
    others = Duty.objects.filter(kind=DutyKind.COORDINATING_OFFICE, unit__in=above, valid_from__lte=today)
    return not others.exclude(valid_to__lt=today).exists()
