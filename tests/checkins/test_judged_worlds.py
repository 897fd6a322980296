"""Whatever comes in which order, flags are those of a plain reading of the text."""

import os
import random
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection

from luuvet.accounts import rules as accounts
from luuvet.accounts.models import Device
from luuvet.checkins.models import CheckIn, VisitMark
from luuvet.checkins.rules import flag_arrivals
from luuvet.kernel import clock
from luuvet.kernel.flags import Flag
from luuvet.kernel.ids import uuid7
from luuvet.kernel.signing import DeviceKind
from luuvet.places.models import OpeningHours, Place
from tests import builders
from tests.checkins.plain_judge import Known, Sent, Spot, judged

pytestmark = pytest.mark.django_db
SEEDS = range(2 if os.environ.get("LUUVET_TEST_SIZE") == "short" else 12)
START = datetime(2021, 12, 1, 14, tzinfo=UTC)  # 21:00 on a Wednesday in Viet Nam
PERSONS = range(1, 7)


@pytest.fixture(autouse=True)
def small_floods(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "FLOOD", 9)
    monkeypatch.setattr(settings, "FLOOD_AT_NIGHT", 4)


def spots() -> dict[int, Spot]:
    """A market with a stall 18 km away in it, and places all over the land."""
    unit = builders.unit()
    said = [
        Spot(1, (18.53, 105.59)),
        Spot(2, (18.67, 105.68), parent=1),
        Spot(3, (18.34, 105.90), hours=tuple((day, 420, 1320) for day in range(6))),
        Spot(4, (21.03, 105.85), hours=((2, 1200, 1560), (4, 0, 1440))),
        Spot(5),
        Spot(6, (18.535, 105.59)),  # half a kilometre from the market
    ]
    for spot in said:
        lat, lon = spot.point or (None, None)
        Place.objects.create(
            pk=spot.number, code=f"TEST{spot.number:04d}", name="Chợ", kind="market", unit=unit, lat=lat, lon=lon,
            parent_id=spot.parent, registered_at=START,
        )  # fmt: skip
        for weekday, opens, closes in spot.hours:
            OpeningHours.objects.create(place_id=spot.number, weekday=weekday, opens=opens, closes=closes)
    return {spot.number: spot for spot in said}


def devices() -> dict[int, bool]:
    """Eight phones and two gates: whether each is a gate."""
    kinds = [DeviceKind.PHONE] * 8 + [DeviceKind.GATE] * 2
    return {int(Device.objects.create(kind=kind, enrolled_at=START).pk): kind is DeviceKind.GATE for kind in kinds}


def random_row(chance: random.Random, phones: list[int], gates: list[int]) -> Sent:
    at = START + timedelta(minutes=chance.choice([0, 1, 2, 60, 61, 100, 600, 700, chance.randrange(3 * 1440)]))
    at += timedelta(seconds=chance.choice([0, 0, 1, 30]))
    by_gate = chance.random() < 0.35
    sender = chance.choice(gates if by_gate else phones)
    ahead = chance.choice([0, 0, 1, -1, 2, 3, 4])
    return Sent(
        id=uuid7(at, chance.getrandbits),
        sender=sender,
        person=chance.choice(PERSONS),
        place=chance.choice([1, 1, 2, 3, 4, 5, 6]),
        at=at,
        received=at + timedelta(minutes=chance.choice([0, 1, 500])),
        direction=chance.choice([1, 1, 2]),
        offset=chance.choice([0, 0, 0, 0, 600_000, 600_001]),
        slot=int(at.timestamp() // 300) + ahead if by_gate else None,
        shown_by=chance.choice(phones[:2]) if by_gate else None,
    )


def write(rows: Iterable[Sent]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            """INSERT INTO checkins_checkin (id, sender_id, person_id, place_id, direction, at, received_at,
            clock_offset_ms, content, weak, late, source, slot, shown_by)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, false, false, %s, %s, %s)""",
            [
                (
                    *(row.id, row.sender, row.person, row.place, row.direction, row.at, row.received, row.offset),
                    *(b"0" * 32, 1 if row.slot is None else 4, row.slot, row.shown_by),
                )
                for row in rows
            ],
        )


def undo(known: Known, row: Sent, chance: random.Random) -> None:
    """One that stands, one of somebody else, or one that is late."""
    minutes, other = chance.choice([(1, 0), (9, 0), (10, 0), (11, 0), (1, 1)])
    known.undos.append((row.id, row.sender + other, row.at + timedelta(minutes=minutes)))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO checkins_undo (id, sender_id, at, received_at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [*known.undos[-1], row.received],
        )


def dispute(known: Known, row: Sent, chance: random.Random) -> None:
    """Of that person, or of another one."""
    known.disputes.append((row.id, row.person + chance.choice([0, 0, 1])))
    uuid, person = known.disputes[-1]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO checkins_dispute (id, sender_id, person_id, at, received_at) VALUES (%s, 1, %s, %s, %s)",
            [uuid, person, row.at, row.received],
        )


def flags() -> dict[UUID, Flag]:
    return {uuid: Flag(bits) for uuid, bits in CheckIn.objects.values_list("id", "flags")}


@pytest.mark.parametrize("seed", SEEDS)
def test_flags_are_those_of_a_plain_reading(seed: int) -> None:
    chance, seen = random.Random(seed), Counter[str]()
    owned = devices()
    phones, gates = ([device for device, is_gate in owned.items() if is_gate is wanted] for wanted in (False, True))
    known = Known(spots(), set(gates), settings.FLOOD, settings.FLOOD_AT_NIGHT)
    rows = [random_row(chance, phones, gates) for _n in range(260)]
    coming, there, before = list(rows), [], flags()
    undone, disputed = chance.sample(rows, 40), chance.sample(rows, 20)
    while coming:
        some = [coming.pop() for _n in range(min(len(coming), chance.randrange(20, 80)))]
        early, late = (chance.sample(undone, min(len(undone), 3)) for _time in range(2))
        for row in early + late:  # before its scan or after it, as it comes
            if row in undone:
                undone.remove(row)
                undo(known, row, chance)
        write(some)
        there += some
        for row in [row for row in disputed if row in there][: chance.randrange(4)]:
            disputed.remove(row)
            dispute(known, row, chance)
        if chance.random() < 0.2 and len(known.stolen) < 2:
            device = chance.choice([device for device in owned if device not in known.stolen])
            known.stolen[device] = START + timedelta(hours=chance.randrange(40))
            with clock.running_on(lambda: START + timedelta(days=3)):
                accounts.report_stolen(Device.objects.get(pk=device), since=known.stolen[device], by="tests")
        with clock.running_on(lambda: START + timedelta(days=4)):
            flag_arrivals()
        assert flags() == judged(there, known)
        seen["taken back"] += sum(bool(was & ~flags()[uuid]) for uuid, was in before.items())
        before = flags()
    for flag in before.values():
        seen.update(str(one.name) for one in Flag if one in flag)
    assert {flag.name for flag in Flag} - {"STOLEN"} <= {name for name, count in seen.items() if count}, seen
    assert seen["taken back"] and (seen["STOLEN"] or not known.stolen)
    flagged = {row.person for row in rows if before[row.id]}
    assert flagged <= set(VisitMark.objects.values_list("person_id", flat=True))
