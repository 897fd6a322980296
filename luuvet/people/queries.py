"""Questions about people and their phones."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from luuvet.people.models import Dependant, Identity, Installation


def installation(device: int) -> Installation | None:
    """A person's app on a phone, by the number that its check-ins name as sender."""
    return Installation.objects.select_related("device").filter(device=device, device__revoked_at=None).first()


def number_moved_at(person: int) -> datetime | None:
    """When somebody else proved to hold this person's telephone number."""
    return Identity.objects.filter(person=person).values_list("superseded_at", flat=True).first()


def dependants(person: int) -> QuerySet[Dependant]:
    """Whom a person's phone answers for, the longest first."""
    return Dependant.objects.filter(guardian=person, removed_at=None).order_by("made_at", "pk")


def dependant(person: int, pk: UUID) -> Dependant | None:
    """One of these."""
    return dependants(person).filter(pk=pk).first()
