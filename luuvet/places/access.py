"""Which places an account may see and change: those of the units it reaches, or the one that it serves."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from luuvet.accounts.access import covering, holds, must_hold, reached
from luuvet.accounts.models import Account
from luuvet.accounts.rights import Right
from luuvet.core import vault
from luuvet.core.problems import NotEnrolled
from luuvet.kernel.clock import now
from luuvet.kernel.signing import DeviceKind, read_token
from luuvet.places import queries
from luuvet.places.models import Gate, GateDevice, Place, Poster

MOST_MEANT = 6  # of the places that a name may mean, as many are told


def place_for(account: Account, code: str, right: Right = Right.CHANGE_PLACES) -> Place:
    """The place; outside what the account reaches there is none, so that codes cannot be probed."""
    place = Place.objects.select_related("unit__parent", "unit__tree", "parent").filter(code=code).first()
    must_hold(account, Right.SEE_PLACES, right, place.unit_id if place else None, code)
    if place is None:
        raise Http404
    return place


def may(account: Account, place: Place, right: Right) -> bool:
    """Whether the account has a right over a place."""
    return any(holds(duty, right) for duty in covering(account, place.unit_id, place.code))


def parents_for(account: Account, text: str) -> list[Place]:
    """The places in use that somebody may mean by a code or a name, out of those that the account reaches."""
    return list(queries.meant(reached(account, Right.SEE_PLACES), text)[:MOST_MEANT])


def gate_for(account: Account, code: str, number: int, right: Right = Right.CHANGE_PLACES) -> Gate:
    """A gate of such a place."""
    gate = (
        Gate.objects.filter(place=place_for(account, code, right), number=number).select_related("place__unit").first()
    )
    if gate is None:
        raise Http404
    return gate


def poster_for(account: Account, code: str, number: int, serial: int, right: Right = Right.CHANGE_PLACES) -> Poster:
    """A code of such a gate."""
    gate = gate_for(account, code, number, right)
    poster = Poster.objects.filter(gate=gate, serial=serial).select_related("gate__place__unit").first()
    if poster is None:
        raise Http404
    return poster


def gate_device_for(account: Account, code: str, number: int, device: int) -> GateDevice:
    """A device enrolled at such a gate."""
    gate = gate_for(account, code, number)
    enrolled = GateDevice.objects.filter(gate=gate, device=device).select_related("device", "gate__place").first()
    if enrolled is None:
        raise Http404
    return enrolled


def required_gate_device(request: HttpRequest) -> GateDevice:
    """The device at a gate whose token the request shows. Raises NotEnrolled."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    read = read_token(vault.ring(), token.strip(), now()) if scheme.lower() == "bearer" else None
    enrolled = queries.gate_device(read.device) if read and read.kind is DeviceKind.GATE else None
    if enrolled is None:
        raise NotEnrolled("not-enrolled", _("This device is not enrolled at a gate. Have it enrolled again."))
    return enrolled
