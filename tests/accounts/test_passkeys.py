"""Passkeys: made, used alone and as a second step, renamed, removed; and answers that are none."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from luuvet.accounts.models import Account, DutyKind
from luuvet.accounts.rules import factors
from luuvet.core.models import AuditLine
from luuvet.kernel.problems import Refused
from tests.accounts.apps import Device, codes_on, question_on
from tests.builders import BY, PASSWORD, account, browser, office

pytestmark = pytest.mark.django_db
MAKE, USE, SECOND = "/accounts/enrol_passkey", "/accounts/use_passkey", "/accounts/second_factor"
UNKNOWN = "Hệ thống không nhận ra khóa truy cập này"


def asked(client: Client, path: str) -> dict[str, Any]:
    return question_on(client.get(path).content.decode())


def with_passkey(username: str = "lan") -> tuple[Account, Device, list[str]]:
    """An account, what holds its passkey, its recovery codes."""
    made, device = office(username), Device()
    client = browser(made)
    shown = client.post(MAKE, {"name": "Máy của Lan", "credential": device.make(asked(client, MAKE))})
    return made, device, codes_on(shown.content.decode())


def sent(client: Client, device: Device, path: str = USE) -> Any:
    return client.post(path, {"credential": device.use(asked(client, path))})


def test_a_passkey_signs_in_alone_and_stands_for_both_steps() -> None:
    _lan, device, codes = with_passkey()
    assert len(codes) == 10
    client = browser()
    answer = client.post(f"{USE}?next=/places/", {"credential": device.use(asked(client, USE))})
    assert answer["Location"] == "/places/"
    assert client.get("/places/").status_code == 200
    assert Authenticator.objects.get(type="webauthn").last_used_at is not None
    assert client.get(USE)["Location"] == "/"


def test_after_the_password_a_passkey_or_a_recovery_code_is_the_second_step() -> None:
    _lan, device, codes = with_passkey()
    client = browser()
    assert client.post("/accounts/sign_in", {"login": "lan", "password": PASSWORD})["Location"] == SECOND
    assert sent(client, device, SECOND)["Location"] == "/"
    other = browser()
    other.post("/accounts/sign_in", {"login": "lan", "password": PASSWORD})
    assert UNKNOWN in sent(other, Device(), SECOND).content.decode()
    assert other.post(SECOND, {"code": codes[3]})["Location"] == "/"


def test_what_is_asked_wants_the_holder_verified_and_found_without_a_user_name() -> None:
    lan, device, _codes = with_passkey()
    making = asked(browser(lan), MAKE)
    assert making["authenticatorSelection"]["residentKey"] == "required"
    assert making["authenticatorSelection"]["userVerification"] == "required"
    assert [one["id"] for one in making["excludeCredentials"]] == [json.loads(device.make(making))["id"]]
    using = asked(browser(), USE)
    assert (using["userVerification"], using.get("allowCredentials") or []) == ("required", [])


@pytest.mark.parametrize("fault", ["another key", "another site", "not verified", "another question", "no holder"])
def test_an_answer_that_is_not_true_signs_nobody_in(fault: str) -> None:
    _lan, device, _codes = with_passkey()
    client = browser()
    if fault == "another key":
        device.key = Device().key
    if fault == "another site":
        device.origin = "https://elsewhere.example"
    if fault == "not verified":
        device.verifies = False
    if fault == "no holder":
        device.holder = "OTk5OTk5OTk5OTk5OTk5OTk5OTk5"
    answer = device.use(asked(client, USE))
    if fault == "another question":
        asked(client, USE)
    seen = client.post(USE, {"credential": answer})
    assert seen.status_code == 422 and UNKNOWN in seen.content.decode()
    assert client.get("/places/").status_code == 302


def test_an_answer_is_good_once() -> None:
    _lan, device, _codes = with_passkey()
    client, other = browser(), browser()
    answer = device.use(asked(client, USE))
    assert client.post(USE, {"credential": answer}).status_code == 302
    client.post("/accounts/sign_out")
    for again in (client, other):
        assert UNKNOWN in again.post(USE, {"credential": answer}).content.decode()


def test_a_passkey_that_does_not_verify_its_holder_is_not_taken() -> None:
    client = browser(office())
    answer = Device(verifies=False).make(asked(client, MAKE))
    assert "chưa tạo được khóa truy cập" in client.post(MAKE, {"name": "x", "credential": answer}).content.decode()
    assert not Authenticator.objects.exists()


NONSENSE = [
    "", "x", "null", "[]", "{}", "1e999", "[" * 9000, '{"response": []}', '{"id": 1, "rawId": 2, "response": {}}',
    '{"id": "AQ", "rawId": "AQ", "response": {"clientDataJSON": "e30", "attestationObject": "o"}}',
    '{"id": "AQ", "rawId": "AQ", "type": "public-key", "response": {"clientDataJSON": "e30", "authenticatorData": "AQ",'
    ' "signature": "AQ", "userHandle": "8J-YgA"}}',
    "x" * 30_000,
]  # fmt: skip


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_no_answer(text: str) -> None:
    _lan, device, _codes = with_passkey()
    own, stranger = browser(Account.objects.get()), browser()
    stranger.post("/accounts/sign_in", {"login": "lan", "password": PASSWORD})
    for client, path in ((own, MAKE), (own, "/accounts/reauthenticate"), (stranger, USE), (stranger, SECOND)):
        asked(client, path)
        seen = client.post(path, {"credential": text, "name": "x"})
        assert seen.status_code == 422, path
    broken = json.loads(device.use(asked(stranger, USE)))
    for name in broken["response"]:
        asked(stranger, USE)
        damaged = broken | {"response": broken["response"] | {name: broken["response"][name][:7]}}
        assert stranger.post(USE, {"credential": json.dumps(damaged)}).status_code == 422


def test_a_passkey_is_renamed_and_removed_by_its_owner_alone() -> None:
    lan, _device, _codes = with_passkey()
    other = browser(office("minh"))
    passkey = Authenticator.objects.get(type="webauthn")
    at = f"/accounts/passkeys/{passkey.pk}"
    for act in ("rename_passkey", "remove_passkey"):
        assert other.post(f"{at}/{act}", {"name": "x"}).status_code == 404
    own = browser(lan)
    assert own.post(f"{at}/rename_passkey", {"name": " Điện thoại  Lan "})["Location"] == "/accounts/sessions"
    assert "Điện thoại Lan" in own.get("/accounts/sessions").content.decode()
    assert own.post(f"{at}/remove_passkey")["Location"] == "/accounts/sessions"
    assert not Authenticator.objects.exists(), "recovery codes go with the last factor"


def test_an_account_has_twenty_passkeys_at_most() -> None:
    lan = office()
    for number in range(20):
        factors.enrol_passkey(lan, {}, f"{number}", by=BY)
    with pytest.raises(Refused, match="too-many-passkeys"):
        factors.enrol_passkey(lan, {}, "20", by=BY)


def test_a_passkey_is_proof_enough_before_a_change(monkeypatch: pytest.MonkeyPatch) -> None:
    lan, device, _codes = with_passkey()
    client = browser(lan)
    assert sent(client, device, "/accounts/reauthenticate")["Location"] == "/accounts/sessions"
    assert UNKNOWN in sent(client, Device(holder=device.holder), "/accounts/reauthenticate").content.decode()


def test_passkeys_are_renamed_used_and_removed_by_their_rules() -> None:
    lan = account("lan", DutyKind.HEALTH_OFFICER)
    for name in ("một", "hai"):
        factors.enrol_passkey(lan, {}, name, by=BY)
    one, two = Authenticator.objects.filter(type="webauthn").order_by("pk")
    assert factors.rename_passkey(one, "ba", by=BY).data["name"] == "ba"
    assert factors.use_passkey(one, by=BY).last_used_at is not None
    factors.remove_passkey(lan, one, by=BY)
    with pytest.raises(Refused, match="last-factor"):
        factors.remove_passkey(lan, two, by=BY)
    assert set(AuditLine.objects.filter(actor=BY, action__contains="passkey").values_list("action", flat=True)) == {
        "accounts.enrol_passkey", "accounts.rename_passkey", "accounts.use_passkey", "accounts.remove_passkey",
    }  # fmt: skip
