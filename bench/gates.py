"""Gates and the people before them: devices at gates with their tokens, phones with personal codes of today."""

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from bench.stage import write
from luuvet.accounts.models import Device
from luuvet.accounts.rules import device_token
from luuvet.core import vault
from luuvet.kernel.personal import OCTETS, Holder, make_personal_codes, personal_code_of, slot_of
from luuvet.kernel.signing import DeviceKind
from luuvet.people.models import Installation, Person
from luuvet.places.models import Gate, GateDevice

GATES, PHONES, CODES_OF_EACH = 500, 2_000, 10


def make(folder: Path) -> None:
    """Write `tokens` of gates and `codes` that people show there, each from its slot on, one a line."""
    folder.mkdir()
    now = datetime.now(UTC)
    gates = Device.objects.bulk_create(Device(kind=DeviceKind.GATE, enrolled_at=now) for _ in range(GATES))
    at = islice(Gate.objects.order_by("pk").iterator(), GATES)
    GateDevice.objects.bulk_create(
        GateDevice(device=device, gate=gate) for device, gate in zip(gates, at, strict=False)
    )
    phones = Device.objects.bulk_create(Device(kind=DeviceKind.PHONE, enrolled_at=now) for _ in range(PHONES))
    people = Person.objects.bulk_create(Person(made_at=now) for _ in range(PHONES))
    Installation.objects.bulk_create(
        Installation(device=device, person=person, verified=True) for device, person in zip(phones, people, strict=True)
    )
    write(folder / "tokens", [device_token(device) for device in gates])
    key, slot = vault.ring().maker("person", now), slot_of(now) - CODES_OF_EACH + 1
    codes = []
    for device, person in zip(phones, people, strict=True):
        batch = make_personal_codes(key, Holder(person.pk, device.pk), slot, CODES_OF_EACH)
        codes += [personal_code_of(batch[begin : begin + OCTETS]) for begin in range(0, len(batch), OCTETS)]
    write(folder / "codes", [str(code) for code in codes])
