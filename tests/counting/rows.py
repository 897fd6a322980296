"""Places and check-in rows put straight into their tables, so that a test says exactly what is there."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection

from luuvet.kernel.days import zone
from luuvet.kernel.ids import uuid7
from luuvet.places.models import Kind, OpeningHours, Place
from luuvet.units.models import Population, Unit

COLUMNS = "id, sender_id, person_id, place_id, direction, at, received_at, clock_offset_ms, content, weak, late, flags"
MIDNIGHT = 1440


class Scan(NamedTuple):
    """One row. Its id says the time `id_at`, by default `at` itself."""

    place: int
    person: int
    at: datetime
    direction: int = 1
    flags: int = 0
    weak: bool = False
    id_at: datetime | None = None


def at(text: str) -> datetime:
    """A moment from its civil date and time: `2021-11-26 23:59:59.999999`."""
    return datetime.fromisoformat(text).replace(tzinfo=zone())


def place(
    unit: str = "18229",
    *,
    tree: str = "2021",
    made: str = "2021-11-01 08:00",
    closed: str | None = None,
    voided: str | None = None,
    hours: Sequence[tuple[int, int, int]] = (),
) -> int:
    """The number of a new place; `hours` as in OpeningHours."""
    new = Place.objects.create(
        code=secrets.token_hex(4).upper(),
        name="Chợ Đức Thọ",
        kind=Kind.MARKET,
        unit=Unit.objects.get(code=unit, tree=tree),
        registered_at=at(made),
        closed_at=at(closed) if closed else None,
        voided_at=at(voided) if voided else None,
    )
    OpeningHours.objects.bulk_create(
        [OpeningHours(place=new, weekday=weekday, opens=opens, closes=closes) for weekday, opens, closes in hours]
    )
    return int(new.pk)


def scan(place: int, person: int, when: str, **other: object) -> None:
    """One check-in at a civil date and time."""
    store([Scan(place, person, at(when))._replace(**other)])  # type: ignore[arg-type]


def crowd(place: int, when: str, *, people: int, **other: object) -> None:
    """Check-ins of the people 1, 2, 3 … at a civil date and time."""
    store([Scan(place, person, at(when))._replace(**other) for person in range(1, people + 1)])  # type: ignore[arg-type]


def store(scans: Iterable[Scan]) -> None:
    """Write the rows with COPY."""
    with connection.cursor() as cursor, cursor.copy(f"COPY checkins_checkin ({COLUMNS}) FROM STDIN") as copy:
        for row in scans:
            uuid = uuid7(row.id_at or row.at)
            arrived = row.at + timedelta(seconds=1)
            copy.write_row(
                (
                    uuid,
                    1,
                    row.person,
                    row.place,
                    row.direction,
                    row.at,
                    arrived,
                    0,
                    b"\0" * 32,
                    row.weak,
                    False,
                    row.flags,
                )
            )


def residents(
    of: str, number: int | None, *, tree: str = "2021", on: str = "2021-01-01", phones: int | None = None
) -> None:
    """Say how many people a unit has."""
    unit = Unit.objects.get(code=of, tree=tree)
    Population.objects.create(unit=unit, on=on, residents=number, smartphones=phones, source="tests")
