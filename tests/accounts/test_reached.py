"""Which units an account reaches: a duty reaches in every tree what lies in its unit with certainty."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from luuvet.accounts.access import last_report_week, reached
from luuvet.accounts.models import Account, Duty
from luuvet.accounts.rights import Right
from luuvet.kernel import clock
from luuvet.units.models import Holder, Unit
from tests.builders import office, officer, unit

pytestmark = pytest.mark.django_db


def _reached(account: Account) -> list[int]:
    return reached(account, Right.SEE_PLACES)


def codes(units: list[int], tree: str) -> set[str]:
    return set(Unit.objects.filter(pk__in=units, tree=tree).values_list("code", flat=True))


def test_an_office_reaches_its_district_and_its_sixteen_communes() -> None:
    reaches = codes(_reached(office()), "2021")
    assert len(reaches) == 1 + 16
    assert {"440", "18229", "18259"} <= reaches
    assert "18313" not in reaches, "a commune of the next district"


def test_an_office_reaches_what_succeeds_its_communes_whole_and_nothing_else() -> None:
    reaches = _reached(office())
    for tree in ("2025", "2026"):
        held = Holder.objects.filter(tree="2021", cell__tree=tree, cell__in=reaches).select_related("unit")
        assert held, f"nothing of {tree}"
        assert all(holder.unit == unit("440") or holder.unit.parent == unit("440") for holder in held if holder.unit)
        assert len(held) == len(codes(reaches, tree))


def test_an_officer_reaches_the_own_commune_only() -> None:
    assert codes(_reached(officer()), "2021") == {"18229"}


def test_a_duty_of_today_reaches_the_old_units_that_went_whole_into_it() -> None:
    new = Holder.objects.get(cell=unit(), tree="2025").unit
    assert new is not None
    reaches = _reached(officer("xa.ductho", new.code, "2025"))
    assert "18229" in codes(reaches, "2021") and codes(reaches, "2025") == {new.code}


def test_a_duty_that_is_over_reaches_nothing() -> None:
    account = office()
    yesterday = timezone.now().date() - timedelta(days=2)
    Duty.objects.filter(account=account).update(valid_from=yesterday - timedelta(days=1), valid_to=yesterday)
    assert _reached(account) == []


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        ("2021-12-09", "2021-12-02", "2021-12-08"),  # a Thursday: the day of the report
        ("2021-12-08", "2021-11-25", "2021-12-01"),  # a Wednesday is not over yet
        ("2021-12-12", "2021-12-02", "2021-12-08"),
    ],
)
def test_the_last_report_week_ended_on_the_last_wednesday_before_today(
    today: str, first: str, last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = clock.now().fromisoformat(f"{today}T05:00:00+00:00")
    monkeypatch.setattr("luuvet.accounts.access.now", lambda: moment)
    week = last_report_week()
    assert (week.first, week.last) == (date.fromisoformat(first), date.fromisoformat(last))
