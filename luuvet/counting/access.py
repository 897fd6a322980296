"""Who may see figures: an account those of the units it reaches; of a demonstration everybody."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

from luuvet.accounts.access import duties, holds, last_report_week, must_have, must_hold
from luuvet.accounts.models import Account
from luuvet.accounts.rights import Right
from luuvet.kernel.days import Window
from luuvet.kernel.problems import Refused
from luuvet.units import queries as units
from luuvet.units.models import Unit


@dataclass(frozen=True, slots=True)
class Opening:
    """What the page of figures shows before anybody has asked for anything."""

    unit: Unit
    window: Window


def opening(request: HttpRequest) -> Opening | None:
    """What the page begins with: the unit of the account's duty and the last report week; in a demonstration its own
    window, and for strangers its own unit. None for an account without a duty that sees
    figures, and for strangers elsewhere."""
    shown = demonstration()
    if not isinstance(request.user, Account):
        return shown
    seeing = (duty for duty in duties(request.user) if holds(duty, Right.SEE_FIGURES))
    duty = next(seeing, None)
    return None if duty is None else Opening(duty.unit, shown.window if shown else last_report_week())


def demonstration() -> Opening | None:
    """What a demonstration begins with; None elsewhere."""
    if not settings.OPENS_ON:
        return None
    try:
        code, tree, window = settings.OPENS_ON.split("/")
        return Opening(units.unit(code, tree), Window.parse(window))
    except (ValueError, Refused) as fault:
        raise ImproperlyConfigured(
            f"LUUVET_OPENS_ON is {settings.OPENS_ON!r}. Write it like 440/2021/2021-11-26..2021-12-08."
        ) from fault


def must_see(request: HttpRequest, unit: Unit) -> None:
    """Outside what an account reaches there is no page; to a stranger a demonstration shows every unit."""
    if isinstance(request.user, Account):
        must_hold(request.user, Right.SEE_FIGURES, Right.SEE_FIGURES, unit.pk)


def must_see_some(request: HttpRequest) -> None:
    """Who has duties and sees no figures by them is told so, whatever was asked for."""
    if isinstance(request.user, Account):
        must_have(request.user, Right.SEE_FIGURES)
