"""The territory in the database: loaded once, refreshed without a change, certain about what holds what."""

from collections.abc import Callable

import pytest
from django.db import models

from luuvet.units import rules
from luuvet.units.models import Holder, Succession, Tree, Unit
from luuvet.units.territory import unit_id
from tests.units.conftest import DUC_THO, Listed

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def held(code: str, tree: str, there: str) -> tuple[str | None, bool]:
    """The code of what holds a unit in another tree, and whether exactly."""
    holder = Holder.objects.select_related("unit").get(cell=unit_id(tree, code), tree=there)
    return holder.unit.code if holder.unit else None, holder.exact


def whole_tables() -> list[list[tuple[object, ...]]]:
    tables: list[type[models.Model]] = [Tree, Unit, Succession, Holder]
    return [list(table._default_manager.order_by("pk").values_list()) for table in tables]


def test_loading_again_changes_nothing() -> None:
    before = whole_tables()
    assert rules.load_units(by="test") == 0
    assert whole_tables() == before


def test_loading_puts_right_what_differs_and_keeps_the_rest() -> None:
    before = whole_tables()
    Unit.objects.filter(pk=unit_id("2021", "440")).update(name="Đức  Thọ")
    Succession.objects.filter(old=unit_id("2021", "18229")).delete()
    Succession.objects.create(old_id=unit_id("2021", "18259"), new_id=unit_id("2025", "18244"), whole=False)
    Holder.objects.filter(cell=unit_id("2021", "18796")).update(exact=True)
    assert rules.load_units(by="test") == 1 + 2 + 2
    after = whole_tables()
    assert after[:2] + after[3:] == before[:2] + before[3:]
    assert {row[1:] for row in after[2]} == {row[1:] for row in before[2]}


def test_every_unit_has_a_holder_in_every_tree() -> None:
    assert Unit.objects.count() == 11_367 + 3_355 + 3_355
    assert Holder.objects.count() == 3 * Unit.objects.count()
    assert Holder.objects.filter(tree=models.F("cell__tree"), unit=models.F("cell"), exact=True).count() == 18_077
    assert not Holder.objects.exclude(unit=None).exclude(unit__tree=models.F("tree")).exists()


@pytest.mark.parametrize("later", ["2025", "2026"])
def test_the_communes_of_duc_tho_are_held_by_the_five_new_ones(later: str) -> None:
    for new, olds in DUC_THO.items():
        assert {old: held(old, "2021", later) for old in olds.split()} == dict.fromkeys(olds.split(), (new, True))


@pytest.mark.parametrize("later", ["2025", "2026"])
def test_the_five_new_communes_are_to_assign_under_the_old_district(later: str) -> None:
    assert {held(new, later, "2021") for new in DUC_THO} == {("440", False)}


@pytest.mark.parametrize("later", ["2025", "2026"])
def test_what_was_divided_ended_or_lost_is_to_assign_under_the_province(later: str) -> None:
    ky_loi, dai_nai, duc_tho = "18796", "18082", "440"
    assert {held(code, "2021", later) for code in (ky_loi, dai_nai, duc_tho)} == {("42", False)}
    assert held("00361", "2021", later) == ("01", False)


def test_merged_provinces_are_held_by_the_new_one_but_not_the_other_way() -> None:
    assert held("02", "2021", "2025") == held("08", "2021", "2025") == ("08", True)
    assert held("08", "2025", "2021") == (None, False)
    assert held("42", "2025", "2021") == ("42", True)


def test_districts_without_communes_are_held_by_the_special_zone() -> None:
    assert held("536", "2021", "2026") == ("21548", True)
    assert held("21548", "2026", "2021") == ("536", True)


def test_2025_and_2026_hold_each_other_unit_by_unit() -> None:
    between = Holder.objects.filter(cell__tree="2025", tree="2026")
    assert between.filter(exact=True, unit__code=models.F("cell__code")).count() == 3_355
    assert held("25270", "2026", "2025") == ("25270", True)


@pytest.mark.corpora
def test_all_communes_that_vanished_before_june_2025_are_to_assign(listed: Callable[[str], Listed]) -> None:
    kept = {row["code"] for row in listed("units-2025-06")}
    gone = [row["code"] for row in listed("units-2021-11") if row["level"] == "commune" and row["code"] not in kept]
    assert len(gone) == 568
    held_in_2025 = Holder.objects.filter(cell__tree="2021", cell__code__in=gone, tree="2025")
    assert held_in_2025.filter(exact=False, unit__level=1).count() == 568 - 1
    assert not Unit.objects.filter(code="11353", tree="2021").exists()  # Cầu Đất: 11344 in our list
