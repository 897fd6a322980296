"""Flags as docs/semantics.md (A check-in, 6) has them, worked out by hand."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from luuvet.accounts.models import Device
from luuvet.checkins.models import CheckIn
from luuvet.checkins.rules import flag_arrivals
from luuvet.kernel.flags import Flag
from luuvet.kernel.ids import uuid7
from luuvet.kernel.signing import DeviceKind
from luuvet.people.models import Installation
from luuvet.places.models import Place
from tests import builders

pytestmark = pytest.mark.django_db

HANOI = (21.03, 105.85)
DUC_THO = (18.53, 105.59)
VINH = (18.67, 105.68)  # 18.2 km from Đức Thọ
HA_TINH = (18.34, 105.90)  # 39 km from Đức Thọ


class Scan(NamedTuple):
    place: Place
    person: int
    at: str
    sender: int
    offset: int = 0


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2021-12-{text}").replace(tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def arrive(*scans: Scan) -> list[UUID]:
    """Rows as the acceptance writes them; their ids in order."""
    ids = [uuid7(moment(scan.at)) for scan in scans]
    with connection.cursor() as cursor:
        cursor.executemany(
            """INSERT INTO checkins_checkin (id, sender_id, person_id, place_id, direction, at, received_at,
            clock_offset_ms, content, weak, late) VALUES (%s, %s, %s, %s, 1, %s, %s, %s, %s, false, false)""",
            [
                (
                    uuid,
                    scan.sender,
                    scan.person,
                    scan.place.pk,
                    moment(scan.at),
                    moment(scan.at),
                    scan.offset,
                    b"0" * 32,
                )
                for uuid, scan in zip(ids, scans, strict=True)
            ],
        )
    return ids


def flags(ids: Iterable[UUID]) -> list[Flag]:
    found = dict(CheckIn.objects.values_list("id", "flags"))
    return [Flag(found[uuid]) for uuid in ids]


@pytest.fixture
def phone() -> int:
    return int(Device.objects.create(kind=DeviceKind.PHONE, enrolled_at=moment("01T00:00")).pk)


@pytest.fixture
def own() -> Installation:
    """Somebody's phone."""
    return builders.phone()


@pytest.fixture
def gate() -> int:
    return int(Device.objects.create(kind=DeviceKind.GATE, enrolled_at=moment("01T00:00")).pk)


NOTHING = Flag(0)


def test_the_later_of_two_scans_too_far_apart_is_flagged(phone: int) -> None:
    here, far = builders.place(point=DUC_THO), builders.place(point=HA_TINH)
    ids = arrive(
        Scan(here, 1, "01T08:00", phone), Scan(far, 1, "01T08:15", phone), Scan(far, 1, "01T08:20", phone)
    )  # 39 km in 15 min: 156 km/h
    flag_arrivals()
    assert flags(ids) == [NOTHING, Flag.TRAVEL, NOTHING]


@pytest.mark.parametrize(
    ("point", "later", "flag"),
    [
        (HA_TINH, "01T08:16", NOTHING),  # 39 km in 16 min: 146 km/h
        (VINH, "01T08:00:01", NOTHING),  # at once, but 18 km
        (HA_TINH, "01T08:00:01", Flag.TRAVEL),
        (HANOI, "02T08:00", NOTHING),
        (None, "01T08:01", NOTHING),
    ],
)
def test_near_slow_or_unknown_is_no_impossible_travel(
    phone: int, point: tuple[float, float] | None, later: str, flag: Flag
) -> None:
    ids = arrive(
        Scan(builders.place(point=DUC_THO), 1, "01T08:00", phone), Scan(builders.place(point=point), 1, later, phone)
    )
    flag_arrivals()
    assert flags(ids) == [NOTHING, flag]


def test_a_scan_that_arrives_late_between_two_others_is_judged_with_both(phone: int) -> None:
    here, far = builders.place(point=DUC_THO), builders.place(point=HA_TINH)
    first, third = arrive(Scan(here, 1, "01T08:00", phone), Scan(here, 1, "01T09:00", phone))
    flag_arrivals()
    (second,) = arrive(Scan(far, 1, "01T08:50", phone))
    flag_arrivals()
    assert flags([first, second, third]) == [NOTHING, NOTHING, Flag.TRAVEL]


