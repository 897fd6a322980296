"""Changes to people and their phones."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from luuvet.accounts.rules import enrol_devices
from luuvet.core import vault
from luuvet.core.rules import rule
from luuvet.kernel.clock import now
from luuvet.kernel.problems import Refused
from luuvet.kernel.signing import DeviceKind
from luuvet.people.models import Identity, Installation, Person
from luuvet.people.phones import read_phone

PHONE_FIELD = "people_identity.phone"


@rule
def sign_up(phone: str, *, by: str) -> Installation:
    """Make a person with a verified phone and the installation that signs up."""
    return _sign_up([phone], now(), by=by)[0]


@rule
def sign_up_many(phones: Iterable[str], *, by: str, at: datetime | None = None) -> list[Installation]:
    """Make many people at once, each as sign_up does; all or none. `at` is when they signed up (now)."""
    return _sign_up(list(phones), at or now(), by=by)


def _sign_up(phones: list[str], moment: datetime, *, by: str) -> list[Installation]:
    numbers = [read_phone(phone) for phone in phones]
    hashes = [vault.lookup_hash("phone", number) for number in numbers]
    if len(set(hashes)) < len(hashes) or Identity.objects.filter(phone_hash__in=hashes).exists():
        raise Refused("phone-taken", _("This number is signed up already. Move it from the other phone instead."))
    people = Person.objects.bulk_create([Person(made_at=moment) for _number in numbers])
    Identity.objects.bulk_create(
        [
            Identity(person=person, phone=sealed, phone_hash=found_by)
            for person, sealed, found_by in zip(people, vault.seal_all(numbers, field=PHONE_FIELD), hashes, strict=True)
        ]
    )
    devices = enrol_devices(DeviceKind.PHONE, len(people), at=moment, by=by)
    return Installation.objects.bulk_create(
        [
            Installation(device=device, person=person, verified=True)
            for device, person in zip(devices, people, strict=True)
        ]
    )
