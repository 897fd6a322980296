"""Whoever does not sign in learns nothing of which accounts there are: every no is the same answer, to the byte."""

import base64
import re
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luuvet.accounts import rules
from luuvet.accounts.models import Account, DutyKind
from luuvet.accounts.rules.signing_in import sign_in
from tests import builders
from tests.accounts.apps import Device, question_on, with_app
from tests.accounts.test_passkeys import with_passkey
from tests.builders import BY, browser, office, officer, unit

pytestmark = pytest.mark.django_db
SIGN_IN, USE = "/accounts/sign_in", "/accounts/use_passkey"
DRAWN_ANEW = r'csrfmiddlewaretoken" value="\w{64}"|data-question="[^"]*"'
NAMES = [f"account{number:02d}" for number in range(6)]
Said = tuple[int, dict[str, str], list[str], int, str]


def told(answer: Any, own: str = "") -> Said:
    """An answer but for its moment, its cookies' values and what is drawn anew: status, headers, length, body."""
    body = re.sub(DRAWN_ANEW, "", answer.content.decode())
    headers = {name: value for name, value in answer.headers.items() if name not in ("Set-Cookie", "Expires")}
    cookies = sorted(answer.cookies)
    return answer.status_code, headers, cookies, len(answer.content), body.replace(own, "NAME") if own else body


def spent() -> str:
    """The temporary password, used already, of the last of the accounts."""
    made, password = rules.make_account(NAMES[5], DutyKind.COORDINATING_OFFICE, unit("440"), by=BY)
    sign_in(made, with_password=True, by=BY)
    return password


def test_an_unknown_name_is_answered_as_every_known_one_whose_password_does_not_sign_in() -> None:
    office(NAMES[1])
    with_app(NAMES[2])
    with_passkey(NAMES[3])
    Account.objects.filter(pk=office(NAMES[4]).pk).update(password="!")
    answers, asked = [], set()
    for name, password in zip(NAMES, [*["một mật khẩu khác"] * 5, spent()], strict=True):
        client = browser()
        client.get(SIGN_IN)
        with CaptureQueriesContext(connection) as questions:
            answers.append(told(client.post(SIGN_IN, {"login": name, "password": password}), own=name))
        asked.add(len(questions))
    assert answers[0][0] == 200 and "không đúng" in answers[0][4]
    for answer in answers[1:]:
        assert answer == answers[0]
    assert len(asked) == 1, "each no asks the database as often"


def test_one_password_is_hashed_whether_the_name_is_known_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    office(NAMES[1])
    hashed, encode = list[str](), MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return str(encode(self, password, salt))

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    for name in NAMES[:2]:
        browser().post(SIGN_IN, {"login": name, "password": f"password of {name}"})
    assert hashed == [f"password of {name}" for name in NAMES[:2]]


def test_a_passkey_of_nobody_is_answered_as_a_wrong_one_of_somebody() -> None:
    lan, _device, _codes = with_passkey()
    answers = []
    for holder in (f"{lan.pk}", "99999"):
        client, device = browser(), Device(holder=base64.urlsafe_b64encode(holder.encode()).rstrip(b"=").decode())
        asked = question_on(client.get(USE).content.decode())
        answers.append(told(client.post(USE, {"credential": device.use(asked)})))
    assert answers[0] == answers[1] and answers[0][0] == 422


def test_a_place_elsewhere_is_answered_as_one_that_there_is_not() -> None:
    elsewhere, own = builders.place(unit=unit("18259")).code, browser(officer())
    there, nowhere = (told(own.get(f"/places/{code}"), own=code) for code in (elsewhere, "ABCD2345"))
    assert there == nowhere and there[0] == 404