def test_a_flag_is_taken_back_when_what_arrives_explains_it(phone: int) -> None:
    here, far = builders.place(point=DUC_THO), builders.place(point=HA_TINH)
    _start, jump = arrive(Scan(here, 1, "01T08:00", phone), Scan(far, 1, "01T08:10", phone))
    flag_arrivals()
    assert flags([jump]) == [Flag.TRAVEL]
    arrive(Scan(far, 1, "01T08:05", phone))
    flag_arrivals()
    assert flags([jump]) == [NOTHING]


def test_over_sixty_scans_from_phones_in_a_slot_at_night_are_a_flood_all_of_them(phone: int, gate: int) -> None:
    place = builders.place()
    at_gate = arrive(*(Scan(place, person, "01T22:04:59", gate) for person in range(100, 200)))
    sixty = arrive(*(Scan(place, person, "01T22:00:00", phone) for person in range(60)))
    outside = arrive(Scan(place, 60, "01T22:05:00", phone), Scan(place, 61, "01T21:59:59", phone))
    flag_arrivals()
    assert set(flags(sixty + outside + at_gate)) == {NOTHING}
    one_more = arrive(Scan(place, 62, "01T22:04:59", phone))
    flag_arrivals()
    assert set(flags(sixty + one_more)) == {Flag.FLOOD}
    assert set(flags(outside + at_gate)) == {NOTHING}


@pytest.mark.parametrize(
    ("at", "count", "flag"),
    [
        ("01T04:59", 61, Flag.FLOOD),
        ("01T05:00", 61, NOTHING),
        ("01T12:00", 300, NOTHING),
        ("01T12:00", 301, Flag.FLOOD),
    ],
)
def test_by_day_a_flood_needs_over_three_hundred(phone: int, at: str, count: int, flag: Flag) -> None:
    place = builders.place()
    ids = arrive(*(Scan(place, person, at, phone) for person in range(count)))
    flag_arrivals()
    assert set(flags(ids)) == {flag}


def test_outside_opening_hours_is_closed_and_without_hours_never(phone: int) -> None:
    # 2021-12-01 was a Wednesday: weekday 2. Open Wednesday 7 to 11, and from 22 to 2 of Thursday.
    place = builders.place(hours=((2, 420, 660), (2, 1320, 1560)))
    always = builders.place()
    when = ["01T06:59", "01T07:00", "01T10:59", "01T11:00", "01T22:00", "02T01:59", "02T02:00", "02T08:00", "08T07:00"]
    ids = arrive(*(Scan(place, n, at, phone) for n, at in enumerate(when)), Scan(always, 99, "01T03:00", phone))
    flag_arrivals()
    closed = Flag.CLOSED
    assert flags(ids) == [
        closed, NOTHING, NOTHING, closed, NOTHING, NOTHING, closed, closed, NOTHING, NOTHING,
    ]  # fmt: skip


def test_a_clock_that_jumps_over_ten_minutes_between_two_items_flags_the_later(own: Installation) -> None:
    place, me, first = builders.place(), own.person_id, own.device_id
    other = Installation.objects.create(
        device=Device.objects.create(kind=DeviceKind.PHONE, enrolled_at=moment("01T00:00")), person_id=me, verified=True
    ).device_id
    ids = arrive(
        Scan(place, me, "01T08:00", first, 0),
        Scan(place, me, "01T09:00", first, 600_000),
        Scan(place, me, "01T10:00", first, -1),
        Scan(place, me, "01T11:00", other, 9_000_000),
        Scan(place, me, "01T12:00", first, -1),
    )
    flag_arrivals()
    assert flags(ids) == [NOTHING, NOTHING, Flag.CLOCK, NOTHING, NOTHING]


def test_a_second_run_changes_nothing_and_says_so(phone: int) -> None:
    here, far = builders.place(point=DUC_THO), builders.place(point=HA_TINH)
    arrive(Scan(here, 1, "01T08:00", phone), Scan(far, 1, "01T08:01", phone))
    assert flag_arrivals() == {**dict.fromkeys((str(flag.name).lower() for flag in Flag), 0), "travel": 1}
    assert flag_arrivals() == {}
