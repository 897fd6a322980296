"""Duties: who hands out which, where, from when to when."""

from datetime import date, timedelta

import pytest

from luuvet.accounts import access
from luuvet.accounts.fitting import NewDuty
from luuvet.accounts.models import Account, Duty, DutyKind
from luuvet.accounts.rights import GIVES, RIGHTS, Right
from luuvet.accounts.rules import duties, make_account
from luuvet.core.models import AuditLine
from luuvet.kernel.clock import now
from luuvet.kernel.days import day_of
from luuvet.kernel.problems import Refused
from tests import builders
from tests.builders import BY, office, officer, place, unit

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)


def today() -> date:
    return day_of(now())


def colleague() -> Account:
    """Somebody with a duty in the town."""
    return make_account("hoi.phunu", DutyKind.MASS_ORGANISATION, unit(), by=BY)[0]


def test_nobody_hands_out_more_than_they_hold() -> None:
    for giver, given in GIVES.items():
        for kind in given:
            assert RIGHTS[kind] <= RIGHTS[giver], f"{giver} gives {kind}, which has more rights"
            assert GIVES[kind] <= given, f"{giver} gives {kind}, which gives more"
    assert set(RIGHTS) == set(GIVES) == set(DutyKind)


def test_an_office_gives_a_duty_in_a_commune_below_it() -> None:
    giver, other = office(), colleague()
    given = duties.give_duty(giver, other, NewDuty(DutyKind.COMMUNE_OFFICER, unit("18259")), by=BY)
    assert (given.account, given.kind, given.unit.code, given.valid_from, given.valid_to) == (
        other, "commune_officer", "18259", today(), None,
    )  # fmt: skip
    assert access.may_manage(giver, other)
    assert AuditLine.objects.get(action="accounts.give_duty").object == f"duty:{given.pk}"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (DutyKind.COMMUNE_OFFICER, "18313"),  # a commune of the next district
        (DutyKind.COORDINATING_OFFICE, "42"),  # the province above
        (DutyKind.HEALTH_OFFICER, "18229"),  # a kind that an office does not hand out
    ],
)
def test_outside_the_own_subtree_and_kinds_nothing_is_given(kind: DutyKind, code: str) -> None:
    with pytest.raises(Refused, match="not-yours-to-give"):
        duties.give_duty(office(), colleague(), NewDuty(kind, unit(code)), by=BY)
    assert Duty.objects.filter(kind=kind).exclude(kind=DutyKind.COORDINATING_OFFICE).count() == 0


def test_a_duty_that_is_over_gives_nothing() -> None:
    giver = office()
    Duty.objects.filter(account=giver).update(valid_from=today() - A_DAY, valid_to=today() - A_DAY)
    with pytest.raises(Refused, match="not-yours-to-give"):
        duties.give_duty(giver, colleague(), NewDuty(DutyKind.LEADER, unit()), by=BY)


def test_a_keeper_serves_one_place_and_gives_its_gate_staff() -> None:
    own, other = place(), place("Quán Cây Đa")
    keeper = builders.account("giu.cho", DutyKind.KEEPER, at=own.code)
    assert access.reached(keeper, Right.SEE_PLACES) == []
    assert access.reach(keeper, Right.SEE_PLACES).places == [own.code]
    guard = duties.give_duty(keeper, colleague(), NewDuty(DutyKind.GATE_STAFF, unit(), own.code), by=BY)
    assert guard.place == own.code
    with pytest.raises(Refused, match="not-yours-to-give"):
        duties.give_duty(keeper, colleague_two(), NewDuty(DutyKind.GATE_STAFF, unit(), other.code), by=BY)


def colleague_two() -> Account:
    return make_account("hoi.nongdan", DutyKind.MASS_ORGANISATION, unit(), by=BY)[0]


