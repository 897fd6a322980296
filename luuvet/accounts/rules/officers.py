"""Accounts as they are handed down: made with a duty, described anew, taken out of use and back into it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from luuvet.accounts import access
from luuvet.accounts.fitting import NewDuty
from luuvet.accounts.models import Account
from luuvet.accounts.rules import make_account
from luuvet.core.rules import rule
from luuvet.kernel.names import search_key, sort_key
from luuvet.kernel.problems import Refused


@dataclass(frozen=True, slots=True)
class OfficerFacts:
    """Who holds an account, as offices list it: full name, position, the telephone of the office."""

    full_name: str
    position: str = ""
    phone: str = ""


@rule
def hand_down_account(
    giver: Account, username: str, facts: OfficerFacts, duty: NewDuty, *, by: str
) -> tuple[Account, str]:
    """An account with one duty that the giver may hand out, and its temporary password, which is kept nowhere else.

    Refused: `not-yours-to-give`, and what make_account says.
    """
    access.must_give(giver, duty.kind, duty.unit.pk, duty.place)
    account, password = make_account(
        username, duty.kind, duty.unit, place=duty.place, since=duty.valid_from, until=duty.valid_to, by=by
    )
    return _described(account, facts), password


@dataclass(frozen=True, slots=True)
class NewOfficer:
    """Whom one of many accounts is for: its user name, who holds it, and its duty."""

    username: str
    facts: OfficerFacts
    duty: NewDuty


class SomeRefused(Refused):
    """None of many was made, since of some `refusals` says why not: by their places in what was given, from 0."""

    def __init__(self, refusals: Mapping[int, Refused]) -> None:
        super().__init__("some-refused", _("Nothing was written, since some rows can no longer be made."))
        self.refusals = refusals


def import_accounts(giver: Account, officers: Sequence[NewOfficer], *, by: str) -> list[tuple[Account, str]]:
    """Each handed down by its own rule, with its audit line and temporary password; all of them or none.

    Refused: SomeRefused, with what hand_down_account says of each.
    """
    refusals: dict[int, Refused] = {}
    made = []
    with transaction.atomic():
        for place, officer in enumerate(officers):
            try:
                made.append(hand_down_account(giver, officer.username, officer.facts, officer.duty, by=by))
            except Refused as refused:
                refusals[place] = refused
        if refusals:
            raise SomeRefused(refusals)
    return made


@rule
def edit_account(account: Account, facts: OfficerFacts, *, by: str) -> Account:
    """Say anew who holds an account."""
    return _described(_locked(account), facts)


@rule
def deactivate_account(account: Account, *, by: str) -> Account:
    """Nobody signs in with it from now on, and its browsers are signed out. Its duties stay as they are."""
    locked = _locked(account)
    if not locked.is_active:
        raise Refused("deactivated-already", _("This account is deactivated already."))
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    return locked


@rule
def reactivate_account(account: Account, *, by: str) -> Account:
    """It is signed in with again, by the password it had."""
    locked = _locked(account)
    if locked.is_active:
        raise Refused("in-use-already", _("This account is in use already."))
    locked.is_active = True
    locked.save(update_fields=["is_active"])
    return locked


def _locked(account: Account) -> Account:
    return Account.objects.select_for_update().get(pk=account.pk)


def _described(account: Account, facts: OfficerFacts) -> Account:
    account.full_name, account.position, account.phone = facts.full_name, facts.position, facts.phone
    account.search_key = search_key(f"{facts.full_name} {account.username} {facts.position}")
    account.sort_key = sort_key(facts.full_name.rpartition(" ")[2] + " " + facts.full_name)
    account.save(update_fields=["full_name", "position", "phone", "search_key", "sort_key"])
    return account
