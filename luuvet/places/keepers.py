"""What the list of accounts shows of places: how many have no active keeper."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from luuvet.accounts.access import reached
from luuvet.accounts.models import Account
from luuvet.accounts.rights import Right
from luuvet.places import queries
from luuvet.places.models import Place


def panel(request: HttpRequest, account: Account) -> str:
    """How many places of the account's units there are in use, how many of them without one, and the way to these."""
    among = sorted(set(reached(account, Right.SEE_ACCOUNTS)) & set(reached(account, Right.SEE_PLACES)))
    if not among:
        return ""
    standing = Place.objects.filter(unit__in=among, closed_at=None, voided_at=None)
    counted = {"all": standing.count(), "without": queries.unkept(standing).count()}
    return render_to_string("places/_keepers.html", counted, request)
