"""Changes to people and their phones."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luuvet.accounts.rules import enrol_devices, forget_codes, revoke_device, use_activation_code, use_one_time_code
from luuvet.core import journal, subject, vault
from luuvet.core.bulk import tell_book
from luuvet.core.problems import NotEnrolled
from luuvet.core.rules import rule
from luuvet.kernel.card import make_card_code
from luuvet.kernel.clock import now
from luuvet.kernel.personal import Holder, make_personal_codes, slot_of
from luuvet.kernel.problems import Refused
from luuvet.kernel.signing import DeviceKind
from luuvet.notices.rules import forget_messages
from luuvet.people import queries, sealed
from luuvet.people.consents import VERSION, Purpose
from luuvet.people.models import Card, Consent, Dependant, Identity, Installation, Person
from luuvet.people.phones import read_phone

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
    believed = [found_by for number in numbers for found_by in vault.lookup_hashes("phone", number)]
    current = Identity.objects.filter(phone_hash__in=believed, superseded_at=None)
    if len(set(hashes)) < len(hashes) or current.exists():
        raise Refused("phone-taken", _("This number is signed up already. Move it from the other phone instead."))
    people = Person.objects.bulk_create([Person(made_at=moment) for _number in numbers])
    octets_of = vault.seal_all(numbers, field=sealed.PHONE, rows=[person.pk for person in people])
    Identity.objects.bulk_create(
        [
            Identity(person=person, phone=octets, phone_hash=found_by)
            for person, octets, found_by in zip(people, octets_of, hashes, strict=True)
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
    own = Installation.objects.select_for_update().filter(pk=installation).first() if installation else None
    if own is not None and _standing(number).filter(person=own.person_id).exists():
        return own
    _take_over(number)
    if own is None or Identity.objects.filter(person=own.person_id).exclude(phone=None).exists():
        own = _install(Person.objects.create(made_at=now()), verified=True, by=by)
    _give_phone(own, number)
    return own


@rule
def change_phone(installation: Installation, phone: str, code: UUID, digits: str, *, by: str) -> Installation:
    """Write another telephone number over a person's, told back the digits that were sent to it.

    Who held it so far holds it no more, as when somebody signs up with it.
    """
    number = read_phone(phone)
    use_one_time_code(code, phone=number, digits=digits, by=by)
    _locked(installation.person)
    own = Installation.objects.select_for_update().get(pk=installation.pk)
    _take_over(number, but=own.person_id)
    _give_phone(own, number)
    return own


def _locked(person: Person) -> Person:
    """The row, which another phone of the same person may have had erased in this moment."""
    found = Person.objects.select_for_update().filter(pk=person.pk).first()
    if found is None:
        raise NotEnrolled("not-enrolled", _("This phone is not signed up here. Sign up again."))
    return found


def _standing(number: str) -> QuerySet[Identity]:
    found_by = vault.lookup_hashes("phone", number)
    return Identity.objects.select_for_update().filter(phone_hash__in=found_by, superseded_at=None)


def _take_over(number: str, *, but: int | None = None) -> None:
    _standing(number).exclude(person=but).update(superseded_at=now())


def _give_phone(own: Installation, number: str) -> None:
    said = {
        "phone": vault.seal(number, field=sealed.PHONE, row=own.person_id),
        "phone_hash": vault.lookup_hash("phone", number),
        "superseded_at": None,
    }
    Identity.objects.update_or_create(person_id=own.person_id, defaults=said)
    own.verified = True
    own.save(update_fields=["verified"])
    tell_book("household", own.pk)


@rule
def change_name(person: Person, name: str, *, by: str) -> Person:
    """Write down a person's name as they say it, sealed, where they have agreed to that; "" takes it away."""
    locked = _locked(person)
    if name and not queries.consents_to(locked.pk, Purpose.NAME):
        raise Refused("no-consent", _("A name is kept only for who agrees to it. Agree first, then enter the name."))
    octets = vault.seal(name, field=sealed.NAME, row=locked.pk) if name else None
    Identity.objects.update_or_create(person=locked, defaults={"name": octets})
    return locked


def _install(person: Person, *, verified: bool, by: str) -> Installation:
    (device,) = enrol_devices(DeviceKind.PHONE, 1, at=now(), by=by)
    return Installation.objects.create(device=device, person=person, verified=verified)


