"""What people show at a gate, and what the gate then sends."""

from datetime import datetime, timedelta
from typing import Any

from luuvet.accounts.rules import device_token
from luuvet.checkins.models import CheckIn
from luuvet.core import vault
from luuvet.kernel import clock
from luuvet.kernel.clock import now
from luuvet.kernel.documents import DocumentNumber, NumberKind, seal_number
from luuvet.kernel.personal import Holder, make_personal_code, slot_of
from luuvet.people.models import Installation
from luuvet.places import rules as places
from luuvet.places.models import Gate, GateDevice, Place
from tests.builders import BY, Client, item

A_SLOT = timedelta(minutes=5)
CCCD = DocumentNumber(NumberKind.CCCD, "042088001234")


def enrolled(at: Place, number: int = 0) -> GateDevice:
    """A device at a gate of a place."""
    return places.enrol_gate_device(Gate.objects.get(place=at, number=number), by=BY)


def client_of(gate: GateDevice, port: int) -> Client:
    """Its connection to a server."""
    return Client(port, device_token(gate.device))


def personal(phone: Installation, *, at: datetime | None = None, slots: int = 0, person: int = 0) -> str:
    """The personal code that a phone shows at a moment (now), or so many slots after."""
    moment = at or now()
    holder = Holder(person or phone.person_id, phone.pk)
    return str(make_personal_code(vault.ring().maker("person", moment), holder, slot_of(moment) + slots))


def sealed(number: DocumentNumber = CCCD) -> str:
    """A card's number as the page of a gate seals it."""
    key = vault.ring().maker("number", now())
    return seal_number(number, key.id, key.public)


def numbered(number: DocumentNumber = CCCD, **other: Any) -> dict[str, Any]:
    """An item with the sealed number of a card."""
    return item(None, sealed_number=sealed(number), **other)  # type: ignore[arg-type]


def without_code(**other: Any) -> dict[str, Any]:
    """A press of the button for people without a code."""
    sent = item(None, **other)  # type: ignore[arg-type]
    return {"id": sent["id"], "at": sent["at"], "no_code": True}


def refusal(client: Client, sent: object) -> tuple[str, bool]:
    answer = client.send(sent)
    assert (answer.status, answer.headers["content-type"]) == (422, "application/problem+json")
    assert "place" not in answer.body and answer.body["detail"]
    assert CheckIn.objects.count() == 0
    return answer.body["problem"], answer.body["retry"]


def within_a_second(holds: Any) -> None:
    deadline = clock.now() + timedelta(seconds=1)
    while not holds():
        assert clock.now() < deadline


def wait_until_refused(client: Client, sent: Any, problem: str) -> None:
    """Something that ended is refused within a second."""
    within_a_second(lambda: client.send(sent()).body.get("problem") == problem)
