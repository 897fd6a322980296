"""Questions about check-ins."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from luuvet.accept.decide import UNDONE_WITHIN
from luuvet.checkins.models import CheckIn, Direction, Dispute, Source, Uncoded, Undo, Visit, VisitMark
from luuvet.core.subject import Rows
from luuvet.kernel.days import Window
from luuvet.kernel.flags import Flag
from luuvet.places.models import Place


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


def held(person: int) -> dict[str, Rows]:
    """Everything that this slice holds of a person, as far as its days are kept. A place is told by code and name."""
    checkins = list(CheckIn.objects.filter(person_id=person).order_by("at", "id"))
    visits = list(Visit.objects.filter(person_id=person).order_by("arrived", "checkin_id", "place_id"))
    places = Place.objects.in_bulk({row.place_id for row in checkins} | {row.place_id for row in visits})
    return {
        "checkins": [_checkin_held(row, places[row.place_id]) for row in checkins],
        "disputes": [
            {"id": row.id, "phone": row.sender_id, "at": row.at, "received_at": row.received_at}
            for row in Dispute.objects.filter(person_id=person).order_by("at", "id")
        ],
        "visits": [
            {
                "arrived": row.arrived,
                "left": row.left,
                "place": _named(places[row.place_id]),
                "checkin": row.checkin_id,
                "weak": row.weak,
                "flags": _flags(row.flags),
            }
            for row in visits
        ],
        "visits_to_work_out": [
            {"first": row.first, "last": row.last}
            for row in VisitMark.objects.filter(person_id=person).order_by("first", "pk")
        ],
    }


def _checkin_held(row: CheckIn, place: Place) -> dict[str, object]:
    return {
        "id": row.id,
        "at": row.at,
        "received_at": row.received_at,
        "direction": Direction(row.direction).name.lower(),
        "place": _named(place),
        "gate": row.gate,
        "source": Source(row.source).name.lower(),
        "sent_by": row.sender_id,
        "shown_by": row.shown_by,
        "with": row.with_id,
        "weak": row.weak,
        "late": row.late,
        "flags": _flags(row.flags),
    }


def _named(place: Place) -> dict[str, str]:
    return {"code": place.code, "name": place.name}


def _flags(bits: int) -> list[str]:
    return [str(flag.name).lower() for flag in Flag(bits)]