@rule
def add_dependant(guardian: Person, name: str, *, by: str) -> Dependant:
    """Somebody without a phone whom a person's phone may check in, known there by a name."""
    _locked(guardian)
    if Dependant.objects.filter(guardian=guardian, removed_at=None).count() >= MOST_DEPENDANTS:
        raise Refused(
            "too-many-dependants", _("A phone answers for 20 dependants at most. Take one off the list first.")
        )
    moment = now()
    person = Person.objects.create(made_at=moment)
    made = Dependant(guardian=guardian, person=person, made_at=moment)
    made.name = vault.seal(name, field=sealed.DEPENDANT, row=made.pk)
    made.save(force_insert=True)
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


@rule
def give_consent(person: Person, purpose: Purpose, version: str, *, by: str) -> Person:
    """Agree to a purpose by the text of a version; done already, it stays. Refused: `text-changed`."""
    locked = _locked(person)
    if version != VERSION:
        raise Refused("text-changed", _("The text has changed meanwhile. Read it once more."))
    given = Consent.objects.filter(person=locked, purpose=purpose, withdrawn_at=None)
    if not given.filter(version=version).exists():
        given.update(withdrawn_at=now())
        Consent.objects.create(person=locked, purpose=purpose, version=version, given_at=now())
    return locked


@rule
def withdraw_consent(person: Person, purpose: Purpose, *, by: str) -> Person:
    """Take a consent back, with its effect. The journal has it before this ends; without a consent nothing is done."""
    locked = _locked(person)
    if _withdraw(locked, purpose, now()):
        journal.append(settings.JOURNAL_FILE, "withdraw", [locked.pk], detail=purpose)
    return locked


@rule
def replay_withdrawal(entry: journal.Entry, *, by: str) -> Person | None:
    """Take back again a consent that an older copy of the database has brought back; nobody where there is none."""
    locked = Person.objects.select_for_update().filter(pk=entry.number, made_at__lte=entry.at).first()
    return locked if locked and _withdraw(locked, Purpose(entry.detail), entry.at) else None


def _withdraw(person: Person, purpose: Purpose, at: datetime) -> bool:
    standing = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None, given_at__lte=at)
    done = standing.update(withdrawn_at=at) > 0
    if done and purpose is Purpose.NAME:
        Identity.objects.filter(person=person).update(name=None)
    return done


@rule
def erase(person: Person, *, by: str) -> Person:
    """Let go at once of who somebody is, dependants with them: identity, look-up hashes, tokens and codes. Rows keep a
    number that leads to nobody. It cannot be undone.

    The journal has it before this ends. Refused: `erasure-waits` while something holds one of them.
    """
    locked = _locked(person)
    if why := queries.why_erasure_waits(locked.pk):
        raise Refused("erasure-waits", why)
    household = queries.household(locked.pk)
    _let_go(household, by)
    journal.append(settings.JOURNAL_FILE, "erase", household)
    return locked


@rule
def await_erasure(person: Person, *, by: str) -> Person:
    """Erase somebody as soon as nothing holds them any more."""
    locked = _locked(person)
    locked.erasure_asked_at = locked.erasure_asked_at or now()
    locked.save(update_fields=["erasure_asked_at"])
    return locked


@rule
def replay_erasure(entry: journal.Entry, *, by: str) -> Person | None:
    """Erase again whom an older copy of the database has brought back; nobody where that is done. A number that was
    given anew since the erasure is somebody else."""
    locked = Person.objects.select_for_update().filter(pk=entry.number, made_at__lte=entry.at).first()
    if locked is not None:
        _let_go(queries.household(locked.pk), by)
    return locked


def _let_go(household: list[int], by: str) -> None:
    for number in household:
        subject.erase(number, by=by)
    Person.objects.filter(pk__in=household).delete()


def forget(person: int, by: str) -> None:
    """What this slice holds of somebody who is erased: all but the numbers of what was."""
    identity = Identity.objects.filter(person=person).first()
    phones = list(Installation.objects.select_related("device").filter(person=person))
    number = sealed.phone_of(identity)
    forget_codes(number, [phone.pk for phone in phones], by=by)
    if number:
        forget_messages(number, by=by)
    for phone in phones:
        if phone.device.revoked_at is None:
            revoke_device(phone.device, by=by)
    tell_book("household", *[phone.pk for phone in phones])
    cards = Card.objects.filter(person=person)
    tell_book("card", *[bytes(card.number).hex() for card in cards])
    for rows in (cards, Installation.objects.filter(person=person), Identity.objects.filter(person=person)):
        rows.delete()
