"""The trees as read from the packages, beside the same trees as others publish them."""

from collections.abc import Callable, Iterable
from itertools import chain

import pytest

from luuvet.units.territory import Territory, UnitRow, unit_id
from tests.units.conftest import Listed, placed

# Raised in rank between November 2021 and April 2023: the package has the later kind.
RAISED = (
    "05869 05875 05884 05890 05893 05896 05899 05902 05905 07477 07870 25432 25433 25441 25444 25447 28471"
    " 172 259 262 697 723 890"
)


def of_tree(territory: Territory, tree: str) -> dict[str, UnitRow]:
    return {unit.code: unit for unit in territory.units if unit.tree == tree}


def rows(units: Iterable[UnitRow]) -> set[tuple[str, str, str]]:
    return {(unit.code, placed(unit.name), unit.parent_code or "") for unit in units}


def published(listed: Listed) -> set[tuple[str, str, str]]:
    return {(row["code"], placed(row["name"]), row["parent_code"]) for row in listed}


@pytest.mark.parametrize(
    ("tree", "counts"),
    [("2021", {2: 63, 3: 705, 5: 10_599}), ("2025", {2: 34, 5: 3_321}), ("2026", {2: 34, 5: 3_321})],
)
def test_a_tree_has_all_its_units(territory: Territory, tree: str, counts: dict[int, int]) -> None:
    codes = of_tree(territory, tree)
    assert {length: sum(len(code) == length for code in codes) for length in counts} == counts
    assert sum(counts.values()) == len(codes)


def test_every_parent_is_a_unit_of_the_same_tree_one_level_up(territory: Territory) -> None:
    by_id = {unit.id: unit for unit in territory.units}
    assert len(by_id) == len(territory.units)
    for unit in territory.units:
        above = by_id[unit.parent_id] if unit.parent_id else None
        assert (unit.parent_code is None) == (len(unit.code) == 2)
        assert above is None or (above.tree == unit.tree and len(above.code) < len(unit.code))


def test_kinds_are_the_eight_of_2021_and_the_five_of_2025(territory: Territory) -> None:
    kinds = {tree: {unit.kind for unit in of_tree(territory, tree).values()} for tree in ("2021", "2025", "2026")}
    assert kinds["2021"] == {"tỉnh", "thành phố", "quận", "huyện", "thị xã", "xã", "phường", "thị trấn"}
    assert kinds["2025"] == kinds["2026"] == {"tỉnh", "thành phố", "xã", "phường", "đặc khu"}


@pytest.mark.corpora
def test_2021_is_the_published_tree_but_for_three_units(territory: Territory, listed: Callable[[str], Listed]) -> None:
    """One code given later, one town renamed when it was raised to a ward, and Phường Đúc, whose name begins with
    the word for ward (the foundry guild of Huế)."""
    ours, theirs = rows(of_tree(territory, "2021").values()), published(listed("units-2021-11"))
    assert {code for code, *_rest in ours - theirs} == {"11344", "25432", "19780"}
    assert theirs - ours == {
        ("11353", placed("Cầu Đất"), "304"),
        ("25432", placed("Chơn Thành"), "697"),
        ("19780", placed("Đúc"), "474"),
    }


@pytest.mark.corpora
def test_2021_kinds_differ_only_where_the_rank_was_raised(
    territory: Territory, listed: Callable[[str], Listed]
) -> None:
    theirs = {row["code"]: row["full_name"].lower() for row in listed("units-2021-11")}
    differing = [
        code
        for code, unit in of_tree(territory, "2021").items()
        if code in theirs and not theirs[code].startswith(f"{unit.kind} ")
    ]
    assert sorted(differing) == sorted(RAISED.split())


@pytest.mark.corpora
def test_2026_is_the_published_tree_but_for_one_code(territory: Territory, listed: Callable[[str], Listed]) -> None:
    """Ba Chẽ: 06970 in the statistics office's list, to which the other list was corrected later."""
    theirs = listed("units-2026-07")
    ours = of_tree(territory, "2026")
    assert rows(ours.values()) - published(theirs) == {("06970", placed("Ba Chẽ"), "22")}
    assert published(theirs) - rows(ours.values()) == {("06978", placed("Ba Chẽ"), "22")}
    assert all(row["full_name"].lower().startswith(ours[row["code"]].kind) for row in theirs if row["code"] in ours)


@pytest.mark.corpora
def test_2025_has_the_codes_of_the_published_mapping_but_for_two(
    territory: Territory, listed: Callable[[str], Listed]
) -> None:
    ours = {code for code in of_tree(territory, "2025") if len(code) == 5}
    theirs = {row["new_code"] for row in listed("succession-2025-07-01")}
    assert theirs - ours == {"00071", "06978"}
    islands = {unit.code for unit in territory.units if unit.tree == "2025" and unit.kind == "đặc khu"}
    assert {"07147", "06970"} <= ours - theirs <= {"07147", "06970"} | islands


def test_2026_differs_from_2025_by_the_city_of_dong_nai_and_its_ten_new_wards(territory: Territory) -> None:
    before, after = of_tree(territory, "2025"), of_tree(territory, "2026")
    assert before.keys() == after.keys()
    changed = [(after[code], before[code]) for code in after if after[code].kind != before[code].kind]
    assert all(now.name == then.name for now, then in zip(after.values(), before.values(), strict=True))
    assert sorted(f"{then.kind} > {now.kind}" for now, then in changed) == ["tỉnh > thành phố"] + ["xã > phường"] * 10
    assert {now.parent_code or now.code for now, _then in changed} == {"75"}


def test_centres_lie_in_viet_nam_and_are_missing_only_where_a_commune_was_lost(territory: Territory) -> None:
    """Latitudes from Cà Mau to Hà Giang, longitudes from Điện Biên to Trường Sa."""
    points = [unit.point for unit in territory.units if unit.point]
    assert all(7 < lat < 24 and 102 < lon < 117 for lat, lon in points)
    assert {unit.code for unit in territory.units if not unit.point} <= {
        unit.code for unit in territory.units if unit.tree == "2021"
    }
    assert sum(unit.point is None for unit in territory.units) < 600


def test_names_are_spelt_one_way(territory: Territory) -> None:
    endings = ("oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uỷ", "uỹ", "uý", "uỵ")
    words = set(chain.from_iterable(unit.name.lower().split() for unit in territory.units))
    assert [word for word in words if word.endswith(endings) and not word.startswith("qu")] == []


def test_a_number_says_tree_level_and_code() -> None:
    assert [unit_id("2021", "42"), unit_id("2021", "440"), unit_id("2025", "18229")] == [
        2021100042,
        2021200440,
        2025318229,
    ]
