"""A code is asked for in a tree."""

import pytest

from luuvet.kernel.problems import Refused
from luuvet.units import queries
from luuvet.units.territory import unit_id

pytestmark = [pytest.mark.django_db]


def test_a_code_names_another_unit_in_each_tree() -> None:
    old, new = queries.unit("18229", "2021"), queries.unit("18229", "2025")
    assert (str(old), str(new)) == ("thị trấn Đức Thọ (18229, 2021)", "xã Đức Thọ (18229, 2025)")


def test_an_ended_district_is_refused_and_its_successors_named() -> None:
    with pytest.raises(Refused) as refused:
        queries.unit("440", "2025")
    assert refused.value.code == "unit-not-in-tree"
    for word in ("2021", "huyện Đức Thọ", "18229", "18244", "18262", "18277", "18304", "xã Đức Quang"):
        assert word in refused.value.message


@pytest.mark.parametrize("tree", ["2025", "2026"])
def test_an_ended_province_names_the_one_it_went_into(tree: str) -> None:
    with pytest.raises(Refused, match=r"tỉnh Hà Giang.*tỉnh Tuyên Quang \(08\)"):
        queries.unit("02", tree)


def test_a_later_commune_names_what_it_was_formed_from() -> None:
    with pytest.raises(Refused, match=r"đặc khu Bạch Long Vĩ.*huyện Bạch Long Vĩ \(318\)"):
        queries.unit("11948", "2021")


def test_a_unit_that_nobody_knows_the_successor_of_is_refused_all_the_same() -> None:
    with pytest.raises(Refused, match=r"unit-not-in-tree.*phường Hạ Đình"):
        queries.unit("00361", "2026")


def test_a_code_that_no_tree_has_is_refused() -> None:
    with pytest.raises(Refused, match=r"unit-not-in-tree.*99999"):
        queries.unit("99999", "2026")


def test_a_tree_that_is_none_is_refused() -> None:
    with pytest.raises(Refused, match=r"no-tree.*2021, 2025, 2026"):
        queries.unit("440", "now")


def test_counterparts_lead_over_two_trees_and_back() -> None:
    duc_tho = queries.counterparts(queries.unit("440", "2021"), "2026")
    assert sorted(duc_tho.values_list("code", flat=True)) == ["18229", "18244", "18262", "18277", "18304"]
    before = queries.counterparts(queries.unit("18304", "2026"), "2021")
    assert sorted(before.values_list("code", flat=True)) == ["18304", "18307", "18310"]


def test_descendants_are_the_unit_and_all_below() -> None:
    district = queries.unit("440", "2021")
    assert queries.descendants(district).count() == 1 + 16
    assert queries.descendants(queries.unit("42", "2021")).count() == 1 + 13 + 216
    assert set(queries.descendants(queries.unit("18229", "2025")).values_list("pk", flat=True)) == {
        unit_id("2025", "18229")
    }
