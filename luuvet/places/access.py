"""Which places an account may see and change: those of the units it reaches."""

from django.http import Http404

from luuvet.accounts.access import reached
from luuvet.accounts.models import Account
from luuvet.places import queries
from luuvet.places.models import Gate, Place, Poster

MOST_MEANT = 6  # of the places that a name may mean, as many are told


def place_for(account: Account, code: str) -> Place:
    """The place; outside what the account reaches there is none, so that codes cannot be probed."""
    place = Place.objects.select_related("unit__parent", "unit__tree", "parent").filter(code=code).first()
    if place is None or place.unit_id not in set(reached(account)):
        raise Http404
    return place


def parents_for(account: Account, text: str) -> list[Place]:
    """The places in use that somebody may mean by a code or a name, out of those that the account reaches."""
    return list(queries.meant(reached(account), text)[:MOST_MEANT])


def gate_for(account: Account, code: str, number: int) -> Gate:
    """A gate of such a place."""
    gate = Gate.objects.filter(place=place_for(account, code), number=number).select_related("place__unit").first()
    if gate is None:
        raise Http404
    return gate


def poster_for(account: Account, code: str, number: int, serial: int) -> Poster:
    """A code of such a gate."""
    gate = gate_for(account, code, number)
    poster = Poster.objects.filter(gate=gate, serial=serial).select_related("gate__place__unit").first()
    if poster is None:
        raise Http404
    return poster
