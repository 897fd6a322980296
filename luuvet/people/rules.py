"""Changes to people and their phones."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from luuvet.accounts.rules import enrol_devices, use_activation_code, use_one_time_code
from luuvet.core import vault
from luuvet.core.bulk import tell_book
from luuvet.core.rules import rule
from luuvet.kernel.card import make_card_code
from luuvet.kernel.clock import now
from luuvet.kernel.personal import Holder, make_personal_codes, slot_of
from luuvet.kernel.problems import Refused
from luuvet.kernel.signing import DeviceKind
from luuvet.people.models import Card, Dependant, Identity, Installation, Person
from luuvet.people.phones import read_phone

PHONE_FIELD = "people_identity.phone"
DEPENDANT_FIELD = "people_dependant.name"
MOST_DEPENDANTS = 20


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
    current = Identity.objects.filter(phone_hash__in=hashes, superseded_at=None)
    if len(set(hashes)) < len(hashes) or current.exists():
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


@rule
def sign_up_unverified(*, by: str) -> Installation:
    """Make a person of whom nothing is known; what this installation scans counts as weak."""
    return _install(Person.objects.create(made_at=now()), verified=False, by=by)


@rule
def sign_up_with_activation_code(code: str, *, by: str) -> Installation:
    """Make a person by a code from paper: whoever handed it out knows who it is."""
    use_activation_code(code, by=by)
    return _install(Person.objects.create(made_at=now()), verified=True, by=by)


@rule
def sign_up_with_one_time_code(
    phone: str, code: UUID, digits: str, *, installation: int | None = None, by: str
) -> Installation:
    """Sign up whoever told back the digits that were sent to a telephone.

    It proves the number, not the past: a number that was somebody's already opens an empty trail here, and the other
    installation is told (`Identity.superseded_at`). An installation signed up without a number keeps its own trail.
    """
    number = read_phone(phone)
    use_one_time_code(code, phone=number, digits=digits, by=by)
    hashed, moment = vault.lookup_hash("phone", number), now()
    own = Installation.objects.select_for_update().filter(pk=installation).first() if installation else None
    held = Identity.objects.select_for_update().filter(phone_hash=hashed, superseded_at=None).first()
    if own is not None and held is not None and held.person_id == own.person_id:
        return own
    if held is not None:
        held.superseded_at = moment
        held.save(update_fields=["superseded_at"])
    if own is None or Identity.objects.filter(person=own.person_id).exists():
        own = _install(Person.objects.create(made_at=moment), verified=True, by=by)
    sealed = vault.seal(number, field=PHONE_FIELD)
    Identity.objects.create(person_id=own.person_id, phone=sealed, phone_hash=hashed)
    own.verified = True
    own.save(update_fields=["verified"])
    tell_book("household", own.pk)
    return own


def _install(person: Person, *, verified: bool, by: str) -> Installation:
    (device,) = enrol_devices(DeviceKind.PHONE, 1, at=now(), by=by)
    return Installation.objects.create(device=device, person=person, verified=verified)


@rule
def add_dependant(guardian: Person, name: str, *, by: str) -> Dependant:
    """Somebody without a phone whom a person's phone may check in, known there by a name."""
    Person.objects.select_for_update().get(pk=guardian.pk)
    if Dependant.objects.filter(guardian=guardian, removed_at=None).count() >= MOST_DEPENDANTS:
        raise Refused(
            "too-many-dependants", _("A phone answers for 20 dependants at most. Take one off the list first.")
        )
    moment = now()
    person = Person.objects.create(made_at=moment)
    sealed = vault.seal(name, field=DEPENDANT_FIELD)
    made = Dependant.objects.create(guardian=guardian, person=person, name=sealed, made_at=moment)
    _tell_household(guardian)
    return made


@rule
def remove_dependant(dependant: Dependant, *, by: str) -> Dependant:
    """End that a phone answers for somebody. The name goes at once; what was scanned before may still be sent."""
    locked = Dependant.objects.select_for_update().get(pk=dependant.pk)
    if locked.removed_at is not None:
        raise Refused("already-removed", _("This dependant is off the list already."))
    locked.removed_at, locked.name = now(), b""
    locked.save(update_fields=["removed_at", "name"])
    _tell_household(locked.guardian)
    return locked


def _tell_household(guardian: Person) -> None:
    tell_book("household", *guardian.installations.values_list("pk", flat=True))


def personal_codes(installation: Installation, person: int) -> bytes:
    """The codes of a person's next seven days on one phone, from the present slot on: 85 bytes each. None is kept."""
    moment = now()
    key, holder = vault.ring().maker("person", moment), Holder(person, installation.pk)
    return make_personal_codes(key, holder, slot_of(moment))


@rule
def issue_card(person: Person, *, by: str) -> tuple[Card, str]:
    """A card to be printed, and what its code says, which is told here and nowhere else."""
    return _issue(person)


@rule
def revoke_card(card: Card, *, by: str, reason: str) -> Card:
    """Take a card out of use. What was scanned before this moment may still be sent."""
    return _revoke(card, reason)


@rule
def reissue_card(card: Card, *, by: str, reason: str) -> tuple[Card, str]:
    """Another card for the same person; the earlier one is good no more."""
    return _issue(_revoke(card, reason).person)


def _issue(person: Person) -> tuple[Card, str]:
    moment = now()
    code = make_card_code(vault.ring().maker("card", moment))
    card = Card.objects.create(number=code.number, person=person, issued_at=moment)
    tell_book("card", code.number.hex())
    return card, str(code)


def _revoke(card: Card, reason: str) -> Card:
    locked = Card.objects.select_for_update().select_related("person").get(pk=card.pk)
    if locked.revoked_at is not None:
        raise Refused("already-revoked", _("This card is withdrawn already."))
    locked.revoked_at, locked.revoked_for = now(), reason
    locked.save(update_fields=["revoked_at", "revoked_for"])
    tell_book("card", bytes(locked.number).hex())
    return locked
