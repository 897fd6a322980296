"""Temporary passwords, and those that their owners choose."""

from datetime import timedelta

import pytest
from django.test import Client

from luuvet.accounts import rules
from luuvet.accounts.models import Account, DutyKind
from luuvet.accounts.rules.signing_in import change_password
from luuvet.kernel import clock
from luuvet.kernel.problems import Refused
from tests.accounts.apps import at
from tests.builders import BY, PASSWORD, browser, office, unit
from tests.pages import Page

pytestmark = pytest.mark.django_db
SIGN_IN, CHANGE, OWN = "/accounts/sign_in", "/accounts/change_password", "mưa rơi trên bến Tam Soa"
WRONG = "Tên tài khoản hoặc mật khẩu không đúng"


@pytest.fixture
def temporary() -> str:
    """What was told to whoever has the account `lan`."""
    return rules.make_account("lan", DutyKind.COORDINATING_OFFICE, unit("440"), by=BY)[1]


def enter(client: Client, password: str, username: str = "lan") -> Page:
    return Page(client.post(SIGN_IN, {"login": username, "password": password}))


def test_nothing_opens_before_a_password_of_ones_own_is_chosen(temporary: str) -> None:
    client = browser()
    assert enter(client, temporary).status == 302
    for path in ("/", "/places/", "/reports/", "/accounts/sessions", "/sheet.xlsx"):
        assert client.get(path)["Location"] == CHANGE, path
    assert client.post("/places/register_place", {"name": "x"})["Location"] == CHANGE
    assert client.get("/accounts/enrol_totp").status_code == 200  # needed where a duty asks for it
    assert client.get("/v").status_code == 200
    key = client.session.session_key
    seen = Page(client.get(CHANGE))
    assert not seen.having(name="present") and "nav-in" not in seen.text
    assert client.post(CHANGE, {"password": OWN, "again": OWN})["Location"] == "/"
    assert "Đã đổi mật khẩu" in client.get("/places/").content.decode()
    assert client.session.session_key != key
    assert (enter(browser(), OWN).status, WRONG in enter(browser(), temporary).text) == (302, True)


def test_a_temporary_password_signs_in_once(temporary: str) -> None:
    assert enter(browser(), temporary).status == 302
    assert WRONG in enter(browser(), temporary).text
    account = Account.objects.get()
    with pytest.raises(Refused, match="may-not"):
        rules.signing_in.sign_in(account, with_password=True, by=BY)
    _account, another = rules.renew_password(account, by=BY)
    assert enter(browser(), another).status == 302


@pytest.mark.parametrize(("hours", "status"), [(71, 302), (72, 200)])
def test_a_temporary_password_is_good_for_three_days(temporary: str, hours: int, status: int) -> None:
    with at(clock.now() + timedelta(hours=hours)):
        assert enter(browser(), temporary).status == status


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("mười một ký", "ít hơn 12 ký tự"),
        ("ngọc.lan.ductho1", "quá giống tên tài khoản"),
        ("q1w2e3r4t5y6", "phổ biến"),
        (PASSWORD, "mật khẩu hiện tại"),
    ],
)
def test_a_password_that_is_short_like_the_name_common_or_the_same_is_refused(password: str, why: str) -> None:
    client = browser(office("ngoc.lan.ductho"))
    seen = Page(client.post(CHANGE, {"present": PASSWORD, "password": password, "again": password}))
    assert why in seen.text and seen.having(id="id_password_error")
    assert Account.objects.get().check_password(PASSWORD)
    assert not seen.having(value=password)


def test_no_kind_of_letter_is_asked_for() -> None:
    changed = change_password(office(), "aaaaaaaaaaab", by=BY)
    assert changed.check_password("aaaaaaaaaaab") and changed.password_expires_at is None


def test_the_present_password_is_asked_for_and_counted() -> None:
    client = browser(office("lan"))
    said = {"present": "x", "password": OWN, "again": OWN}
    for _n in range(5):
        assert "không đúng" in client.post(CHANGE, said).content.decode()
    assert "Thử lại sau 30 giây" in client.post(CHANGE, said | {"present": PASSWORD}).content.decode()


def test_two_new_passwords_that_differ_are_refused() -> None:
    seen = Page(browser(office()).post(CHANGE, {"present": PASSWORD, "password": OWN, "again": f"{OWN}!"}))
    assert seen.having(id="id_again_error")


def test_changing_it_signs_every_other_browser_out() -> None:
    office("lan")
    here, there = browser(), browser()
    assert enter(here, PASSWORD).status == enter(there, PASSWORD).status == 302
    assert here.post(CHANGE, {"present": PASSWORD, "password": OWN, "again": OWN})["Location"] == "/accounts/sessions"
    assert (here.get("/places/").status_code, there.get("/places/").status_code) == (200, 302)
    seen = here.get("/accounts/sessions").content.decode()
    assert (seen.count("trình duyệt này"), seen.count("/end_session")) == (1, 0)
