"""Flags of codes, devices and repetitions, each sentence of docs/semantics.md (A check-in, 6) on its own."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from luuvet.accounts import rules as accounts
from luuvet.accounts.models import Device
from luuvet.checkins.models import CheckIn
from luuvet.checkins.rules import flag_arrivals
from luuvet.kernel import clock
from luuvet.kernel.flags import Flag
from luuvet.kernel.ids import uuid7
from luuvet.kernel.signing import DeviceKind
from tests import builders
from tests.checkins.plain_judge import Sent
from tests.checkins.test_judged_worlds import write

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOTHING = Flag(0)
NOON = clock.now().replace(year=2021, month=12, day=1, hour=5, minute=0, second=0, microsecond=0)
SLOT = int(NOON.timestamp()) // 300


def scan(place: int, minutes: float = 0, *, sender: int = 1, seconds: float = 0, **other: int | None) -> Sent:
    at = NOON + timedelta(minutes=minutes, seconds=seconds)
    return Sent(uuid7(at), sender, other.pop("person", None) or 1, place, at, at, **other)  # type: ignore[arg-type]


def flags(*rows: Sent) -> list[Flag]:
    with clock.running_on(lambda: NOON + timedelta(days=1)):
        flag_arrivals()
    found = dict(CheckIn.objects.values_list("id", "flags"))
    return [Flag(found[row.id]) for row in rows]


def take_back(row: Sent) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO checkins_undo (id, sender_id, at, received_at) VALUES (%s, %s, %s, %s)",
            [row.id, row.sender, row.at, row.at],
        )


def dispute(uuid: UUID, person: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO checkins_dispute (id, sender_id, person_id, at, received_at) VALUES (%s, 1, %s, %s, %s)",
            [uuid, person, NOON, NOON],
        )


def test_of_one_person_place_direction_and_slot_the_first_counts_and_undone_gives_its_place_to_the_next() -> None:
    place = builders.place().pk
    rows = [scan(place), scan(place, 1), scan(place, 4, seconds=59.9), scan(place, 5), scan(place, 1, direction=2)]
    write(rows)
    assert flags(*rows) == [NOTHING, Flag.AGAIN, Flag.AGAIN, NOTHING, NOTHING]
    take_back(rows[0])
    assert flags(*rows) == [Flag.UNDONE, NOTHING, Flag.AGAIN, NOTHING, NOTHING]


def test_an_undone_scan_is_no_step_of_a_journey_and_no_head_of_a_crowd() -> None:
    here, far = builders.place(point=(18.53, 105.59)), builders.place(point=(21.03, 105.85))
    rows = [scan(here.pk), scan(far.pk, 10), scan(here.pk, 20)]
    write(rows)
    assert flags(*rows) == [NOTHING, Flag.TRAVEL, Flag.TRAVEL]
    take_back(rows[1])
    assert flags(*rows) == [NOTHING, Flag.UNDONE, NOTHING]


def test_a_personal_code_begins_ten_minutes_after_its_scan_at_most() -> None:
    place = builders.place().pk
    rows = [
        scan(place, 0, slot=SLOT + 2),
        scan(place, 0, seconds=-1, slot=SLOT + 2, person=2),
        scan(place, slot=SLOT - 99),
    ]
    write(rows)
    assert flags(*rows)[:2] == [NOTHING, Flag.CLOCK]
    assert Flag.CLOCK not in flags(*rows)[2]


def test_the_clock_of_a_gate_is_judged_over_all_whom_it_scanned() -> None:
    place = builders.place().pk
    gate = int(Device.objects.create(kind=DeviceKind.GATE, enrolled_at=NOON).pk)
    rows = [scan(place, n, sender=gate, person=n + 1, offset=offset) for n, offset in enumerate((0, 600_000, -1, 5))]
    write(rows)
    assert flags(*rows) == [NOTHING, NOTHING, Flag.CLOCK, NOTHING]
    take_back(rows[2])
    assert flags(*rows) == [NOTHING, NOTHING, Flag.UNDONE, NOTHING]


def test_one_personal_code_at_two_places_over_a_kilometre_apart_flags_both() -> None:
    market = builders.place(point=(18.53, 105.59))
    near, far = builders.place(point=(18.538, 105.59)), builders.place(point=(18.54, 105.59))  # 0.9 and 1.1 km
    inside, unknown = builders.place(point=(18.55, 105.59), parent=market), builders.place()
    for person, place in enumerate((near, far, inside, unknown), start=1):
        rows = [scan(at.pk, slot=SLOT, shown_by=7, person=person) for at in (market, place)]
        other = scan(far.pk, slot=SLOT, shown_by=8, person=person)  # the code of another phone
        write([*rows, other])
        both = Flag.REPLAY if place == far else NOTHING
        assert [flag & Flag.REPLAY for flag in flags(*rows, other)] == [both, both, NOTHING]


def test_what_a_stolen_device_scans_or_sends_from_then_on_is_flagged() -> None:
    place, device = builders.place().pk, builders.phone().device
    rows = [scan(place, n * 10, sender=device.pk) for n in range(3)]
    late = Sent(uuid7(NOON), device.pk, 2, place, NOON, NOON + timedelta(hours=1))  # scanned before, sent after
    write([*rows, late])
    assert flags(*rows, late) == [NOTHING] * 4
    with clock.running_on(lambda: NOON + timedelta(hours=2)):
        accounts.report_stolen(device, since=NOON + timedelta(minutes=15), by="tests")
    assert flags(*rows, late) == [NOTHING, NOTHING, Flag.STOLEN, Flag.STOLEN]


def test_who_was_not_there_disputes_the_own_rows_only() -> None:
    place = builders.place().pk
    mine, others = scan(place), scan(place, person=2)
    write([mine, others])
    dispute(mine.id, 1)
    dispute(others.id, 1)
    assert flags(mine, others) == [Flag.DISPUTED, NOTHING]


def test_a_dispute_may_come_before_its_scan() -> None:
    row = scan(builders.place().pk)
    dispute(row.id, 1)
    flag_arrivals()
    write([row])
    assert flags(row) == [Flag.DISPUTED]
