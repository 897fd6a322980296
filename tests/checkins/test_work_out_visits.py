"""The job makes the visits that luuvet.trace.visits means, whatever comes in which order."""

import os
import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from luuvet.checkins import rules
from luuvet.checkins.models import CheckIn, Visit, VisitMark
from luuvet.core.models import Watermark
from luuvet.kernel.flags import Flag
from luuvet.kernel.ids import uuid7
from luuvet.places import rules as places
from luuvet.places.models import Kind, Place
from luuvet.trace.visits import visits
from tests import builders
from tests.checkins.worlds import START, STAYS, Spot, Step, World, arrow, random_world

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SHORT = os.environ.get("LUUVET_TEST_SIZE") == "short"
SEEDS = range(3 if SHORT else 12)
Row = tuple[int, int, datetime, datetime, bool, int, UUID]


def found() -> list[Row]:
    """The visits of the database."""
    rows = Visit.objects.values_list("person_id", "place_id", "arrived", "left", "weak", "flags", "checkin_id")
    return sorted(rows)


def meant(world: World) -> list[Row]:
    """The visits that they should be."""
    names = ["person", "place", "arrived", "left", "weak", "flags"]
    rows = visits(*arrow(world)).to_pylist()
    return sorted((*(row[name] for name in names), UUID(bytes=row["checkin"])) for row in rows)


def build(spots: Iterable[Spot]) -> None:
    """Places with these very numbers."""
    unit, said = builders.unit(), list(spots)
    Place.objects.bulk_create(
        [
            Place(
                pk=spot.number,
                code=f"TEST{spot.number:04d}",
                name=f"Sạp {spot.number}",
                kind=spot.kind,
                unit=unit,
                parent_id=spot.parent,
                registered_at=START,
            )
            for spot in said
        ]
    )


def write(steps: Iterable[Step]) -> None:
    """Rows as the acceptance writes them and flag_arrivals has judged them."""
    with connection.cursor() as cursor:
        cursor.executemany(
            """INSERT INTO checkins_checkin (id, sender_id, person_id, place_id, direction, at, received_at,
            clock_offset_ms, content, weak, late, flags) VALUES (%s, 1, %s, %s, %s, %s, %s, 0, %s, %s, false, %s)""",
            [(*who(step), step.moment, step.moment, b"0" * 32, step.weak, step.flags) for step in steps],
        )
        cursor.execute("SELECT coalesce(max(seq), 0) FROM checkins_checkin")
        (upto,) = cursor.fetchone()
    Watermark.objects.update_or_create(job="flags", defaults={"seq": upto})


def who(step: Step) -> tuple[UUID, int, int, int]:
    """Id, person, place, direction."""
    return step.id, step.person, step.place, 1 if step.goes_in else 2


def moment(seconds: float) -> datetime:
    """After START."""
    return START + timedelta(seconds=seconds)


def clear() -> None:
    """As if nothing had been."""
    for table in ("checkin", "visit", "visitmark"):
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM checkins_{table}")
    Place.objects.update(parent=None)
    Place.objects.all().delete()
    Watermark.objects.all().delete()


def test_the_stays_of_the_database_are_those_of_the_text() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, usual, cap FROM places_stay")
        assert {kind: (usual, cap) for kind, usual, cap in cursor} == STAYS


