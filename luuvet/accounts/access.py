"""Who is signed in, and which units an account reaches."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from luuvet.accounts import sessions
from luuvet.accounts.factors import has_factor
from luuvet.accounts.models import SEES_IDENTITIES, Account, Duty, DutyKind
from luuvet.accounts.rights import GIVES, RIGHTS, Right
from luuvet.kernel.clock import now
from luuvet.kernel.days import Window, day_of
from luuvet.kernel.problems import Refused
from luuvet.units import queries as units
from luuvet.units.models import Organisation, Unit

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


@dataclass(frozen=True, slots=True)
class Reach:
    """Units of every tree by their numbers, and single places by their codes."""

    units: list[int]
    places: list[str]


def reach(account: Account, right: Right) -> Reach:
    """Where an account has a right: the units of its duties on units, the places of those at a place.

    A duty on a unit reaches the units below it, and every unit of another tree that lies with certainty in one of
    them: those that succeed one of them whole, and those that went whole into one. A unit that took in only a part
    is not reached.
    """
    having = [duty for duty in duties(account) if holds(duty, right)]
    given = [duty.unit_id for duty in having if not duty.place]
    return Reach(units.cells(given) if given else [], [duty.place for duty in having if duty.place])


def reached(account: Account, right: Right) -> list[int]:
    """The numbers of all units, of every tree, in which an account has a right."""
    return reach(account, right).units


def covering(account: Account, unit: int, place: str = "") -> list[Duty]:
    """The duties of an account that reach a unit, or the place of this code that lies in it."""
    within = units.holding(unit)
    return [duty for duty in duties(account) if (duty.place == place if duty.place else duty.unit_id in within)]


def has(account: Account, right: Right) -> bool:
    """Whether one of the account's duties opens this part of the portal at all."""
    return any(holds(duty, right) for duty in duties(account))


def must_have(account: Account, right: Right, why: str = "") -> None:
    """A part that none of the duties opens is closed, whatever is asked for in it, and the page may say `why`; without
    any duty nothing is reached anyhow, and the pages say so."""
    kinds = [DutyKind(duty.kind) for duty in duties(account)]
    if kinds and not any(right in RIGHTS[kind] for kind in kinds):
        raise PermissionDenied(why)


def must_hold(account: Account, seeing: Right, right: Right, unit: int | None, place: str = "") -> None:
    """Outside what an account sees there is nothing (404); who sees and has not the right is told so (403)."""
    must_have(account, seeing)
    held = set[Right]()
    # Asked in any case: what there is must not take longer than what there is not.
    for duty in covering(account, unit or 0, place):
        held |= RIGHTS[DutyKind(duty.kind)] if unit is not None else set()
    if seeing not in held:
        raise Http404
    if right not in held:
        raise PermissionDenied


def holds(duty: Duty, right: Right) -> bool:
    """Whether a duty has a right in what it reaches."""
    return right in RIGHTS[DutyKind(duty.kind)]


def may_give(account: Account, kind: DutyKind, unit: int, place: str = "") -> bool:
    """Whether one of the account's duties hands out this kind there."""
    return any(kind in GIVES[DutyKind(duty.kind)] for duty in covering(account, unit, place))


def seen_duties(account: Account) -> Q:
    """Which duties of others an account sees: all within its units by a duty that sees every account, else those of
    the kinds that it hands out there."""
    seen = Q(pk__in=[])
    for duty in duties(account):
        kind = DutyKind(duty.kind)
        within = Q(place=duty.place) if duty.place else Q(unit__in=units.cells([duty.unit_id]))
        if Right.SEE_ACCOUNTS in RIGHTS[kind]:
            seen |= within
        elif GIVES[kind]:
            seen |= within & Q(kind__in=GIVES[kind])
    return seen


def sees_accounts(kinds: Iterable[DutyKind]) -> bool:
    """Whether one of some kinds of duties opens the list of accounts."""
    return any(Right.SEE_ACCOUNTS in RIGHTS[kind] or GIVES[kind] for kind in kinds)


def must_see_accounts(account: Account) -> None:
    """Who has duties and neither sees nor hands out an account by them is told so."""
    kinds = [DutyKind(duty.kind) for duty in duties(account)]
    if kinds and not sees_accounts(kinds):
        raise PermissionDenied


def must_give_some(account: Account) -> None:
    """Who hands out nothing is told so."""
    if not any(GIVES[DutyKind(duty.kind)] for duty in duties(account)):
        raise PermissionDenied


def account_for(account: Account, number: int) -> Account:
    """An account that another one sees by one of its duties, of today or not; others are not there."""
    must_see_accounts(account)
    seen = Duty.objects.filter(seen_duties(account), account=number)
    other = Account.objects.filter(pk=number).first() if seen.exists() else None
    if other is None:
        raise Http404
    return other


