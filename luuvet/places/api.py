"""What the device at a gate asks for."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luuvet.accept.answers import PlaceNamed
from luuvet.accounts.rules import attempt, device_token
from luuvet.core.bodies import address_of, answer, read, says_why
from luuvet.places import rules
from luuvet.places.access import required_gate_device
from luuvet.places.models import GateDevice
from luuvet.places.printing import screen
from luuvet.places.schemas import AtGate, Enrol, Enrolled, ScreenCode

BY = "gate device"
_of_a_gate = says_why(lambda: _("Not enrolled"))


@_of_a_gate
@require_POST
def gates(request: HttpRequest) -> HttpResponse:
    """Enrol a device at the gate whose enrolment code it has read; the answer holds the token that it sends with."""
    asked = read(request, Enrol)
    attempt("gate enrolment", {"address": address_of(request)}, by=BY)
    enrolled = rules.use_gate_enrolment(asked.enrolment, by=BY)
    at = _standing(enrolled)
    made = Enrolled(place=at.place, gate=at.gate, screen=at.screen, token=device_token(enrolled.device))
    return answer(made, status=201)


@_of_a_gate
@require_safe
def own_gate(request: HttpRequest) -> HttpResponse:
    """Where the device that asks stands, and what its screen shows now."""
    return answer(_standing(required_gate_device(request)))


def _standing(enrolled: GateDevice) -> AtGate:
    gate, shown = enrolled.gate, screen(enrolled.gate)
    return AtGate(PlaceNamed(gate.place.code, gate.place.name), gate.number, ScreenCode(**shown) if shown else None)
