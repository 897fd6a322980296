"""Places, gates and codes as the audit trail tells them."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from luuvet.core.trail import ObjectKind, Told
from luuvet.places.models import Gate, GateDevice, GateEnrolment, Place, Poster


def _places(numbers: Sequence[int]) -> dict[int, Told]:
    return {place.pk: _told(place) for place in Place.objects.filter(pk__in=numbers)}


def _posters(numbers: Sequence[int]) -> dict[int, Told]:
    found = Poster.objects.filter(pk__in=numbers).select_related("gate__place")
    return {row.pk: _told(row.gate.place, _("code no. %(serial)s") % {"serial": row.serial}) for row in found}


def _gates(numbers: Sequence[int]) -> dict[int, Told]:
    return {gate.pk: _at_gate(gate) for gate in Gate.objects.filter(pk__in=numbers).select_related("place")}


def _gate_devices(numbers: Sequence[int]) -> dict[int, Told]:
    found = GateDevice.objects.filter(pk__in=numbers).select_related("gate__place")
    return {row.pk: _at_gate(row.gate) for row in found}


def _enrolments(numbers: Sequence[int]) -> dict[int, Told]:
    found = GateEnrolment.objects.filter(pk__in=numbers).select_related("gate__place")
    return {row.pk: _at_gate(row.gate) for row in found}


def _at_gate(gate: Gate) -> Told:
    return _told(gate.place, gate.number and _("gate %(number)s") % {"number": gate.number})


def _told(place: Place, part: str | int = "") -> Told:
    named = f"{place.name} ({place.spaced_code})"
    return Told(f"{named}, {part}" if part else named, reverse("places:show_place", args=[place.code]))


KINDS = (
    ObjectKind("place", _places),
    ObjectKind("poster", _posters),
    ObjectKind("gate", _gates),
    ObjectKind("gatedevice", _gate_devices),
    ObjectKind("gateenrolment", _enrolments),
    ObjectKind("device", _gate_devices),  # its row has the device's number
)


def of_place(text: str, among: Sequence[int]) -> list[str]:
    """The place that bears a code, written with or without a space, if it is in the units, and all that is at it."""
    place = Place.objects.filter(unit__in=among, code="".join(text.upper().split())).first()
    if place is None:
        return []
    below = {
        "poster": Poster.objects.filter(gate__place=place),
        "gate": Gate.objects.filter(place=place),
        "gatedevice": GateDevice.objects.filter(gate__place=place),
        "gateenrolment": GateEnrolment.objects.filter(gate__place=place),
        "device": GateDevice.objects.filter(gate__place=place),
    }
    parts = [f"{kind}:{pk}" for kind, rows in below.items() for pk in rows.values_list("pk", flat=True)]
    return [f"place:{place.pk}", *parts]
