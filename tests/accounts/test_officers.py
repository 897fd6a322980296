"""Accounts handed down in the portal: made, described, renewed, deactivated, listed, and hidden from others."""

import re
from typing import Any

import pytest
from django.test import Client

from luuvet.accounts.fitting import NewDuty
from luuvet.accounts.models import Account, DutyKind
from luuvet.accounts.rules import make_account, officers
from luuvet.accounts.rules.officers import OfficerFacts
from luuvet.core.models import AuditLine
from luuvet.kernel.clock import now
from luuvet.kernel.problems import Refused
from tests import builders
from tests.builders import BY, browser, office, officer, place, unit
from tests.builders import PASSWORD as CHOSEN
from tests.pages import Page

pytestmark = pytest.mark.django_db

NEW = "/accounts/hand_down_account"
PASSWORD = re.compile(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){4}")


def said(**other: str) -> dict[str, str]:
    return {
        "full_name": "Nguyễn Thị Lan",
        "position": "Công chức Văn hóa - Xã hội",
        "phone": "0239 383 1234",
        "username": "lan.tunganh",
        "kind": "commune_officer",
        "unit": str(unit("18259").pk),
        "place": "",
        "valid_from": "",
        "valid_to": "",
    } | other


def post(client: Client, path: str, data: dict[str, str] | None = None) -> Any:
    return client.post(path, data or {})


def test_an_account_is_made_with_its_duty_and_its_password_is_shown_once() -> None:
    client = browser(office())
    answer = post(client, NEW, said())
    (password,) = set(PASSWORD.findall(answer.content.decode()))
    made = Account.objects.get(username="lan.tunganh")
    assert made.check_password(password)
    assert (made.full_name, made.position, made.phone) == (
        "Nguyễn Thị Lan", "Công chức Văn hóa - Xã hội", "0239 383 1234",
    )  # fmt: skip
    assert (made.duties.get().kind, made.duties.get().unit.code) == ("commune_officer", "18259")
    assert "no-store" in answer["Cache-Control"]
    kept = [*AuditLine.objects.values_list("actor", "action", "object", "detail"), dict(client.session)]
    assert password not in str(kept)
    shown = client.get(f"/accounts/{made.pk}/").content.decode()
    assert password not in shown and "0239 383 1234" in shown


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("username", "Lan"),
        ("username", "vhtt.ductho"),
        ("phone", "gọi Lan"),
        ("unit", "2021318313"),
        ("kind", "health_officer"),
        ("place", "00000000"),
        ("valid_to", "32/13/2026"),
        ("full_name", ""),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(field: str, typed: str) -> None:
    page = Page(post(browser(office()), NEW, said(**{field: typed})))
    assert page.status == 422
    assert page.links(f"#id_{field}"), "the summary leads to the field"
    assert f'id="id_{field}_error"' in page.text
    for kept in ("Nguyễn Thị Lan", "Công chức Văn hóa - Xã hội", "0239 383 1234"):
        assert kept in page.text or field in ("full_name", "phone")
    assert Account.objects.count() == 1


def test_an_unfit_duty_is_said_at_the_duty() -> None:
    page = Page(post(browser(office()), NEW, said(unit=str(unit("440").pk))))
    assert page.status == 422 and 'id="id_kind_error"' in page.text


def test_what_only_others_may_do_is_refused_by_the_rule_too() -> None:
    giver = officer()
    from_there = NewDuty(DutyKind.HAMLET_HEAD, unit("18259"))
    with pytest.raises(Refused, match="not-yours-to-give"):
        officers.hand_down_account(giver, "thon.mot", OfficerFacts("Lê Văn An"), from_there, by=BY)
    assert not Account.objects.filter(username="thon.mot").exists()


