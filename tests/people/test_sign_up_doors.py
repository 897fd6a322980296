"""What the page behind a place's code asks for: a code for a telephone, an installation, what it should know."""

import json
import logging
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from luuvet.accounts import rules as accounts
from luuvet.accounts.models import Attempt, OneTimeCode
from luuvet.core import vault
from luuvet.core.models import AuditLine
from luuvet.kernel import clock
from luuvet.kernel.signing import read_token
from luuvet.people.models import Identity, Installation, Person
from luuvet.people.rules import (
    sign_up_unverified,
    sign_up_with_activation_code,
    sign_up_with_one_time_code,
)
from luuvet.people.sealed import phone_of
from tests import builders

pytestmark = pytest.mark.django_db
PHONE = "0912 345 678"


@pytest.fixture(autouse=True)
def demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page itself shows the codes."""
    monkeypatch.setattr(settings, "OPENS_ON", "440/2021/2021-11-26..2021-12-08")


def post(path: str, body: object, *, token: str = "", address: str = "198.51.100.1", **headers: str) -> Any:
    client = Client(headers={"accept-language": "en"} | ({"authorization": f"Bearer {token}"} if token else {}))
    kind = headers.pop("content_type", "application/json")
    return client.post(f"/api/v1/{path}", json.dumps(body), content_type=kind, REMOTE_ADDR=address, headers=headers)


def ask(phone: str = PHONE, **other: str) -> dict[str, str]:
    answer = post("one-time-codes", {"phone": phone}, **other)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def tell(code: dict[str, str], phone: str = PHONE, digits: str = "", **other: str) -> Any:
    told = {"id": code["id"], "digits": digits or code["digits"]}
    return post("installations", {"phone": phone, "one_time_code": told}, **other)


def installed(answer: Any) -> Installation:
    assert answer.status_code == 201, answer.content
    token = read_token(vault.ring(), answer.json()["token"], clock.now())
    assert token is not None
    installation = Installation.objects.get(pk=token.device)
    assert (token.person, token.verified) == (installation.person_id, installation.verified)
    return installation


def test_a_newcomer_signs_up_with_a_code() -> None:
    installation = installed(tell(ask()))
    assert installation.verified
    identity = Identity.objects.get(person=installation.person)
    assert phone_of(identity) == "0912345678"


def test_without_a_number_a_person_scans_at_once_and_weak() -> None:
    answer = post("installations", {})
    assert answer.json()["verified"] is False
    installation = installed(answer)
    assert not Identity.objects.filter(person=installation.person).exists()


def test_an_activation_code_signs_one_person_up() -> None:
    (code,) = accounts.make_activation_codes(1, by="tests")
    assert installed(post("installations", {"activation_code": code})).verified
    again = post("installations", {"activation_code": code})
    assert (again.status_code, again.json()["problem"]) == (422, "wrong-activation-code")
    assert Person.objects.count() == 1


def test_a_wrong_code_is_refused_and_counted_and_five_are_the_last() -> None:
    code = ask()
    wrong = f"{(int(code['digits']) + 1) % 1_000_000:06d}"
    for _try in range(5):
        answer = tell(code, digits=wrong)
        assert (answer.status_code, answer.json()["problem"]) == (422, "wrong-code")
    assert tell(code).json()["problem"] == "code-spent"
    assert Person.objects.count() == 0


def test_a_known_number_is_answered_like_an_unknown_one() -> None:
    installed(tell(ask()))
    Attempt.objects.all().delete()
    known, unknown = ask(), ask("0912345679")
    assert known.keys() == unknown.keys()
    assert tell(known, digits="000000" if known["digits"] != "000000" else "1").json().keys() == (
        tell(unknown, digits="000000" if unknown["digits"] != "000000" else "1").json().keys()
    )


def test_a_number_on_another_phone_opens_an_empty_trail_and_the_first_phone_is_told() -> None:
    first_answer = tell(ask())
    first = installed(first_answer)
    Attempt.objects.all().delete()
    second_answer = tell(ask())
    second = installed(second_answer)
    assert second.person_id != first.person_id
    said = [
        Client(headers={"authorization": f"Bearer {answer.json()['token']}"}).get("/api/v1/installation").json()
        for answer in (first_answer, second_answer)
    ]
    assert [one["number_moved_at"] is None for one in said] == [False, True]
    assert [one["verified"] for one in said] == [True, True]
    assert Identity.objects.count() == 2


def test_the_same_number_on_the_same_phone_stays_one_person() -> None:
    answer = tell(ask())
    Attempt.objects.all().delete()
    again = tell(ask(), token=answer.json()["token"])
    assert installed(again) == installed(answer)
    assert Person.objects.count() == 1


def test_a_phone_signed_up_without_a_number_keeps_its_trail_when_it_gets_one() -> None:
    answer = post("installations", {})
    unverified = installed(answer)
    verified = installed(tell(ask(), token=answer.json()["token"]))
    assert (verified.pk, verified.person_id, verified.verified) == (unverified.pk, unverified.person_id, True)


def test_codes_are_held_back_by_phone_by_address_and_by_installation() -> None:
    ask()
    answer = post("one-time-codes", {"phone": PHONE}, address="203.0.113.9")
    assert (answer.status_code, answer.json()["problem"], answer.headers["Retry-After"]) == (429, "wait", "30")
    assert answer.headers["Content-Type"] == "application/problem+json"
    token = post("installations", {}).json()["token"]
    for n in range(3):
        ask(f"091234560{n}", token=token, address=f"203.0.113.{n}")
    assert post("one-time-codes", {"phone": "0912345609"}, token=token, address="203.0.113.10").status_code == 429
    for n in range(59):
        ask(f"09123457{n:02}")
    assert post("one-time-codes", {"phone": "0912345899"}).status_code == 429


def test_where_no_sms_is_sent_the_other_ways_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OPENS_ON", None)
    assert post("one-time-codes", {"phone": PHONE}).json()["problem"] == "no-sms"
    assert OneTimeCode.objects.count() == 0
    assert post("installations", {}).status_code == 201


def test_with_a_gateway_the_code_goes_to_the_phone_and_never_to_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.notices.test_messages import Carrier, sent

    sent.clear()
    monkeypatch.setattr(settings, "SMS_GATEWAY", f"{Carrier.__module__}.Carrier")
    code = ask()
    assert "digits" not in code
    ((number, words),) = sent
    assert number == "0912345678"
    assert installed(tell(code, digits=words[:6])).verified


@pytest.mark.parametrize(
    "body",
    [[], "x", {"phone": 7}, {"phone": PHONE, "more": 1}, {}],
)
def test_what_is_no_request_for_a_code_is_malformed(body: object) -> None:
    answer = post("one-time-codes", body)
    assert (answer.status_code, answer.json()["problem"]) == (422, "malformed")


@pytest.mark.parametrize(
    "body",
    [{"phone": PHONE}, {"one_time_code": {"id": "x", "digits": "1"}}, {"phone": PHONE, "activation_code": "x"}, []],
)
def test_what_is_no_way_to_sign_up_is_malformed(body: object) -> None:
    assert post("installations", body).json()["problem"] == "malformed"
    assert Person.objects.count() == 0


def test_a_form_of_another_site_cannot_sign_anybody_up() -> None:
    assert post("installations", {}, content_type="text/plain").json()["problem"] == "malformed"


def test_no_number_is_in_an_address_a_log_or_an_audit_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    installed(tell(ask()))
    post("one-time-codes", {"phone": "0912"})
    written = caplog.text + "".join(f"{line.actor}{line.object}{line.detail}" for line in AuditLine.objects.all())
    assert "912345678" not in written and "912 345" not in written


def test_refusals_are_told_in_the_person_s_language() -> None:
    vi = Client(headers={"accept-language": "vi"}).post(
        "/api/v1/one-time-codes", '{"phone":"0912"}', content_type="application/json"
    )
    assert vi.json()["problem"] == "not-a-phone"
    assert vi.json()["title"] == "Chưa đăng ký được"


def test_a_phone_that_is_not_ours_hears_nothing() -> None:
    assert Client().get("/api/v1/installation").status_code == 401
    installation = sign_up_unverified(by="tests")
    token = builders.token(installation)
    accounts.revoke_device(installation.device, by="tests")
    assert Client(headers={"authorization": f"Bearer {token}"}).get("/api/v1/installation").status_code == 401


def test_the_rules_stand_without_the_doors() -> None:
    (paper,) = accounts.make_activation_codes(1, by="tests")
    assert sign_up_with_activation_code(paper, by="tests").verified
    code = accounts.make_one_time_code("0912345678", by="tests")
    assert sign_up_with_one_time_code(PHONE, code.pk, code.digits, by="tests").verified
