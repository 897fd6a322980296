"""Who keeps the register: duties with that right, each the lines of the units it reaches."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from luuvet.accounts.access import SignedIn, duties, holds, reached
from luuvet.accounts.models import Account, Duty, DutyKind
from luuvet.accounts.rights import Right
from luuvet.kernel.clock import now
from luuvet.kernel.days import day_of
from luuvet.requests import queries
from luuvet.requests.models import Request
from luuvet.units.models import Unit


def must_keep(request: SignedIn) -> Unit:
    """The unit whose office the account is. Who does something else is told so."""
    keeping = _keeping(request.user)
    if not keeping:
        raise PermissionDenied
    return keeping[0].unit


def register_for(request: SignedIn) -> QuerySet[Request]:
    """The lines that the account keeps. What comes from phones names no unit: an office that has no other above it
    answers for that."""
    must_keep(request)
    return queries.register(
        reached(request.user, Right.KEEP_REQUESTS), with_phones=any(map(_is_topmost, _keeping(request.user)))
    )


def request_for(request: SignedIn, number: int) -> Request:
    """A line of these; there is no other."""
    found = register_for(request).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _keeping(account: Account) -> list[Duty]:
    return [duty for duty in duties(account) if holds(duty, Right.KEEP_REQUESTS)]


def _is_topmost(duty: Duty) -> bool:
    today, above = day_of(now()), []
    unit: Unit | None = duty.unit.parent
    while unit is not None:
        above.append(unit.pk)
        unit = unit.parent
    others = Duty.objects.filter(kind=DutyKind.COORDINATING_OFFICE, unit__in=above, valid_from__lte=today)
    return not others.exclude(valid_to__lt=today).exists()
