"""Signing in and out, and the list of browsers."""

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from luuvet.accounts import rules
from luuvet.accounts.models import Account, Attempt
from luuvet.accounts.rules.signing_in import renew_session
from luuvet.core.models import AuditLine
from luuvet.kernel import clock
from luuvet.project.headers import POLICY
from tests.builders import BY, PASSWORD, browser, office
from tests.pages import Page

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/sign_in"
WRONG = "Tên tài khoản hoặc mật khẩu không đúng. Nhập lại cả hai."


@pytest.fixture
def password() -> str:
    """That of the account `lan`."""
    office("lan")
    return PASSWORD


def enter(client: Client, username: str, password: str, path: str = SIGN_IN) -> Page:
    return Page(client.post(path, {"login": username, "password": password}))


def test_the_right_password_leads_to_the_page_that_was_wanted(password: str) -> None:
    client = browser()
    sent = client.get("/places/")
    assert sent["Location"] == f"{SIGN_IN}?next=/places/"
    answer = client.post(sent["Location"], {"login": "LAN ", "password": password})
    assert (answer.status_code, answer["Location"]) == (302, "/places/")
    seen = Page(client.get("/places/"))
    assert seen.status == 200
    assert "lan" in seen.text and "Huyện Đức Thọ" in seen.text


def test_a_page_of_elsewhere_is_not_led_to(password: str) -> None:
    answer = browser().post(f"{SIGN_IN}?next=https://elsewhere.example/", {"login": "lan", "password": password})
    assert answer["Location"] == "/"


def test_who_does_not_exist_is_answered_as_who_has_another_password(password: str) -> None:
    unknown, known = enter(browser(), "nobody", "x"), enter(browser(), "lan", "x")
    assert WRONG in unknown.text and WRONG in known.text
    assert unknown.status == known.status == 200
    drop = "nobody", "lan"
    shapes = [
        [(tag, sorted(attrs)) for tag, attrs in seen.tags if attrs.get("value") not in drop]
        for seen in (unknown, known)
    ]
    assert shapes[0] == shapes[1]


def test_after_five_wrong_passwords_each_makes_the_wait_longer_for_whoever_asks(password: str) -> None:
    moment, waits = clock.now(), []
    for tries in range(12):
        with clock.running_on(lambda at=moment: at):  # type: ignore[misc]
            assert WRONG in enter(browser(), "lan", "x").text
            if tries >= 4:
                refused = enter(browser(), "lan", password).text
                (count, unit) = re.findall(r"sau (\d+) (giây|phút)", refused)[0]
                waits.append(int(count) * (60 if unit == "phút" else 1))
        moment += timedelta(seconds=waits[-1] if waits else 0)
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900], "an owner waits a quarter of an hour at most"


def test_an_unknown_user_name_makes_wait_alike() -> None:
    for _n in range(5):
        assert WRONG in enter(browser(), "nobody", "x").text
    assert "Thử lại sau 30 giây" in enter(browser(), "Nobody ", "x").text


def test_a_browser_that_an_account_knows_does_not_wait_for_what_strangers_try(password: str) -> None:
    own = browser()
    enter(own, "lan", password)
    own.post("/accounts/sign_out")
    for _n in range(6):
        enter(browser(), "lan", "x")
    assert enter(own, "lan", password).status == 302
    own.post("/accounts/sign_out")
    for _n in range(5):
        enter(own, "lan", "x")
    assert "Thử lại sau 30 giây" in enter(own, "lan", password).text, "its own guesses count"


def test_a_known_browser_is_known_for_one_account_only(password: str) -> None:
    office("minh")
    own = browser()
    enter(own, "lan", password)
    own.post("/accounts/sign_out")
    for _n in range(5):
        enter(browser(), "minh", "x")
    assert "Thử lại sau 30 giây" in enter(own, "minh", password).text


def test_for_an_address_only_the_try_that_went_well_is_forgotten() -> None:
    begun = clock.now()
    for minute in range(3):
        with clock.running_on(lambda at=begun + timedelta(minutes=minute): at):  # type: ignore[misc]
            at = rules.attempt("sign-in", {"address": "198.51.100.7", "account": "lan"}, by=BY)
    rules.forget_attempt("sign-in", {"address": "198.51.100.7", "account": "lan"}, at, by=BY)
    assert sorted(Attempt.objects.values_list("at", flat=True)) == [begun, begun + timedelta(minutes=1)]


def test_a_session_is_known_by_another_key_and_stays_on_the_list(password: str) -> None:
    client = browser()
    enter(client, "lan", password)
    session, before = client.session, UserSession.objects.get().session_key
    renew_session(session, by=BY)
    assert UserSession.objects.get().session_key == session.session_key != before
    assert client.get("/places/").status_code == 302, "who shows the old key is a stranger"


def test_what_went_well_is_not_held_against_an_address(password: str) -> None:
    for _n in range(3):
        enter(browser(), "lan", password)
    assert not Attempt.objects.filter(what="sign-in").exists()
    enter(browser(), "nobody", "x")
    enter(browser(), "lan", password)
    assert Attempt.objects.filter(what="sign-in").count() == 2, "the address of the wrong try, and its name"


def test_who_may_not_sign_in_any_more_is_a_stranger(password: str) -> None:
    Account.objects.filter(username="lan").update(is_active=False)
    assert WRONG in enter(browser(), "lan", password).text


