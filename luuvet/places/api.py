"""What the device at a gate asks for."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luuvet.accounts.rules import attempt, device_token
from luuvet.core.bodies import address_of, read, says_why
from luuvet.places import rules
from luuvet.places.access import required_gate_device
from luuvet.places.models import GateDevice
from luuvet.places.printing import screen
from luuvet.places.schemas import Enrol

BY = "gate"
_of_a_gate = says_why(lambda: _("Not enrolled"))


@_of_a_gate
@require_POST
def gates(request: HttpRequest) -> HttpResponse:
    """Enrol a device at the gate whose enrolment code it has read; the answer holds the token that it sends with."""
    asked = read(request, Enrol)
    attempt("gate enrolment", {"address": address_of(request)}, by=BY)
    enrolled = rules.use_gate_enrolment(asked.enrolment, by=BY)
    return JsonResponse({"token": device_token(enrolled.device)} | _standing(enrolled), status=201)


@_of_a_gate
@require_GET
def own_gate(request: HttpRequest) -> HttpResponse:
    """Where the device that asks stands, and what its screen shows now."""
    return JsonResponse(_standing(required_gate_device(request)))


def _standing(enrolled: GateDevice) -> dict[str, object]:
    gate = enrolled.gate
    return {
        "place": {"code": gate.place.code, "name": gate.place.name},
        "gate": gate.number,
        "screen": screen(gate),
    }
