"""The rows below a unit: where a place counts, the two closing rows, rank and lagging with residents or places."""

from datetime import date

import pytest

from luuvet.counting.indicators import NAMES
from luuvet.counting.queries import Closing, Per, Row, Table, count
from luuvet.kernel.days import Window
from tests.counting.rows import crowd, place, residents, scan

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WEEK = Window(date(2021, 12, 2), date(2021, 12, 8))
ADDING_UP = [name for name in NAMES if name not in ("active_rate", "places_active_day", "visitors")]
COMMUNES = [
    "18229 18298 18262 18304 18307 18280 18277 18247",  # the town, seat of the district, then as a dictionary would
    "18235 18283 18310 18274 18244 18259 18241 18253",
]


def table(unit: str = "440", *, tree: str = "2021", by: str = "scans") -> Table:
    return count(unit, tree=tree, window=WEEK, by=by)


def name_of(row: Row) -> str:
    return row.unit.value if isinstance(row.unit, Closing) else row.unit.code


def row(of: str, counted: Table) -> Row:
    (found,) = (row for row in counted.children if name_of(row) == of)
    return found


def places(counted: Table) -> dict[str, int]:
    """All places by row, those without any left out."""
    return {name_of(row): row.indicators.places_total for row in counted.children if row.indicators.places_total}


def all_have_residents(number: int = 1000) -> None:
    for commune in " ".join(COMMUNES).split():
        residents(commune, number)


def lagging(counted: Table) -> set[str]:
    return {name_of(row) for row in counted.children if row.lagging}


def test_children_stand_in_the_customary_order_and_the_closing_rows_end_the_table() -> None:
    assert [name_of(row) for row in table().children] == [*" ".join(COMMUNES).split(), "own", "to_assign"]


def test_places_of_the_district_itself_are_its_own_bodies() -> None:
    place("440")
    place("18229")
    counted = table()
    assert places(counted) == {"18229": 1, "own": 1}
    assert counted.to_assign == 0
    assert places(table("42")) == {"440": 2}


def test_a_place_of_a_later_commune_certain_only_to_lie_in_the_district_is_to_be_assigned() -> None:
    late = place("18229", tree="2025")  # formed from four communes of 2021
    scan(late, 1, "2021-12-03 08:00")
    counted = table()
    assert places(counted) == {"to_assign": 1}
    assert (counted.to_assign, counted.indicators.places_total) == (1, 1)
    assert row("to_assign", counted).indicators.scans == 1
    assert places(table("18229")) == {}
    assert table("18229").indicators.places_total == 0


def test_what_is_to_be_assigned_in_a_child_counts_in_the_row_of_that_child() -> None:
    place("18229", tree="2025")
    counted = table("42")
    assert places(counted) == {"440": 1}
    assert counted.to_assign == 0


def test_places_of_the_former_district_are_to_be_assigned_in_the_province() -> None:
    place("440")
    place("42")
    place("18229")
    counted = table("42", tree="2025")
    assert places(counted) == {"18229": 1, "own": 1, "to_assign": 1}
    assert counted.to_assign == 1
    assert [r.unit for r in counted.children[-2:]] == [Closing.OWN, Closing.TO_ASSIGN]


def test_a_place_goes_with_its_ground_not_with_its_code() -> None:
    # 18277 was Lâm Trung Thủy and is Đức Thịnh; Yên Hồ, 18253, went into Đức Quang; Kỳ Lợi, 18796, was divided.
    for commune in ("18277", "18253", "18253", "18796"):
        place(commune)
    counted = table("42", tree="2025")
    assert places(counted) == {"18277": 1, "18262": 2, "to_assign": 1}
    assert places(table("42")) == {"440": 3, "449": 1}


def test_a_place_elsewhere_counts_nowhere_here() -> None:
    scan(place("00001"), 1, "2021-12-03 08:00")
    assert table().indicators.scans == table("42").indicators.scans == 0
    assert table("01").indicators.scans == 1


