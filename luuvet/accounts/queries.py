"""Questions about accounts: lists of them, and what they are used for."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce

from luuvet.accounts.models import Account, Duty, DutyKind
from luuvet.accounts.words import function_words
from luuvet.core.models import AuditLine
from luuvet.kernel.clock import now
from luuvet.kernel.days import day_of
from luuvet.kernel.names import search_key
from luuvet.units import queries as units
from luuvet.units.models import Unit

MOST_WORDS = 8
WATCHED = timedelta(days=30)


class State(StrEnum):
    """How an account stands."""

    IN_USE = "in_use"
    NEVER = "never"  # active, and nobody has signed in with it
    WITHOUT_DUTY = "without_duty"
    DEACTIVATED = "deactivated"


class Sort(StrEnum):
    """The orders of a list; a minus: the largest or latest first. Who never signed in stands before who did."""

    NAME = "name"
    SIGNED_IN = "signed_in"
    LATEST = "-signed_in"
    LEAST_USED = "functions"
    MOST_USED = "-functions"


_ORDERS: dict[Sort, tuple[OrderBy | str, ...]] = {
    Sort.NAME: ("sort_key", "username"),
    Sort.SIGNED_IN: (F("last_login").asc(nulls_first=True), "username"),
    Sort.LATEST: (F("last_login").desc(nulls_last=True), "username"),
    Sort.LEAST_USED: ("functions", "username"),
    Sort.MOST_USED: ("-functions", "username"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of accounts is narrowed to; everything may be left out."""

    text: str = ""
    kind: str = ""
    state: State | None = None
    sort: Sort = Sort.NAME


def find_accounts(seen: Q, asked: Asked) -> QuerySet[Account]:
    """The accounts that have one of some duties (a filter of Duty), with `functions` and `seen_duties`: those duties.

    Words are looked for in name, user name and position, with marks or without.
    """
    theirs = Duty.objects.filter(seen, account=OuterRef("pk"))
    if asked.kind:
        theirs = theirs.filter(kind=asked.kind)
    found = Account.objects.filter(Exists(theirs)).annotate(functions=_functions())
    for word in search_key(asked.text).split()[:MOST_WORDS]:
        found = found.filter(search_key__contains=word)
    return with_duties(_standing(found, asked.state), seen).order_by(*_ORDERS[asked.sort])


def _functions() -> Coalesce:
    lines = AuditLine.objects.filter(
        actor=OuterRef("username"), at__gte=now() - WATCHED, action__in=[*function_words()]
    ).order_by()
    counted = lines.values("actor").annotate(different=Count("action", distinct=True)).values("different")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _standing(found: QuerySet[Account], state: State | None) -> QuerySet[Account]:
    if state is None:
        return found
    if state is State.DEACTIVATED:
        return found.filter(is_active=False)
    found = found.filter(is_active=True)
    if state is State.NEVER:
        return found.filter(last_login=None)
    has_duty = Exists(Duty.objects.filter(of_today(), account=OuterRef("pk")))
    return found.filter(has_duty if state is State.IN_USE else ~has_duty)


def of_today() -> Q:
    """The duties of today, as a filter of Duty."""
    today = day_of(now())
    return Q(valid_from__lte=today) & (Q(valid_to=None) | Q(valid_to__gte=today))


def with_duties(found: QuerySet[Account], seen: Q) -> QuerySet[Account]:
    """Accounts with those of their duties that are not over and that are seen, as `seen_duties`."""
    theirs = Duty.objects.filter(seen, Q(valid_to=None) | Q(valid_to__gte=day_of(now())))
    theirs = theirs.select_related("unit").order_by("valid_from", "pk")
    return found.prefetch_related(Prefetch("duties", theirs, to_attr="seen_duties"))


def officers_in_charge(unit: Unit) -> list[Duty]:
    """The duties of today of accounts in use that lie in a unit, but for those at a place; unit by unit in the
    customary order, each with its account and unit."""
    found = Duty.objects.filter(of_today(), unit__in=units.cells([unit.pk]), place="", account__is_active=True)
    found = found.filter(unit__tree=unit.tree_id).select_related("account", "unit")
    order = {kind: place for place, kind in enumerate(DutyKind.values)}
    listed = found.order_by("unit__level", "-unit__seat", "unit__sort_key", "account__sort_key", "pk")
    return sorted(listed, key=lambda duty: (duty.unit.level, not duty.unit.seat, duty.unit.sort_key, order[duty.kind]))


def active_keepers() -> QuerySet[Duty]:
    """The duties of keepers today whose account is in use and was signed in with in the last thirty days."""
    return Duty.objects.filter(
        of_today(), kind=DutyKind.KEEPER, account__is_active=True, account__last_login__gte=now() - WATCHED
    )


def today() -> date:
    """The civil day of now."""
    return day_of(now())


def duties_of(account: Account, seen: Q) -> list[Duty]:
    """Those of an account's duties that are seen, over or not, the newest first."""
    return list(Duty.objects.filter(seen, account=account).select_related("unit").order_by("-valid_from", "-pk"))


def functions_of(account: Account) -> list[tuple[str, int]]:
    """What somebody did in the last thirty days: each action of the audit trail, and how often, the most frequent
    first."""
    lines = AuditLine.objects.filter(actor=account.username, at__gte=now() - WATCHED)
    counted = lines.order_by().values("action").annotate(times=Count("pk")).order_by("-times", "action")
    return list(counted.values_list("action", "times"))
