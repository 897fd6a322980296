"""What is to happen in a demonstration, judged and counted here by rules written down a second time."""

import math
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luuvet.ops.demo.cast import Role, StagePlace
from luuvet.ops.demo.command import VISITORS
from luuvet.ops.demo.crowd import Scan
from luuvet.ops.demo.plan import OWN_PLAN, Plan, Row, read_plan
from luuvet.ops.demo.timeline import REPLACED_AT, Timeline, plot
from luuvet.people.phones import read_phone
from tests.ops.test_demo_plan import communes

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
BEGIN, END = datetime(2021, 11, 26, tzinfo=HANOI), datetime(2021, 12, 9, tzinfo=HANOI)
FLAGGED = {"closed", "flood", "clock", "travel"}
DISTRICT = [line.split(",")[0] for line in OWN_PLAN.read_text("utf-8").splitlines()[1:]]


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A small plan for some communes of the district."""
    rows = []
    for code in draw(st.lists(st.sampled_from(DISTRICT), min_size=1, max_size=4, unique=True)):
        new = draw(st.integers(0, 14))
        active = draw(st.integers(0, new))
        scans = draw(st.integers(active, active + 60))
        rows.append(Row(code, new, active, scans, draw(st.none() | st.integers(0, 9000))))
    return Plan("440", tuple(rows))


def numbers(timeline: Timeline) -> dict[str, tuple[int, int, int]]:
    """(places_new, places_active_new, scans) of each commune, counted from what happens."""
    places = timeline.cast.places
    bad = flagged(timeline)
    good = [scan for scan in timeline.scans if scan.id not in bad and scan.direction == "in" and BEGIN <= scan.at < END]
    new = [place for place in places if place.role is not Role.VOIDED and BEGIN <= place.registered_at < END]
    active = {scan.place for scan in good}
    scans = Counter(places[scan.place].commune for scan in good)
    made = Counter(place.commune for place in new)
    used = Counter(place.commune for place in new if place.number in active)
    return {commune: (made[commune], used[commune], scans[commune]) for commune in {p.commune for p in places}}


def flagged(timeline: Timeline) -> set[UUID]:
    """The ids of the check-ins that are left out of every count."""
    places = timeline.cast.places
    by_person = defaultdict(list)
    for scan in sorted(timeline.scans, key=lambda scan: (scan.at, scan.id)):
        by_person[scan.person].append(scan)
    bad = {scan.id for scan in timeline.scans if not open_at(places[scan.place], scan.at)}
    for earlier, later in (pair for scans in by_person.values() for pair in pairwise(scans)):
        too_fast = impossible(places[earlier.place], places[later.place], later.at - earlier.at)
        if too_fast or abs(later.offset_ms - earlier.offset_ms) > 600_000:
            bad.add(later.id)
    slots = defaultdict(list)
    for scan in timeline.scans:
        slots[scan.place, math.floor(scan.at.timestamp()) // 300].append(scan)
    for (_place, slot), scans in slots.items():
        hour = datetime.fromtimestamp(slot * 300, HANOI).hour
        if len(scans) > (60 if hour >= 22 or hour < 5 else 300):
            bad |= {scan.id for scan in scans}
    return bad


def open_at(place: StagePlace, at: datetime) -> bool:
    minutes = (at.astimezone(HANOI) - datetime(2021, 11, 1, tzinfo=HANOI)).total_seconds() / 60  # a Monday
    week = 7 * 1440
    return not place.hours or any(
        day * 1440 + opens <= moment < day * 1440 + closes
        for day, opens, closes in place.hours
        for moment in (minutes % week, minutes % week + week)
    )


def impossible(one: StagePlace, other: StagePlace, taken: timedelta) -> bool:
    if one.point is None or other.point is None:
        return False
    lat, lon, lat2, lon2 = map(math.radians, (*one.point, *other.point))
    cosine = math.sin(lat) * math.sin(lat2) + math.cos(lat) * math.cos(lat2) * math.cos(lon - lon2)
    km = 6371.0088 * math.acos(min(1.0, cosine))
    return km > 20 and km > 150 * taken.total_seconds() / 3600


def wanted(plan: Plan) -> dict[str, tuple[int, int, int]]:
    return {row.commune: (row.places_new, row.places_active_new, row.scans) for row in plan.rows}


def check_sendings(timeline: Timeline) -> None:
    """Every check-in is sent, after it was made and while it is taken; what is sent again has been sent before."""
    sent: dict[object, datetime] = {}
    for sending in timeline.sendings:
        for scan in sending.scans:
            assert scan.person == sending.person
            assert scan.at < sending.at < scan.at + timedelta(days=7)
            assert (scan.id in sent) == sending.again
            if scan.place == timeline.replaced.number and scan.at < REPLACED_AT:
                assert sending.at < REPLACED_AT + timedelta(hours=72)
            sent[scan.id] = sending.at
    assert sent.keys() == {scan.id for scan in timeline.scans}


def check_scans(timeline: Timeline) -> None:
    """Nobody scans what is not there, or twice in five minutes; ids and times agree."""
    places = timeline.cast.places
    once = Counter((s.person, s.place, s.direction, math.floor(s.at.timestamp()) // 300) for s in timeline.scans)
    assert not [key for key, count in once.items() if count > 1]
    for scan in timeline.scans:
        place = places[scan.place]
        assert place.role is not Role.VOIDED
        assert place.registered_at < scan.at
        assert datetime.fromtimestamp((scan.id.int >> 80) / 1000, UTC) == scan.at
    after = {scan.id for scan in timeline.scans if scan.at >= END}  # these may find the door closed, or not
    assert flagged(timeline) - after == {scan.id for scan in timeline.scans if scan.why in FLAGGED}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plan=plans(), seed=st.integers(0, 2**32))
def test_any_plan_ends_with_its_numbers(plan: Plan, seed: int) -> None:
    timeline = plot(plan, communes(), seed=seed)
    assert numbers(timeline) == wanted(plan)
    check_scans(timeline)
    check_sendings(timeline)


@pytest.fixture(scope="module")
def ours() -> Timeline:
    return plot(read_plan(OWN_PLAN, communes()), communes())


def test_our_plan_ends_with_its_numbers(ours: Timeline) -> None:
    assert numbers(ours) == wanted(read_plan(OWN_PLAN, communes()))
    check_scans(ours)
    check_sendings(ours)


def test_all_that_must_change_no_number_happens(ours: Timeline) -> None:
    happened = Counter(scan.why for scan in ours.scans)
    assert happened.keys() >= FLAGGED | {"counted", "before", "after", "out", "only out"}
    assert happened["flood"] > 60
    assert happened["clock"] == 3
    late = [1 for sending in ours.sendings for scan in sending.scans if sending.at - scan.at > timedelta(hours=72)]
    assert len(late) > 50
    assert sum(sending.again for sending in ours.sendings) > 300
    assert {place.role for place in ours.cast.places} == set(Role)


def test_people_scan_three_to_five_times_each(ours: Timeline) -> None:
    counted = [scan.person for scan in ours.scans if scan.why == "counted"]
    assert 3 <= len(counted) / len(set(counted)) <= 5


def test_phones_are_in_form_different_and_clearly_invented(ours: Timeline) -> None:
    phones = [person.phone for person in ours.cast.people]
    assert len({read_phone(phone) for phone in phones}) == len(phones)
    assert all(phone.startswith("0900") for phone in phones)
    assert not set(phones) & {read_phone(phone) for phone in VISITORS}


def small(seed: int) -> Timeline:
    plan = Plan("440", (Row("18229", 9, 4, 40, 9000), Row("18235", 3, 0, 5, None)))
    return plot(plan, communes(), seed=seed)


def test_the_same_seed_makes_the_same_fortnight() -> None:
    assert small(7) == small(7)


def test_another_seed_makes_other_people_and_the_same_numbers() -> None:
    one, other = small(7), small(8)
    assert numbers(one) == numbers(other)
    assert not {person.phone for person in one.cast.people} & {person.phone for person in other.cast.people}
    assert not {scan.id for scan in one.scans} & {scan.id for scan in other.scans}


def test_a_commune_without_active_new_places_is_scanned_at_older_ones() -> None:
    timeline = small(7)

    def place(scan: Scan) -> StagePlace:
        return timeline.cast.places[scan.place]

    there = [scan for scan in timeline.scans if place(scan).commune == "18235" and scan.why == "counted"]
    assert len(there) == 5
    assert {place(scan).role for scan in there} == {Role.EARLIER}


def test_places_that_take_all_they_can_are_no_flood() -> None:
    plan = Plan("440", (Row("18229", 2, 1, 2000, 10), Row("18235", 1, 0, 2000, None)))
    timeline = plot(plan, communes(), seed=3)
    assert numbers(timeline) == wanted(plan)
    check_scans(timeline)