def test_a_unit_without_children_has_no_rows() -> None:
    place("18229")
    counted = table("18229")
    assert (counted.children, counted.to_assign, counted.indicators.places_total) == ((), 0, 1)


def test_the_rows_add_up_to_the_total_with_the_closing_ones() -> None:
    for unit, tree in (("18229", "2021"), ("18244", "2021"), ("440", "2021"), ("18229", "2025")):
        place(unit, tree=tree)
        market = place(unit, tree=tree, made="2021-12-02 08:00")
        for day in range(2, 6):
            crowd(market, f"2021-12-0{day} 09:00", people=3)
    counted = table()
    for name in ADDING_UP:
        assert sum(r.indicators.get(name) or 0 for r in counted.children) == counted.indicators.get(name), name
        assert len([r for r in counted.children if r.indicators.get(name)]) == 4, name
    assert counted.indicators.visitors == 3


def test_ties_share_a_rank_and_closing_rows_have_none() -> None:
    for unit, people in (("18229", 2), ("18244", 5), ("18277", 2), ("440", 9)):
        crowd(place(unit), "2021-12-03 09:00", people=people)
    counted = table()
    ranks = {name_of(r): r.rank for r in counted.children}
    assert (ranks["18244"], ranks["18229"], ranks["18277"], ranks["18298"]) == (1, 2, 2, 4)
    assert (ranks["own"], ranks["to_assign"]) == (None, None)


def test_the_fewest_silent_places_are_best_and_no_rate_has_no_rank() -> None:
    for commune in " ".join(COMMUNES).split()[1:]:
        place(commune)
    silent, rate = table(by="places_silent"), table(by="active_rate")
    assert (row("18229", silent).rank, row("18298", silent).rank) == (1, 2)
    assert {r.rank for r in rate.children} == {None}


def test_lagging_is_measured_to_residents_and_leaves_the_closing_rows_out() -> None:
    all_have_residents()
    # Sixteen communes with one new place and one scan each: the average. The district's own thousand change nothing.
    for commune in " ".join(COMMUNES).split():
        scan(place(commune, made="2021-12-03 08:00"), 1, "2021-12-03 09:00")
    for _n in range(3):
        crowd(place("440", made="2021-12-03 08:00"), "2021-12-03 09:00", people=100)
    counted = table()
    assert counted.per is Per.RESIDENTS
    assert lagging(counted) == set()
    assert [r.lagging for r in counted.children[-2:]] == [None, None]


def test_below_in_both_is_lagging_below_in_one_is_not() -> None:
    all_have_residents()
    for commune in " ".join(COMMUNES).split()[3:]:
        scan(place(commune, made="2021-12-03 08:00"), 1, "2021-12-03 09:00")
    place("18298", made="2021-12-03 08:00")  # enough new places, no scan
    crowd(place("18262"), "2021-12-03 09:00", people=9)  # no new place, many scans
    assert lagging(table()) == {"18229"}


def test_more_residents_make_a_commune_lag() -> None:
    all_have_residents()
    for commune in " ".join(COMMUNES).split():
        scan(place(commune, made="2021-12-03 08:00"), 1, "2021-12-03 09:00")
    residents("18229", 1001, on="2021-12-08")
    residents("18298", 9999, on="2021-12-09")  # not yet known in the window
    assert lagging(table()) == {"18229"}


def test_newer_numbers_of_phones_alone_leave_the_residents_known() -> None:
    all_have_residents()
    residents("18229", None, on="2021-12-01", phones=500)
    assert table().per is Per.RESIDENTS


def test_one_child_without_residents_and_all_are_measured_to_places() -> None:
    for commune in " ".join(COMMUNES).split()[1:]:
        residents(commune, 1)
    for commune in ("18229", "18244"):
        place(commune)
        scan(place(commune, made="2021-12-03 08:00"), 1, "2021-12-03 09:00")
    counted = table()
    assert counted.per is Per.PLACES
    assert lagging(counted) == set()  # 1 of 2 in each, and 0 of 0 elsewhere is no ratio
    place("18244")  # 1 of 3 there, 2 of 5 together
    assert lagging(table()) == {"18244"}
