"""Who is signed in, and which units an account reaches."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from luuvet.accounts import sessions
from luuvet.accounts.factors import has_factor
from luuvet.accounts.models import SEES_IDENTITIES, Account, Duty, DutyKind
from luuvet.kernel.clock import now
from luuvet.kernel.days import Window, day_of
from luuvet.units import queries as units

READS_TRAIL = (DutyKind.COORDINATING_OFFICE,)
Rest = ParamSpec("Rest")


class SignedIn(HttpRequest):
    """A request of somebody who has signed in."""

    user: Account


def signed_in(
    view: Callable[Concatenate[SignedIn, Rest], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponse]:
    """A view for accounts: a stranger is sent to sign in, and nothing of it stays in a browser's store."""

    @wraps(view)
    def known(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        return view(cast(SignedIn, request), *args, **kwargs)

    return cast(
        Callable[Concatenate[HttpRequest, Rest], HttpResponse],
        never_cache(login_required(known)),
    )


def trail_units(account: Account) -> list[int]:
    """The numbers of all units whose accounts' audit lines an account may read: those that its coordinating offices
    reach; [] for other duties."""
    given = list(duties(account).filter(kind__in=READS_TRAIL).values_list("unit", flat=True))
    return units.cells(given) if given else []


def reads_trail(request: HttpRequest) -> bool:
    """Whether somebody is signed in who may read any audit line."""
    return isinstance(request.user, Account) and duties(request.user).filter(kind__in=READS_TRAIL).exists()


def duties(account: Account) -> QuerySet[Duty]:
    """What an account does today, the oldest first; the first one's unit is where its pages begin."""
    today = day_of(now())
    valid = Duty.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today), account=account, valid_from__lte=today)
    return valid.select_related("unit__tree", "unit__parent").order_by("valid_from", "pk")


def needs_second_factor(account: Account) -> bool:
    """Whether a password alone must not sign the account in: one of its duties of today can see identities."""
    return duties(account).filter(kind__in=SEES_IDENTITIES).exists()


def owed(account: Account) -> str | None:
    """The name of the page on which an account has to do something before anything else opens for it, or None."""
    if account.password_expires_at is not None:
        return "accounts:change_password"
    if needs_second_factor(account) and not has_factor(account):
        return "accounts:enrol_totp"
    return None


def freshly_signed_in(
    view: Callable[Concatenate[SignedIn, Rest], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponse]:
    """A view for accounts that proved a short while ago who they are; others are led to do it, and then here."""

    @wraps(view)
    def fresh(request: SignedIn, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        return view(request, *args, **kwargs) if sessions.is_fresh(request.session) else to_prove(request)

    return signed_in(cast(Callable[Concatenate[SignedIn, Rest], HttpResponse], fresh))


def to_prove(request: SignedIn) -> HttpResponse:
    """The way to the page where somebody shows again who they are, and back here."""
    return redirect_to_login(request.get_full_path(), reverse("accounts:reauthenticate"))


def reached(account: Account) -> list[int]:
    """The numbers of all units, of every tree, that an account reaches.

    A duty on a unit reaches the units below it, and every unit of another tree that lies with certainty in one of
    them: those that succeed one of them whole, and those that went whole into one. A unit that took in only a part
    is not reached.
    """
    given = list(duties(account).values_list("unit", flat=True))
    return units.cells(given) if given else []


def last_report_week() -> Window:
    """The seven days from a Thursday to a Wednesday that ended last before today."""
    today = day_of(now())
    wednesday = today - timedelta(days=(today.weekday() - 2) % 7 or 7)
    return Window(wednesday - timedelta(days=6), wednesday)