def may_manage(account: Account, other: Account) -> bool:
    """Whether an account may describe, renew, deactivate another one: not itself, and only one whose duties of today
    and later it could all hand out; of one that has none left, the duties it had."""
    if account.pk == other.pk:
        return False
    all_of_them = list(Duty.objects.filter(account=other))
    left = [duty for duty in all_of_them if duty.valid_to is None or duty.valid_to >= day_of(now())]
    return all(may_give(account, DutyKind(duty.kind), duty.unit_id, duty.place) for duty in left or all_of_them)


def managed_account_for(account: Account, number: int) -> Account:
    """Such an account; who only sees it is told so."""
    other = account_for(account, number)
    if not may_manage(account, other):
        raise PermissionDenied
    return other


def may_end(account: Account, duty: Duty) -> bool:
    """Whether an account could have given this duty of another one."""
    return account.pk != duty.account_id and may_give(account, DutyKind(duty.kind), duty.unit_id, duty.place)


def duty_for(account: Account, number: int, duty: int) -> Duty:
    """A duty that an account sees and could have given; who only sees it is told so."""
    other = account_for(account, number)
    found = Duty.objects.filter(seen_duties(account), pk=duty, account=other).select_related("unit", "account").first()
    if found is None:
        raise Http404
    if not may_end(account, found):
        raise PermissionDenied
    return found


def given_kinds(account: Account) -> list[DutyKind]:
    """The kinds that an account hands out somewhere, in the order of the table."""
    given = {kind for duty in duties(account) for kind in GIVES[DutyKind(duty.kind)]}
    return [kind for kind in DutyKind if kind in given]


def given_units(account: Account) -> list[Unit]:
    """The units in which an account hands something out, of its duties' trees and the one in force today, the newest
    tree first, each level in the customary order."""
    giving = [duty for duty in duties(account) if GIVES[DutyKind(duty.kind)]]
    trees = {units.tree_in_force(day_of(now())).name, *(duty.unit.tree_id for duty in giving)}
    wide = [duty.unit_id for duty in giving if not duty.place]
    among = (units.cells(wide) if wide else []) + [duty.unit_id for duty in giving if duty.place]
    found = Unit.objects.filter(pk__in=among, tree__in=trees)
    return list(found.order_by("-tree", "level", "-seat", "sort_key"))


def organisation_for(account: Account, number: int, right: Right = Right.CHANGE_ORGANISATIONS) -> Organisation:
    """An organisation that lies, or lay when it was closed, in a unit that the account reaches; else there is none."""
    organisation = Organisation.objects.filter(pk=number).first()
    seat = units.seats(organisation).first() if organisation else None
    must_hold(account, Right.SEE_ORGANISATIONS, right, seat.unit_id if seat else None)
    if organisation is None:
        raise Http404
    return organisation


def organised_units(account: Account) -> list[Unit]:
    """The units in which an account changes organisations, of the tree in force today and those of its duties."""
    among = reached(account, Right.CHANGE_ORGANISATIONS)
    trees = {units.tree_in_force(day_of(now())).name, *(duty.unit.tree_id for duty in duties(account))}
    found = Unit.objects.filter(pk__in=among, tree__in=trees)
    return list(found.order_by("-tree", "level", "-seat", "sort_key"))


def has_accounts_section(request: HttpRequest) -> bool:
    """Whether whoever asks is shown the way to the list of accounts."""
    kinds = _kinds(request)
    return not kinds or sees_accounts(kinds)


def must_give(account: Account, kind: DutyKind, unit: int, place: str = "") -> None:
    """Refused `not-yours-to-give`: outside what the account reaches, or a kind that none of its duties hands out."""
    if not may_give(account, kind, unit, place):
        raise Refused(
            "not-yours-to-give", _("This account does not give this duty there. Choose another duty or unit.")
        )


def has_section(right: Right) -> Callable[[HttpRequest], bool]:
    """Whether whoever asks has a part of the portal: for the row of links. Without a duty it is shown, and empty."""

    def shown(request: HttpRequest) -> bool:
        kinds = _kinds(request)
        return not kinds or any(right in RIGHTS[kind] for kind in kinds)

    return shown


def _kinds(request: HttpRequest) -> list[DutyKind]:
    """Asked once a page."""
    kinds: list[DutyKind] | None = request.META.get("luuvet.duties")
    if kinds is None:
        kinds = [DutyKind(duty.kind) for duty in duties(cast(SignedIn, request).user)]
        request.META["luuvet.duties"] = kinds
    return kinds


def last_report_week() -> Window:
    """The seven days from a Thursday to a Wednesday that ended last before today."""
    today = day_of(now())
    wednesday = today - timedelta(days=(today.weekday() - 2) % 7 or 7)
    return Window(wednesday - timedelta(days=6), wednesday)