def test_an_account_is_described_anew() -> None:
    account = officer()
    client = browser(office())
    answer = post(
        client, f"/accounts/{account.pk}/edit_account", {"full_name": "Lê Văn An", "position": "", "phone": ""}
    )
    assert answer["Location"] == f"/accounts/{account.pk}/"
    assert 'value="Lê Văn An"' in client.get(f"/accounts/{account.pk}/edit_account").content.decode()
    account.refresh_from_db()
    assert (account.full_name, account.search_key) == ("Lê Văn An", "le van an thitran")


def test_a_deactivated_account_is_signed_out_and_signs_in_no_more_until_it_is_reactivated() -> None:
    account = officer()
    theirs, ours = browser(account), browser(office())
    assert theirs.get("/places/").status_code == 200
    post(ours, f"/accounts/{account.pk}/deactivate_account")
    assert theirs.get("/places/").status_code == 302
    refused = Client().post("/accounts/sign_in", {"login": "thitran", "password": CHOSEN})
    assert refused.status_code == 200 and "không đúng" in refused.content.decode()
    with pytest.raises(Refused, match="deactivated-already"):
        officers.deactivate_account(account, by=BY)
    post(ours, f"/accounts/{account.pk}/reactivate_account")
    assert Client().post("/accounts/sign_in", {"login": "thitran", "password": CHOSEN}).status_code == 302
    with pytest.raises(Refused, match="in-use-already"):
        officers.reactivate_account(account, by=BY)


def test_a_new_password_is_shown_once_and_the_old_one_is_worthless() -> None:
    account, old = make_account("thitran", DutyKind.COMMUNE_OFFICER, unit(), by=BY)
    client = browser(office())
    client.get(f"/accounts/{account.pk}/renew_password")
    account.refresh_from_db()
    assert account.check_password(old), "looking at the question changes nothing"
    (new,) = set(PASSWORD.findall(post(client, f"/accounts/{account.pk}/renew_password").content.decode()))
    account.refresh_from_db()
    assert account.check_password(new) and not account.check_password(old)


def test_a_duty_is_given_and_taken_back_on_pages() -> None:
    account, client = officer(), browser(office())
    data = {"kind": "leader", "unit": str(unit().pk), "place": "", "valid_from": "", "valid_to": ""}
    assert post(client, f"/accounts/{account.pk}/give_duty", data).status_code == 302
    duty = account.duties.get(kind="leader")
    again = Page(post(client, f"/accounts/{account.pk}/give_duty", data))
    assert again.status == 422 and 'id="id_kind_error"' in again.text
    path = f"/accounts/{account.pk}/{duty.pk}/end_duty"
    assert path in client.get(f"/accounts/{account.pk}/").content.decode()
    late = Page(post(client, path, {"since": "01/01/2021"}))
    assert late.status == 422 and 'id="id_since_error"' in late.text
    assert post(client, path, {"since": f"{now():%d/%m/%Y}"}).status_code in (302, 422)
    assert post(client, f"/accounts/{account.pk}/{duty.pk + 999}/end_duty").status_code == 404


def names(client: Client, query: str = "") -> list[str]:
    """The user names on the list, in order."""
    page = Page(client.get(f"/accounts/{query}"))
    assert page.status == 200, page.text
    return re.findall(r'<span class="under"><span class="code">([^<]+)', page.text)


def test_the_list_shows_what_the_own_duties_reach_and_no_one_else() -> None:
    office()
    officer()
    officer("tunganh", "18259")
    office("vuquang", "441")
    assert sorted(names(browser(Account.objects.get(username="vhtt.ductho")))) == ["thitran", "tunganh", "vhtt.ductho"]
    assert names(browser(Account.objects.get(username="thitran"))) == ["thitran"]
    assert names(browser(Account.objects.get(username="vuquang"))) == ["vuquang"]


def test_a_keeper_sees_the_gate_staff_of_the_own_place_alone() -> None:
    own, other = place(), place("Quán Cây Đa")
    keeper = builders.account("giu.cho", DutyKind.KEEPER, at=own.code)
    make_account("cong.mot", DutyKind.GATE_STAFF, unit(), place=own.code, by=BY)
    make_account("cong.hai", DutyKind.GATE_STAFF, unit(), place=other.code, by=BY)
    assert names(browser(keeper)) == ["cong.mot"]


