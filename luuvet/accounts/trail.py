"""Accounts, duties, organisations and their lines as the audit trail tells them."""

from collections.abc import Sequence

from django.urls import reverse

from luuvet.accounts.models import Account, Duty
from luuvet.core.trail import ObjectKind, Told
from luuvet.units.models import Line, Organisation


def _accounts(numbers: Sequence[int]) -> dict[int, Told]:
    return {account.pk: _told(account) for account in Account.objects.filter(pk__in=numbers)}


def _duties(numbers: Sequence[int]) -> dict[int, Told]:
    found = Duty.objects.filter(pk__in=numbers).select_related("account", "unit")
    return {duty.pk: _told(duty.account, f"{duty.get_kind_display()}, {duty.unit.title}") for duty in found}


def _told(account: Account, part: str = "") -> Told:
    named = f"{account.full_name} ({account.username})" if account.full_name else account.username
    return Told(f"{named}: {part}" if part else named, reverse("accounts:show_account", args=[account.pk]))


def _organisations(numbers: Sequence[int]) -> dict[int, Told]:
    return {
        one.pk: Told(one.name, reverse("accounts:show_organisation", args=[one.pk]))
        for one in Organisation.objects.filter(pk__in=numbers)
    }


def _lines(numbers: Sequence[int]) -> dict[int, Told]:
    return {line.pk: Told(line.name) for line in Line.objects.filter(pk__in=numbers)}


KINDS = (
    ObjectKind("account", _accounts),
    ObjectKind("duty", _duties),
    ObjectKind("organisation", _organisations),
    ObjectKind("line", _lines),
)
