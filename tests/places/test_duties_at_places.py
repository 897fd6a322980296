"""What keepers, gate staff and readers find on the pages of places."""

import pytest

from luuvet.accounts.models import Account, DutyKind
from luuvet.kernel.clock import now
from tests.builders import account, browser, office, place
from tests.pages import Page

pytestmark = pytest.mark.django_db


def keeper(code: str, username: str = "giu.cho") -> Account:
    return account(username, DutyKind.KEEPER, at=code)


def test_a_keeper_finds_the_own_place_and_no_other() -> None:
    own, other = place(), place("Quán Cây Đa")
    client = browser(keeper(own.code))
    listed = Page(client.get("/places/"))
    assert listed.links(f"/places/{own.code}") and not listed.links(f"/places/{other.code}")
    assert not listed.links("register_place")
    shown = Page(client.get(f"/places/{own.code}"))
    assert shown.links("replace_poster") and not shown.links("close_place")


def test_who_reads_a_place_sees_no_way_to_change_it() -> None:
    at = place()
    leader = account("lanhdao", DutyKind.LEADER, "440")
    shown = Page(browser(leader).get(f"/places/{at.code}"))
    assert shown.status == 200
    assert shown.links("poster.pdf")
    ways = ("edit_place", "close_place", "replace_poster", "withdraw_poster", "add_gate", "allow_gate_device")
    assert [way for way in ways if shown.links(way)] == []


def test_the_row_of_links_shows_what_a_duty_opens() -> None:
    guard = account("cong.mot", DutyKind.GATE_STAFF, at=place().code)
    page = Page(browser(guard).get("/"))
    assert page.status == 200 and "không xem số liệu" in page.text
    assert page.links("/places/") and not page.links("/reports/")
    assert "/accounts/" not in page.links("/accounts/")


def test_places_without_an_active_keeper_are_counted_and_listed() -> None:
    kept, forgotten, bare = place("Chợ Đức Thọ"), place("Quán Cây Đa"), place("Quán Bến Đò")
    Account.objects.filter(pk=keeper(kept.code).pk).update(last_login=now())
    keeper(forgotten.code, "giu.quan")  # has never signed in
    client = browser(office())
    accounts = client.get("/accounts/").content.decode()
    assert "3 địa điểm đang hoạt động, 2 địa điểm" in accounts
    listed = Page(client.get("/places/?state=unkept"))
    found = [code for code in (kept.code, forgotten.code, bare.code) if listed.links(f"/places/{code}")]
    assert found == [forgotten.code, bare.code]
