"""What is served equals what somebody else counts from the rows, in worlds made at random."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from django.db import connection

from luuvet.counting.indicators import NAMES, Indicators
from luuvet.counting.queries import Closing, Row, Table, count
from luuvet.kernel.days import Window, start_of
from luuvet.places.models import Kind, OpeningHours, Place
from luuvet.units.models import Population, Unit
from tests.counting import independent
from tests.counting.rows import Scan, store

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SEEDS = [1, 2, 3, 4]
FIRST = date(2021, 11, 24)
WINDOWS = [
    Window(date(2021, 11, 26), date(2021, 12, 8)),
    Window(date(2021, 12, 2), date(2021, 12, 5)),
    Window(date(2021, 11, 28), date(2021, 11, 28)),
]
UNITS = [("440", "2021"), ("42", "2021"), ("18229", "2021"), ("42", "2025"), ("18229", "2025"), ("01", "2025")]
EDGES = [day for window in WINDOWS for day in (window.first, window.last + timedelta(days=1))]


def moment(random: Random) -> datetime:
    """Some moment of these three weeks; now and then the first of a window, or the last before it or after its end."""
    if random.random() < 0.1:
        return start_of(random.choice(EDGES)) + timedelta(microseconds=random.choice([-1, 0]))
    return start_of(FIRST + timedelta(days=random.randrange(18))) + timedelta(seconds=random.randrange(86_400))


def make_places(random: Random) -> list[Place]:
    near = list(Unit.objects.filter(tree="2021", parent__code="440").order_by("pk")[:6])
    near += Unit.objects.filter(tree="2025", code__in=["18229", "18277", "18586", "42"])
    near += Unit.objects.filter(tree="2021", code__in=["440", "42", "436", "18070", "18796", "00001"])
    near += Unit.objects.filter(tree="2026", code__in=["18229", "42"])
    places = Place.objects.bulk_create(
        [
            Place(
                code=f"{number:08d}",
                name="Chợ",
                kind=Kind.MARKET,
                unit=random.choice(near),
                registered_at=moment(random) - timedelta(days=random.choice([0, 30])),
                closed_at=moment(random) if random.random() < 0.2 else None,
                voided_at=moment(random) if random.random() < 0.1 else None,
            )
            for number in range(150)
        ]
    )
    OpeningHours.objects.bulk_create(
        [
            OpeningHours(place=place, weekday=random.randrange(7), opens=opens, closes=opens + random.randint(60, 900))
            for place in places
            if random.random() < 0.4
            for opens in random.sample(range(0, 1440, 60), random.randint(1, 5))
        ]
    )
    return places


def scans(random: Random, place: Place) -> Iterator[Scan]:
    """None at all, a few at any time, or some people nearly every day."""
    kind = random.choice(["silent", "rare", "busy", "busy"])
    moments = [moment(random) for _n in range(0 if kind == "silent" else random.randint(1, 4))]
    if kind == "busy":
        for day in range(18):
            at = start_of(FIRST + timedelta(days=day)) + timedelta(seconds=random.randrange(86_400))
            moments += [at] * random.choice([0, 2, 3, 4])
    usual = random.sample(range(200), 5)
    for n, at in enumerate(moments):
        yield Scan(
            place.pk,
            usual[n % 5] if random.random() < 0.95 else random.randrange(200),
            at,
            direction=2 if random.random() < 0.1 else 1,
            flags=random.choice([1, 2, 4, 8]) if random.random() < 0.1 else 0,
            weak=random.random() < 0.1,
            id_at=at + timedelta(milliseconds=random.randint(-300_000, 299_999)),
        )


def make_residents(random: Random) -> None:
    """In some worlds all have some; in the others one commune and one district have none."""
    complete = random.random() < 0.5
    units = list(Unit.objects.filter(parent__code__in=["440", "42"], tree__in=["2021", "2025"]).order_by("pk"))
    for unit in units:
        if not complete and unit.code in ("18298", "449", "18304"):
            continue
        for on in (date(2020, 1, 1), date(2021, 12, 3), date(2022, 1, 1)):
            residents = random.choice([0, 1000, 1000, 2000, None if on.year == 2021 else 3000])
            Population.objects.create(unit=unit, on=on, residents=residents, smartphones=500, source="tests")


def plain(figures: Indicators) -> dict[str, Any]:
    """In the words of the independent count."""
    values: dict[str, Any] = {name: figures.get(name) for name in NAMES}
    values["places_active_day"] = Decimal(values["places_active_day"]) * 10
    return values


def as_fraction(figures: dict[str, Any]) -> dict[str, Any]:
    rate = figures["active_rate"]
    return figures | {"active_rate": None if rate is None else Fraction(*rate)}


def name_of(row: Row) -> str:
    return row.unit.value if isinstance(row.unit, Closing) else row.unit.code


def compare(served: Table, counted: dict[str, dict[str, Any]], per: str, behind: set[str]) -> None:
    rows = {"total": plain(served.indicators)} | {name_of(row): plain(row.indicators) for row in served.children}
    assert rows == {name: as_fraction(figures) for name, figures in counted.items()}
    assert {name_of(row) for row in served.children if row.lagging} == behind
    assert served.per.value == per
    assert served.to_assign == counted.get("to_assign", {"places_total": 0})["places_total"]


@pytest.mark.parametrize("seed", SEEDS)
def test_served_is_what_the_rows_say(seed: int) -> None:
    random = Random(seed)
    store(scan for place in make_places(random) for scan in scans(random, place))
    make_residents(random)
    connection.ensure_connection()
    database = connection.connection
    seen: set[str] = set()
    for code, tree in UNITS:
        for window in WINDOWS:
            by = random.choice(NAMES)
            served = count(code, tree=tree, window=window, by=by)
            counted = independent.count(database, code, tree, window.first, window.last)
            compare(served, counted, *independent.lagging(database, counted, tree, window.last))
            ranks = independent.ranks(counted, by)
            assert {name_of(row): row.rank for row in served.children if not isinstance(row.unit, Closing)} == ranks
            seen |= {name for figures in counted.values() for name, value in figures.items() if value}
            seen |= {name for name in ("own", "to_assign") if counted.get(name, {}).get("scans")}
    assert seen == {*NAMES, "own", "to_assign"}, "a world in which something never happens tests nothing"
