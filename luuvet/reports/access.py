"""Who may see a unit's reports, who may write them, and which day it is for them."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404

from luuvet.accounts.access import SignedIn, duties, holds, must_have, must_hold
from luuvet.accounts.models import DutyKind
from luuvet.accounts.rights import Right
from luuvet.counting.access import opening
from luuvet.kernel import clock, days
from luuvet.units.models import Unit


def unit_for(request: SignedIn, tree: str, code: str, right: Right = Right.SEE_REPORTS) -> Unit:
    """The unit; outside what the account reaches there is none."""
    unit = Unit.objects.select_related("tree", "parent").filter(tree=tree, code=code).first()
    must_hold(request.user, right, right, unit.pk if unit else None)
    if unit is None:
        raise Http404
    return unit


def own_unit(request: SignedIn) -> Unit | None:
    """The unit of the account's first duty that sees reports."""
    must_have(request.user, Right.SEE_REPORTS)
    seeing = (duty for duty in duties(request.user) if holds(duty, Right.SEE_REPORTS))
    return next((duty.unit for duty in seeing), None)


def may_write(request: SignedIn, unit: Unit) -> bool:
    """Whether the account is of the unit's own coordinating office; from above reports are read."""
    return duties(request.user).filter(kind=DutyKind.COORDINATING_OFFICE, unit=unit).exists()


def must_write(request: SignedIn, unit: Unit) -> None:
    """Who reads and does not write is told so."""
    if not may_write(request, unit):
        raise PermissionDenied


def moment(request: SignedIn) -> datetime:
    """Now; in a demonstration, whose days are long past, the morning after the last of them."""
    shown = opening(request) if settings.OPENS_ON else None
    return days.start_of(shown.window.last + timedelta(days=1)) if shown else clock.now()
