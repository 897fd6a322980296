"""Questions about check-ins."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from luuvet.accept.decide import UNDONE_WITHIN
from luuvet.checkins.models import CheckIn, Uncoded, Undo
from luuvet.kernel.days import Window


def trail(person: int, window: Window, after: tuple[datetime, UUID] | None = None) -> QuerySet[CheckIn]:
    """A person's own check-ins of some civil days in the order of (at, id), flagged ones too; those after one."""
    rows = CheckIn.objects.filter(person_id=person, at__gte=window.start, at__lt=window.end)
    if after is not None:
        at, uuid = after
        rows = rows.filter(Q(at__gt=at) | Q(at=at, id__gt=uuid))
    return rows.order_by("at", "id")


def people_without_a_code(window: Window) -> QuerySet[Uncoded]:
    """Those counted at gates in some civil days, but for presses that were taken back: what `coverage` counts.

    An undo may have come first; it speaks of a press of its own sender, at most ten minutes before it.
    """
    undone = Undo.objects.filter(
        id=OuterRef("id"), sender_id=OuterRef("sender_id"), at__lte=OuterRef("at") + UNDONE_WITHIN
    )
    return Uncoded.objects.filter(~Exists(undone), at__gte=window.start, at__lt=window.end)