def test_nobody_manages_the_own_account_nor_one_with_a_duty_that_is_not_theirs_to_give() -> None:
    account = office()
    client = browser(account)
    assert client.get(f"/accounts/{account.pk}/").status_code == 200
    assert post(client, f"/accounts/{account.pk}/deactivate_account").status_code == 403
    health = builders.account("yte", DutyKind.HEALTH_OFFICER)
    assert client.get(f"/accounts/{health.pk}/").status_code == 200
    assert post(client, f"/accounts/{health.pk}/renew_password").status_code == 403
    shown = client.get(f"/accounts/{health.pk}/").content.decode()
    assert "renew_password" not in shown and "end_duty" not in shown


def test_an_account_with_a_duty_elsewhere_too_is_seen_in_part_and_not_managed() -> None:
    account = officer()
    elsewhere = make_account("hai.noi", DutyKind.COMMUNE_OFFICER, unit("18313"), by=BY)[0].duties.get()
    elsewhere.account = account
    elsewhere.save()
    client = browser(office())
    shown = client.get(f"/accounts/{account.pk}/").content.decode()
    assert "Thị trấn Đức Thọ" in shown and elsewhere.unit.title not in shown
    assert post(client, f"/accounts/{account.pk}/renew_password").status_code == 403


def test_accounts_are_found_by_name_without_marks_by_duty_and_by_state() -> None:
    client = browser(office())
    officers.edit_account(officer(), OfficerFacts("Trần Thị Hòa", "Công chức"), by=BY)
    officer("tunganh", "18259")
    assert names(client, "?q=tran+thi+hoa") == ["thitran"]
    assert names(client, "?q=TRẦN cong chuc") == ["thitran"]
    assert names(client, "?kind=coordinating_office") == ["vhtt.ductho"]
    assert sorted(names(client, "?state=never")) == ["thitran", "tunganh"], "the office has just signed in"
    officers.deactivate_account(Account.objects.get(username="tunganh"), by=BY)
    assert names(client, "?state=deactivated") == ["tunganh"]
    assert names(client, "?q=khongco") == []
    wrong = Page(client.get("/accounts/?kind=no"))
    assert wrong.status == 422


def test_the_list_is_sorted_by_last_sign_in_and_by_functions_used() -> None:
    client = browser(office())
    officer()
    officer("tunganh", "18259")
    browser(Account.objects.get(username="tunganh"))  # signs in
    for action in ("places.register_place", "places.edit_place", "places.edit_place"):
        AuditLine.objects.create(at=now(), actor="thitran", action=action, object="")
    AuditLine.objects.create(at=now().replace(year=2021), actor="tunganh", action="places.edit_place", object="")
    assert names(client, "?sort=signed_in") == ["thitran", "vhtt.ductho", "tunganh"]
    assert names(client, "?sort=-functions")[0] == "thitran"
    row = Page(client.get("/accounts/?q=thitran")).row("thitran")
    assert row[3] == "2", "two functions, whatever how often; what is older than thirty days does not count"
    about = Page(client.get(f"/accounts/{Account.objects.get(username='thitran').pk}/")).text
    assert "Đăng ký địa điểm" in about and "2 lần" in about


def test_an_account_without_a_duty_is_told_so_and_reaches_no_account() -> None:
    account = office()
    other = officer()
    account.duties.all().delete()
    assert names(browser(account)) == []
    assert browser(account).get(f"/accounts/{other.pk}/").status_code == 404
    assert browser(account).get(NEW).status_code == 403


def test_a_stranger_is_sent_to_sign_in() -> None:
    number = officer().pk
    for path in ("/accounts/", NEW, f"/accounts/{number}/", f"/accounts/{number}/renew_password"):
        assert browser().get(path)["Location"] == f"/accounts/sign_in?next={path}"
        assert browser().post(path).status_code in (302, 405)
