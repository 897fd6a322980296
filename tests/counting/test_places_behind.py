"""The lists behind the numbers of a table hold exactly the places that were counted."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luuvet.counting.queries import Closing, Which, count, days_of, places_behind
from luuvet.kernel.days import Window
from luuvet.places.models import Place
from tests.builders import browser, office, officer, unit
from tests.counting.rows import Scan, at, crowd, place, scan, store
from tests.pages import Page

pytestmark = pytest.mark.django_db

WEEK = Window(date(2021, 12, 2), date(2021, 12, 8))
ASKED = "unit=440&tree=2021&window=2021-12-02..2021-12-08"


def invented(seed: int) -> None:
    """Places in the communes of the district, in it, near it and in later trees; made, closed, voided, scanned."""
    chance = random.Random(seed)
    cells = [
        ("18229", "2021"),
        ("18259", "2021"),
        ("440", "2021"),
        ("18757", "2021"),
        ("18244", "2025"),
        ("42", "2021"),
    ]
    for _n in range(60):
        code, tree = chance.choice(cells)
        made = at("2021-11-28 00:00") + timedelta(hours=chance.randrange(15 * 24))
        ended = [None, None, made + timedelta(hours=chance.randrange(1, 200))]
        closed, voided = chance.choice(ended), chance.choice([None, *ended])
        new = place(
            code,
            tree=tree,
            made=f"{made:%Y-%m-%d %H:%M}",
            closed=f"{closed:%Y-%m-%d %H:%M}" if closed else None,
            voided=f"{voided:%Y-%m-%d %H:%M}" if voided else None,
        )
        store(
            Scan(
                new,
                chance.randrange(9),
                at("2021-12-01 20:00") + timedelta(hours=chance.randrange(9 * 24)),
                direction=chance.choice([1, 1, 2]),
                flags=chance.choice([0, 0, 1]),
                weak=chance.random() < 0.2,
            )
            for _scan in range(chance.choice([0, 0, 1, 3]))
        )


@pytest.mark.parametrize("seed", range(4))
def test_each_list_is_as_long_as_its_number(seed: int) -> None:
    invented(seed)
    table = count("440", tree="2021", window=WEEK)
    for which in Which:
        if which.indicator is None:
            continue
        assert len(places_behind(table.unit, which, window=WEEK)) == table.indicators.get(which.indicator)
        for row in table.children:
            if isinstance(row.unit, Closing):
                listed = places_behind(table.unit, which, window=WEEK, part=row.unit)
            else:
                listed = places_behind(row.unit, which, window=WEEK)
            assert len(listed) == row.indicators.get(which.indicator), (which, row.unit)


def test_the_lists_hold_the_places_they_are_named_after() -> None:
    new, old, silent, closed = (place(made=f"2021-{day} 08:00") for day in ("12-03", "11-01", "12-04", "12-04"))
    Place.objects.filter(pk=closed).update(closed_at=at("2021-12-05 08:00"))
    scan(new, 1, "2021-12-03 09:00")
    scan(old, 1, "2021-12-08 23:59")
    scan(silent, 1, "2021-12-09 00:00")
    found = {which: {one.pk for one in places_behind(unit(), which, window=WEEK)} for which in Which}
    assert found == {
        Which.NEW: {new, silent, closed},
        Which.ACTIVE_NEW: {new},
        Which.ACTIVE: {new, old},
        Which.STEADY: set(),
        Which.SILENT: {silent},
        Which.ALL: {new, old, silent},
        Which.SCANNED: {new, old},
    }


def test_steady_places_have_a_list_like_the_others() -> None:
    steady, weak, voided = (place(made="2021-12-07 08:00") for _n in range(3))
    for one, is_weak in ((steady, False), (weak, True), (voided, False)):
        for day in ("07", "08"):
            for person in (1, 2, 3):
                scan(one, person, f"2021-12-{day} 09:00", weak=is_weak)
    Place.objects.filter(pk=voided).update(voided_at=at("2021-12-08 12:00"))
    assert [one.pk for one in places_behind(unit(), Which.STEADY, window=WEEK)] == [steady]
    assert {one.pk for one in places_behind(unit(), Which.SCANNED, window=WEEK)} == {steady, weak, voided}
    assert count("18229", tree="2021", window=WEEK).indicators.places_steady == 1


def test_every_number_of_the_page_leads_to_places() -> None:
    crowd(place(made="2021-12-03 08:00"), "2021-12-04 09:00", people=3)
    seen = Page(browser(office()).get("/?unit=440&tree=2021&first=02/12/2021&last=08/12/2021"))
    lists = {link.partition("which=")[2].partition("&")[0] for link in seen.links("/places_behind")}
    assert lists == {"new", "active_new", "active", "all", "scanned"}  # none is steady or silent, and 0 leads nowhere
    assert "Địa điểm có lượt quét" in Page(browser(office("khac")).get(f"/places_behind?{ASKED}&which=scanned")).text


def test_the_page_lists_them_and_leads_on_to_each_place_in_the_same_days() -> None:
    new = Place.objects.get(pk=place(made="2021-12-03 08:00"))
    Place.objects.filter(pk=new.pk).update(code="00000001")
    seen = Page(browser(office()).get(f"/places_behind?{ASKED}&which=new"))
    assert "Địa điểm tạo mới" in seen.text and "Từ ngày 02/12/2021 đến hết ngày 08/12/2021." in seen.text
    assert seen.links("/places/00000001") == ["/places/00000001?last=2021-12-08"]
    assert "1 địa điểm" in seen.text


@pytest.mark.parametrize(
    "query",
    ["", "unit=440", f"{ASKED}&which=x", f"{ASKED}&which=visitors", ASKED.replace("440", "999") + "&which=new"]
    + [
        f"unit=440&tree=2021&which=new&window={window}"
        for window in ("x", "2021-12-08..2021-12-02", "0001-01-01", "2001-01-01..2021-01-01")
    ]
    + [f"{ASKED}&which=new&part=x", "unit=42&tree=2021&window=2021-12-02&which=new"],
)
def test_a_damaged_address_or_a_unit_outside_is_not_found(query: str) -> None:
    assert browser(office()).get(f"/places_behind?{query}").status_code == 404


def test_an_officer_sees_no_list_of_the_district() -> None:
    client = browser(officer())
    assert client.get(f"/places_behind?{ASKED}&which=new").status_code == 404
    assert client.get(f"/places_behind?{ASKED.replace('440', '18229')}&which=new").status_code == 200


def test_a_list_has_a_fixed_number_of_statements() -> None:
    client = browser(office())
    place(made="2021-12-03 08:00")
    client.get(f"/places_behind?{ASKED}&which=all")
    with CaptureQueriesContext(connection) as one:
        client.get(f"/places_behind?{ASKED}&which=all")
    for commune in ("18229", "18259", "440"):
        crowd(place(commune, made="2021-12-03 08:00"), "2021-12-04 09:00", people=2)
    client.get(f"/places_behind?{ASKED}&which=all")
    with CaptureQueriesContext(connection) as more:
        client.get(f"/places_behind?{ASKED}&which=all")
    assert len(one) == len(more) <= 25


def test_the_days_of_a_place_are_its_counted_scans_inwards() -> None:
    market = place()
    crowd(market, "2021-12-03 09:00", people=3)
    scan(market, 1, "2021-12-03 23:59:59")
    scan(market, 1, "2021-12-04 00:00")
    scan(market, 1, "2021-12-04 08:00", direction=2)
    scan(market, 1, "2021-12-05 08:00", flags=1)
    counted = dict(days_of(Place.objects.get(pk=market), window=WEEK))
    assert len(counted) == 7
    assert [counted[date(2021, 12, day)] for day in (2, 3, 4, 5)] == [0, 4, 1, 0]


def test_the_page_of_a_place_shows_fourteen_days_as_bars_and_as_a_table() -> None:
    market = place()
    Place.objects.filter(pk=market).update(code="00000001")
    crowd(market, "2021-12-03 09:00", people=3)
    client = browser(officer())
    seen = Page(client.get("/places/00000001?last=2021-12-08"))
    assert len(seen.rows) == 1 + 14
    assert seen.row("03/12/2021") == ["03/12/2021", "3"]
    assert "Tổng cộng: 3 lượt" in seen.text
    assert seen.having(**{"class": "column", "height": "100.0"})
    for nonsense in ("x", "9999-12-31", "0001-01-01", ""):
        assert Page(client.get(f"/places/00000001?last={nonsense}")).status == 200
