"""Questions about people and their phones."""

from datetime import datetime

from luuvet.people.models import Identity, Installation


def installation(device: int) -> Installation | None:
    """A person's app on a phone, by the number that its check-ins name as sender."""
    return Installation.objects.select_related("device").filter(device=device, device__revoked_at=None).first()


def number_moved_at(person: int) -> datetime | None:
    """When somebody else proved to hold this person's telephone number."""
    return Identity.objects.filter(person=person).values_list("superseded_at", flat=True).first()
