"""An app's codes and recovery codes: set up, asked for, used once, taken away."""

from datetime import date, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client

from luuvet.accounts import access, totp
from luuvet.accounts.factors import factors_of
from luuvet.accounts.models import AT_A_PLACE, SEES_IDENTITIES, Account, DutyKind
from luuvet.accounts.rules import factors
from luuvet.core.models import AuditLine
from luuvet.kernel import clock
from luuvet.kernel.problems import Refused
from tests.accounts.apps import SECRET, at, code_of, codes_on, secret_on, with_app
from tests.accounts.test_make_account import run
from tests.builders import BY, PASSWORD, account, browser, office, place
from tests.pages import Page

pytestmark = pytest.mark.django_db
SIGN_IN, SECOND, ENROL = "/accounts/sign_in", "/accounts/second_factor", "/accounts/enrol_totp"
NOT_RIGHT = "Mã này không đúng"


def past_the_password(username: str = "lan", **said: str) -> Client:
    client = browser()
    answer = client.post(SIGN_IN, {"login": username, "password": PASSWORD} | said)
    assert answer["Location"] == SECOND
    return client


@pytest.mark.parametrize(
    ("seconds", "digits"),
    [(1111111111, "050471"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, digits: str) -> None:
    moment, step = datetime.fromtimestamp(seconds, clock.now().tzinfo), timedelta(seconds=30)
    assert code_of(SECRET, moment) == digits
    assert totp.step_of(SECRET, digits, moment) == seconds // 30
    assert totp.step_of(SECRET, digits, moment + step) == seconds // 30
    assert totp.step_of(SECRET, digits, moment + 2 * step) is None
    assert totp.step_of(SECRET, digits, moment - step) is None
    assert totp.step_of(SECRET, digits, moment, after=seconds // 30) is None


def test_an_app_is_set_up_and_asked_for_from_then_on() -> None:
    client = browser(office("lan"))
    page = client.get(ENROL).content.decode()
    assert secret_on(page) == secret_on(client.get(ENROL).content.decode()), "a second look shows the same"
    secret, moment = secret_on(page).replace(" ", ""), clock.now()
    assert NOT_RIGHT in client.post(ENROL, {"code": "000000x"}).content.decode()
    with at(moment):
        shown = client.post(ENROL, {"code": code_of(secret, moment)})
    codes = codes_on(shown.content.decode())
    assert len(set(codes)) == 10 and "no-store" in shown["Cache-Control"]
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert not any(text in kept for text in (secret, *codes, *(code.replace("-", "") for code in codes)))
    assert "Còn 10 mã" in client.get("/accounts/sessions").content.decode()
    later = moment + timedelta(seconds=30)
    with at(later):
        entering = past_the_password()
        assert entering.get("/places/").status_code == 302, "half a sign-in opens nothing"
        assert entering.post(SECOND, {"code": code_of(secret, later)})["Location"] == "/"
        assert entering.get("/places/").status_code == 200
        again = past_the_password()
        assert NOT_RIGHT in again.post(SECOND, {"code": code_of(secret, later)}).content.decode(), "each works once"


def test_a_recovery_code_works_once_however_it_is_typed() -> None:
    _lan, codes = with_app()
    typed = codes[0].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert past_the_password().post(SECOND, {"code": typed})["Location"] == "/"
    assert NOT_RIGHT in past_the_password().post(SECOND, {"code": codes[0]}).content.decode()
    assert past_the_password().post(SECOND, {"code": codes[1]})["Location"] == "/"
    assert factors_of(Account.objects.get()).codes_left == 8


def test_wrong_codes_make_wait_and_a_new_password_step_does_not_begin_anew() -> None:
    _lan, codes = with_app()
    for _n in range(5):
        assert NOT_RIGHT in past_the_password().post(SECOND, {"code": "000 000"}).content.decode()
    assert "Thử lại sau 30 giây" in past_the_password().post(SECOND, {"code": codes[0]}).content.decode()


def test_where_somebody_wanted_to_go_is_kept_past_the_second_step() -> None:
    _lan, codes = with_app()
    assert past_the_password(next="/places/").post(SECOND, {"code": codes[0]})["Location"] == "/places/"


def test_new_recovery_codes_make_the_earlier_ones_worthless() -> None:
    lan, codes = with_app()
    client = browser(lan)
    assert "Tạo mã khôi phục mới?" in client.get("/accounts/renew_recovery_codes").content.decode()
    fresh = codes_on(client.post("/accounts/renew_recovery_codes").content.decode())
    assert len(fresh) == 10 and not set(fresh) & set(codes)
    with pytest.raises(Refused, match="wrong-code"):
        factors.use_code(lan, codes[0], by=BY)
    with pytest.raises(Refused, match="no-factor"):
        factors.renew_recovery_codes(office("minh"), by=BY)


def test_the_codes_of_another_account_are_wrong() -> None:
    _lan, codes = with_app()
    with pytest.raises(Refused, match="wrong-code"):
        factors.use_code(with_app("minh")[0], codes[0], by=BY)


def test_without_its_app_an_account_has_no_recovery_codes_either() -> None:
    lan, _codes = with_app()
    assert browser(lan).post("/accounts/remove_totp")["Location"] == "/accounts/sessions"
    assert not Authenticator.objects.exists()
    with pytest.raises(Refused, match="no-app"):
        factors.remove_totp(lan, by=BY)
    assert browser().post(SIGN_IN, {"login": "lan", "password": PASSWORD})["Location"] == "/"


def test_an_account_has_one_app() -> None:
    lan, _codes = with_app()
    assert browser(lan).get(ENROL)["Location"] == "/accounts/sessions"
    with pytest.raises(Refused, match="has-app"):
        factors.enrol_totp(lan, SECRET, code_of(SECRET, clock.now()), by=BY)


CHANGES = [
    "enrol_totp", "remove_totp", "enrol_passkey", "renew_recovery_codes", "sessions/1/end_session",
    "passkeys/1/rename_passkey", "passkeys/1/remove_passkey",
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_before_each_change_somebody_shows_again_who_they_are(change: str) -> None:
    lan, codes = with_app()
    client, path = browser(lan), f"/accounts/{change}"
    with at(clock.now() + timedelta(minutes=5)):
        for ask in (client.get, client.post):
            assert ask(path)["Location"] == f"/accounts/reauthenticate?next={path}"
        proving, key = f"/accounts/reauthenticate?next={path}", client.session.session_key
        for said in ({"password": PASSWORD, "code": "000000"}, {"password": "x", "code": codes[0]}):
            assert "Mật khẩu hoặc mã không đúng" in client.post(proving, said).content.decode()
        assert client.post(proving, {"password": PASSWORD, "code": codes[0]})["Location"] == path
        assert client.session.session_key != key
        assert client.get(path).status_code in (200, 302, 404) and "reauthenticate" not in client.get(path).get(
            "Location", ""
        )
    assert browser().get(path)["Location"].startswith(SIGN_IN)


def test_without_a_second_factor_the_password_is_proof_enough() -> None:
    client = browser(office("lan"))
    with at(clock.now() + timedelta(minutes=5)):
        for _n in range(4):
            assert "không đúng" in client.post("/accounts/reauthenticate", {"password": "x"}).content.decode()
        answer = client.post("/accounts/reauthenticate?next=//elsewhere.example/", {"password": PASSWORD})
        assert answer["Location"] == "/accounts/sessions"
        assert client.get(ENROL).status_code == 200


@pytest.mark.parametrize("kind", DutyKind)
def test_who_can_see_identities_needs_a_second_factor(kind: DutyKind) -> None:
    code = "440" if kind is DutyKind.COORDINATING_OFFICE else "18229"
    at_place = place().code if kind in AT_A_PLACE else ""
    made = account("yte", kind, code, at=at_place, until=date(2098, 12, 31))
    assert access.needs_second_factor(made) is (kind in SEES_IDENTITIES) is (kind is DutyKind.HEALTH_OFFICER)
    made.duties.update(valid_from="2021-01-01", valid_to="2021-01-02")
    assert access.needs_second_factor(made) is False


def test_a_health_officer_sets_a_second_factor_up_before_anything_else_opens() -> None:
    client, moment = browser(account("yte", DutyKind.HEALTH_OFFICER)), clock.now()
    for path in ("/", "/places/", "/accounts/sessions", "/accounts/use_passkey"):
        assert client.get(path)["Location"] == ENROL, path
    seen = Page(client.get(ENROL))
    assert "nav-in" not in seen.text and seen.links("enrol_passkey")
    with at(moment):
        assert client.post(ENROL, {"code": code_of(secret_on(seen.text), moment)}).status_code == 200
    assert client.get("/places/").status_code == 200
    refused = client.post("/accounts/remove_totp")
    assert "cần xác thực hai bước" in refused.content.decode() and refused.status_code == 422


def test_lost_factors_are_reset_by_another_and_every_browser_is_signed_out(capsys: pytest.CaptureFixture[str]) -> None:
    lan, codes = with_app()
    client = past_the_password()
    client.post(SECOND, {"code": codes[0]})
    factors.reset_factors(lan, by="minh")
    assert not Authenticator.objects.exists() and not UserSession.objects.exists()
    assert client.get("/places/").status_code == 302
    assert AuditLine.objects.get(action="accounts.reset_factors").object == f"account:{lan.pk}"
    assert run("reset-factors", "--username", "lan") == 0
    assert capsys.readouterr().out == ""


def test_the_second_step_has_no_page_of_its_own() -> None:
    assert browser().get(SECOND)["Location"] == SIGN_IN
    with_app()
    half = past_the_password()
    assert half.get(SIGN_IN).status_code == 200, "somebody else may begin anew"
    assert half.get(SECOND).status_code == 200