def test_an_account_taken_out_of_use_is_signed_out_everywhere_at_once(
    password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients = [browser(), browser()]
    for client in clients:
        enter(client, "lan", password)
        assert client.get("/places/").status_code == 200
    monkeypatch.setattr(Account, "is_active", property(lambda _account: False, lambda _account, _value: None))
    assert [client.get("/places/").status_code for client in clients] == [302, 302]


@pytest.mark.parametrize(("login", "secret"), [("", ""), ("a" * 65, "x"), ("lan", "x" * 5000), ("lan\0", "x")])
def test_what_cannot_be_right_is_said_at_its_field(login: str, secret: str) -> None:
    seen = enter(browser(), login, secret)
    assert seen.having(aria_invalid="true") and seen.having(role="alert")


def test_nobody_registers_alone_and_no_other_page_of_the_library_is_open() -> None:
    for path in ("signup/", "password/reset/", "email/", "login/", "3rdparty/"):
        assert browser().get(f"/accounts/{path}").status_code == 404


def test_the_page_holds_no_script_and_keeps_the_policy() -> None:
    response = browser().get(SIGN_IN)
    seen = Page(response)
    assert response["Content-Security-Policy"] == POLICY
    assert not [tag for tag, _attrs in seen.tags if tag in ("script", "style", "iframe")]
    assert {attrs["autocomplete"] for attrs in seen.having(**{"class": "input thumb"})} == {
        "username",
        "current-password",
    }


def test_cookies_are_kept_from_scripts_and_from_other_sites(password: str) -> None:
    client = browser()
    client.get(SIGN_IN)
    enter(client, "lan", password)
    for name in ("sessionid", "csrftoken"):
        assert (client.cookies[name]["httponly"], client.cookies[name]["samesite"]) == (True, "Lax")
    assert not client.cookies["sessionid"]["expires"], "it ends with the browser"
    assert settings.SESSION_COOKIE_SECURE is settings.CSRF_COOKIE_SECURE is settings.PUBLIC_URL.startswith("https:")


def test_a_form_without_its_token_signs_nobody_in(password: str) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(SIGN_IN, {"login": "lan", "password": password}).status_code == 403


def test_signing_out_is_asked_first_and_done_by_a_button(password: str) -> None:
    client = browser()
    enter(client, "lan", password)
    assert "Đăng xuất khỏi trình duyệt này?" in client.get("/accounts/sign_out").content.decode()
    assert client.post("/accounts/sign_out").status_code == 302
    assert client.get("/places/")["Location"].startswith(SIGN_IN)


def test_another_browser_is_signed_out_from_the_list(password: str) -> None:
    here, there = browser(), browser()
    enter(here, "lan", password)
    enter(there, "lan", password)
    seen = Page(here.get("/accounts/sessions"))
    assert seen.text.count("trình duyệt này") == 1
    (end,) = seen.links("end_session")
    assert "Đăng xuất trình duyệt này?" in here.get(end).content.decode()
    assert here.post(end)["Location"] == "/accounts/sessions"
    assert there.get("/places/").status_code == 302
    assert here.get("/places/").status_code == 200
    assert AuditLine.objects.filter(action="accounts.end_session", actor="lan").count() == 1


def test_nobody_ends_a_session_of_somebody_else(password: str) -> None:
    enter(browser(), "lan", password)
    other = browser(office("minh"))
    (session,) = UserSession.objects.all()
    assert other.post(f"/accounts/sessions/{session.pk}/end_session").status_code == 404
    assert UserSession.objects.count() == 1


def test_signing_in_gives_the_browser_another_key_than_the_stranger_had(password: str) -> None:
    client = browser()
    client.get("/accounts/use_passkey")
    before = client.session.session_key
    enter(client, "lan", password)
    assert before and client.session.session_key != before
    stolen = browser()
    stolen.cookies["sessionid"] = before
    assert stolen.get("/places/").status_code == 302
    assert AuditLine.objects.filter(action="accounts.sign_in", actor="lan").count() == 1


@pytest.mark.parametrize(("steps", "minutes", "status"), [(1, 59, 200), (1, 60, 302), (14, 50, 200), (15, 50, 302)])
def test_a_browser_is_signed_out_after_an_idle_hour_and_after_twelve(steps: int, minutes: int, status: int) -> None:
    client, begun = browser(office("lan")), clock.now()
    answers = []
    for step in range(1, steps + 1):
        with clock.running_on(lambda at=begun + timedelta(minutes=minutes) * step: at):  # type: ignore[misc]
            answers.append(client.get("/places/").status_code)
    assert answers == [200] * (steps - 1) + [status]
    if status == 302:
        assert client.get("/places/").status_code == 302, "it does not come back"


def test_sessions_that_ended_by_themselves_are_swept_out_by_the_next_who_signs_in(password: str) -> None:
    browser().get("/accounts/use_passkey")
    Session.objects.update(expire_date=clock.now() - timedelta(seconds=1))
    enter(browser(), "lan", password)
    assert Session.objects.count() == 1


def test_a_page_for_everybody_opens_in_a_browser_whose_session_is_over() -> None:
    client = browser(office("lan"))
    later = clock.now() + timedelta(hours=1)
    with clock.running_on(lambda: later):
        assert client.get("/v").status_code == 200


def test_a_session_ends_by_its_rule(password: str) -> None:
    client = browser()
    enter(client, "lan", password)
    rules.end_session(UserSession.objects.get(), by=BY)
    assert client.get("/places/").status_code == 302


def test_a_new_password_signs_every_browser_out(password: str) -> None:
    client = browser()
    enter(client, "lan", password)
    rules.renew_password(UserSession.objects.get().user, by=BY)
    assert client.get("/places/").status_code == 302


@pytest.mark.parametrize("path", ["/accounts/sessions", "/accounts/sessions/1/end_session", "/places_behind"])
def test_a_stranger_is_sent_to_sign_in(path: str) -> None:
    assert browser().get(path)["Location"].startswith(f"{SIGN_IN}?next=")
