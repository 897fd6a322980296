"""Questions about people and their phones."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from luuvet.core import subject
from luuvet.core.models import AuditLine
from luuvet.people import sealed
from luuvet.people.consents import Purpose
from luuvet.people.models import Card, Consent, Dependant, Identity, Installation, Person


def installation(device: int) -> Installation | None:
    """A person's app on a phone, by the number that its check-ins name as sender."""
    return (
        Installation.objects.select_related("device", "person").filter(device=device, device__revoked_at=None).first()
    )


def identity(person: int) -> Identity | None:
    """What a person has said of who they are, sealed."""
    return Identity.objects.filter(person=person).first()


def number_moved_at(person: int) -> datetime | None:
    """When somebody else proved to hold this person's telephone number."""
    return Identity.objects.filter(person=person).values_list("superseded_at", flat=True).first()


def dependants(person: int) -> QuerySet[Dependant]:
    """Whom a person's phone answers for, the longest first."""
    return Dependant.objects.filter(guardian=person, removed_at=None).order_by("made_at", "pk")


def dependant(person: int, pk: UUID) -> Dependant | None:
    """One of these."""
    return dependants(person).filter(pk=pk).first()


def consents(person: int) -> dict[Purpose, Consent]:
    """What a person has agreed to last, purpose by purpose, taken back or not."""
    rows = Consent.objects.filter(person=person).order_by("given_at", "pk")
    return {Purpose(row.purpose): row for row in rows}


def consents_to(person: int, purpose: Purpose) -> bool:
    """Whether a person agrees to a purpose now."""
    return Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None).exists()


def household(person: int) -> list[int]:
    """A person after everybody whom their phone answers for or did: who is erased together."""
    return [*Dependant.objects.filter(guardian=person).values_list("person", flat=True).order_by("made_at"), person]


def why_erasure_waits(person: int) -> str:
    """Why none of these can be erased yet, as a sentence for the person, or ""."""
    return next(filter(None, map(subject.why_wait, household(person))), "")


def waiting_erasures() -> QuerySet[Person]:
    """Who asked to be erased and had to wait, the longest first."""
    return Person.objects.exclude(erasure_asked_at=None).order_by("erasure_asked_at", "pk")


def looks(person: int) -> list[tuple[datetime, str]]:
    """When somebody opened who a person is, and in what way, where the person may hear of it by now; newest first."""
    told = {look.action: str(look.label) for look in subject.looks() if look.may_be_told(person)}
    lines = AuditLine.objects.filter(object=f"person:{person}", action__in=list(told)).order_by("-at", "-pk")
    return [(line.at, told[line.action]) for line in lines]


def held(person: int) -> dict[str, subject.Rows]:
    """Everything that this slice holds of a person."""
    own = Person.objects.filter(pk=person)
    return {
        "person": [{"number": one.pk, "made_at": one.made_at, "erasure_asked_at": one.erasure_asked_at} for one in own],
        "identity": [
            {"phone": sealed.phone_of(one), "name": sealed.name_of(one), "number_moved_at": one.superseded_at}
            for one in Identity.objects.filter(person=person)
        ],
        "phones": [
            {
                "number": one.pk,
                "enrolled_at": one.device.enrolled_at,
                "revoked_at": one.device.revoked_at,
                "stolen_at": one.device.stolen_at,
                "verified": one.verified,
            }
            for one in Installation.objects.select_related("device").filter(person=person).order_by("pk")
        ],
        "dependants": [
            {
                "id": one.pk,
                "number": one.person_id,
                "name": sealed.name_of_dependant(one),
                "made_at": one.made_at,
                "removed_at": one.removed_at,
            }
            for one in Dependant.objects.filter(guardian=person).order_by("made_at", "pk")
        ],
        "on_behalf": [
            {"id": one.pk, "name": sealed.name_of_dependant(one), "made_at": one.made_at, "removed_at": one.removed_at}
            for one in Dependant.objects.filter(person=person)
        ],
        "consents": [
            {
                "purpose": one.purpose,
                "version": one.version,
                "given_at": one.given_at,
                "withdrawn_at": one.withdrawn_at,
            }
            for one in Consent.objects.filter(person=person).order_by("given_at", "pk")
        ],
        "cards": [
            {"number": bytes(one.number).hex(), "issued_at": one.issued_at, "revoked_at": one.revoked_at}
            for one in Card.objects.filter(person=person).order_by("pk")
        ],
    }