@pytest.mark.parametrize("seed", SEEDS)
def test_the_job_and_the_library_make_the_same_visits_of_a_world(seed: int) -> None:
    world = random_world(seed)
    assert min(world.features().values()) > 0, world.features()
    build(world.spots)
    write(world.steps)
    rules.work_out_visits()
    assert found() == meant(world)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_comes_late_or_is_judged_anew_the_visits_are_as_if_all_had_been_known_at_once(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "PEOPLE_AT_ONCE", 5)
    chance, world = random.Random(seed), random_world(seed, people=14, steps=300)
    build(world.spots)
    coming = list(world.steps)
    while coming:
        some = [coming.pop() for _n in range(min(len(coming), chance.randrange(1, 60)))]
        write(some)
        for step in chance.sample(some, len(some) // 5):  # judged anew, as judge() marks it
            step.flags ^= chance.choice([Flag.TRAVEL, Flag.UNDONE])
            CheckIn.objects.filter(id=step.id).update(flags=step.flags)
            VisitMark.objects.create(person_id=step.person, first=step.moment, last=step.moment)
        rules.work_out_visits()
    assert found() == meant(world)
    VisitMark.objects.bulk_create(
        [VisitMark(person_id=step.person, first=step.moment, last=step.moment) for step in world.steps]
    )
    worked = rules.work_out_visits()
    assert (worked.people, worked.made, worked.taken) == (14, 0, 0)
    assert found() == meant(world)


def test_what_was_done_to_scans_after_their_visits_were_made_is_made_good() -> None:
    """By the judge itself: undone, disputed, come late."""
    shop, market = builders.place(kind="shop"), builders.place()
    phone = builders.phone()

    def scan(place: Place, at: float) -> Step:
        step = Step(phone.person_id, place.pk, at)
        step.id = uuid7(step.moment)
        return step

    first, second = scan(market, 0), scan(shop, 1200)
    write([first, second])
    rules.work_out_visits()
    ends = {place: left for _person, place, _arrived, left, *_marks in found()}
    assert ends[market.pk] == second.moment
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO checkins_undo (id, sender_id, at, received_at) VALUES (%s, 1, %s, %s)",
            [second.id, second.moment, second.moment],
        )
    rules.flag_arrivals()
    rules.work_out_visits()
    assert found() == [(phone.person_id, market.pk, START, moment(2700), False, 0, first.id)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO checkins_dispute (id, sender_id, person_id, at, received_at) VALUES (%s, 1, %s, %s, %s)",
            [first.id, phone.person_id, first.moment, first.moment],
        )
    rules.flag_arrivals()
    rules.work_out_visits()
    late = scan(market, 600)
    assert [row[5] for row in found()] == [Flag.DISPUTED]
    write([late])
    rules.work_out_visits()
    assert [(row[2], row[5]) for row in found()] == [(START, Flag.DISPUTED), (moment(600), 0)]


def test_what_is_not_judged_yet_is_no_visit_yet() -> None:
    step = Step(1, builders.place().pk, 0, id=uuid7(START))
    write([step])
    Watermark.objects.update(seq=0)
    assert rules.work_out_visits().people == 0
    rules.flag_arrivals()
    assert rules.work_out_visits() == (1, 1, 0)


def test_another_stay_and_another_parent_make_visits_anew() -> None:
    market, stall = builders.place(), builders.place("Sạp cá", kind="shop")
    step = Step(1, stall.pk, 0, id=uuid7(START))
    write([step])
    rules.work_out_visits()
    places.edit_place(stall, places.PlaceFacts("Sạp cá", "shop", None, None, market), by=builders.BY)
    rules.work_out_visits()
    half_an_hour = moment(1800)
    assert [row[1:4] for row in found()] == [(market.pk, START, half_an_hour), (stall.pk, START, half_an_hour)]
    places.change_stay(Kind.SHOP, usual=600, cap=600, by=builders.BY)
    places.change_stay(Kind.MARKET, usual=300, cap=300, by=builders.BY)
    rules.work_out_visits()
    assert [row[1:4] for row in found()] == [(market.pk, START, moment(300)), (stall.pk, START, moment(600))]
    assert rules.work_out_visits().people == 0


def test_a_visit_that_began_on_a_day_without_a_table_is_not_written() -> None:
    before = (datetime(2021, 10, 31, 17, 10, tzinfo=UTC) - START).total_seconds()  # 00:10 of the first day kept
    step = Step(1, builders.place().pk, before, goes_in=False)
    step.id = uuid7(step.moment)
    write([step])
    assert rules.work_out_visits() == (1, 0, 0)


@st.composite
def small_worlds(draw: st.DrawFn) -> World:
    """A market with a hall with a stall, another stall, and two places beside."""
    kind = st.sampled_from(["market", "shop", "lodging", "other"])
    spots = [Spot(n, draw(kind), parent) for n, parent in ((1, None), (2, 1), (3, 2), (4, 2), (5, None), (6, None))]
    flags = st.sampled_from([0, 0, 0, 0, int(Flag.FLOOD), int(Flag.UNDONE)])
    quarters = st.integers(0, 24 * 4 * 3).map(lambda n: n * 900) | st.integers(0, 8).map(lambda n: n * 900)
    step = st.builds(
        Step,
        person=st.integers(1, 2),
        place=st.integers(1, 6),
        at=quarters,
        goes_in=st.booleans(),
        weak=st.sampled_from([False, False, False, True]),
        flags=flags,
    )
    steps = draw(st.lists(step, min_size=1, max_size=12))
    for number, one in enumerate(steps):
        one.id = uuid7(one.moment, lambda bits, number=number: number % (1 << bits))  # type: ignore[misc]
    return World(spots, steps)


@settings(
    max_examples=40 if SHORT else 150,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.generate, Phase.shrink],
)
@given(world=small_worlds())
def test_the_job_and_the_library_agree_on_small_worlds(world: World) -> None:
    clear()
    build(world.spots)
    write(world.steps)
    rules.work_out_visits()
    assert found() == meant(world)