@pytest.mark.parametrize(
    ("code", "duty", "last"),
    [
        ("duty-unfit", (DutyKind.HAMLET_HEAD, "440", ""), None),
        ("no-place", (DutyKind.KEEPER, "18229", ""), None),
        ("place-unfit", (DutyKind.KEEPER, "18229", "00000000"), None),
        ("place-unfit", (DutyKind.LEADER, "18229", "00000000"), None),
        ("duty-without-end", (DutyKind.INSPECTOR, "440", ""), None),
        ("duty-days-reversed", (DutyKind.INSPECTOR, "440", ""), -A_DAY),
    ],
)
def test_a_duty_fits_its_unit_its_place_and_its_days(
    code: str, duty: tuple[DutyKind, str, str], last: timedelta | None
) -> None:
    kind, at, place_code = duty
    new = NewDuty(kind, unit(at), place_code, valid_to=today() + last if last else None)
    with pytest.raises(Refused, match=f"^{code}"):
        duties.give_duty(office(), colleague(), new, by=BY)


def test_a_place_of_another_commune_is_none_of_this_one() -> None:
    elsewhere = place(unit=unit("18259"))
    with pytest.raises(Refused, match="place-unfit"):
        make_account("giu.cho", DutyKind.KEEPER, unit(), place=elsewhere.code, by=BY)


def test_a_duty_begins_today_or_later() -> None:
    with pytest.raises(Refused, match="duty-in-the-past"):
        duties.give_duty(office(), colleague(), NewDuty(DutyKind.LEADER, unit(), valid_from=today() - A_DAY), by=BY)
    later = NewDuty(DutyKind.LEADER, unit(), valid_from=today() + A_DAY)
    given = duties.give_duty(office("vhtt.hai"), colleague_two(), later, by=BY)
    assert access.reached(given.account, Right.SEE_REPORTS) == []


def test_the_same_duty_is_not_held_twice_in_a_day() -> None:
    giver, other = office(), colleague()
    duties.give_duty(giver, other, NewDuty(DutyKind.LEADER, unit(), valid_to=today() + A_DAY), by=BY)
    with pytest.raises(Refused, match="duty-held"):
        duties.give_duty(giver, other, NewDuty(DutyKind.LEADER, unit(), valid_from=today() + A_DAY), by=BY)
    duties.give_duty(giver, other, NewDuty(DutyKind.LEADER, unit(), valid_from=today() + 2 * A_DAY), by=BY)
    assert Duty.objects.filter(account=other, kind="leader").count() == 2


def test_a_duty_ends_on_the_day_before_it_is_taken_back() -> None:
    account = officer()
    duty = account.duties.get()
    assert duties.end_duty(duty, since=today() + A_DAY, by=BY).valid_to == today()
    assert access.reached(account, Right.SEE_PLACES)
    with pytest.raises(Refused, match="duty-ends-before"):
        duties.end_duty(duty, since=today() + 2 * A_DAY, by=BY)
    with pytest.raises(Refused, match="not-before-today"):
        duties.end_duty(duty, since=today() - A_DAY, by=BY)
    Duty.objects.filter(pk=duty.pk).update(valid_from=today() - 3 * A_DAY)
    assert duties.end_duty(duty, since=today(), by=BY).valid_to == today() - A_DAY
    assert access.reached(account, Right.SEE_PLACES) == []
    with pytest.raises(Refused, match="duty-over"):
        duties.end_duty(duty, since=today(), by=BY)


def test_a_duty_that_never_had_a_day_stays_on_the_list_and_reaches_nothing() -> None:
    account, giver = officer(), office()
    duty = account.duties.get()
    ended = duties.end_duty(duty, since=today(), by=BY)
    assert (ended.valid_from, ended.valid_to, ended.had_no_day, ended.is_over) == (today(), today() - A_DAY, True, True)
    assert access.reached(account, Right.SEE_PLACES) == []
    later = duties.give_duty(giver, account, NewDuty(DutyKind.LEADER, unit(), valid_from=today() + 9 * A_DAY), by=BY)
    ended = duties.end_duty(later, since=today() + 5 * A_DAY, by=BY)
    assert (ended.valid_to, ended.had_no_day) == (today() - A_DAY, True)
    assert access.may_manage(giver, account), "nobody else could reactivate it"
    assert AuditLine.objects.filter(action="accounts.end_duty", object=f"duty:{later.pk}").exists()
