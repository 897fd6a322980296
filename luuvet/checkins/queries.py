"""Questions about check-ins."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from luuvet.checkins.models import CheckIn
from luuvet.kernel.days import Window


def trail(person: int, window: Window, after: tuple[datetime, UUID] | None = None) -> QuerySet[CheckIn]:
    """A person's own check-ins of some civil days in the order of (at, id), flagged ones too; those after one."""
    rows = CheckIn.objects.filter(person_id=person, at__gte=window.start, at__lt=window.end)
    if after is not None:
        at, uuid = after
        rows = rows.filter(Q(at__gt=at) | Q(at=at, id__gt=uuid))
    return rows.order_by("at", "id")
