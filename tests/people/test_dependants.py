"""People without a phone whom another one checks in, and the codes that a phone shows at gates."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from luuvet.accounts import rules as accounts
from luuvet.core import vault
from luuvet.core.models import AuditLine
from luuvet.kernel import clock
from luuvet.kernel.personal import OCTETS, SLOTS_AHEAD, Holder, open_personal_code, personal_code_of, slot_of
from luuvet.kernel.problems import Refused
from luuvet.people import rules
from luuvet.people.models import Dependant, Installation, Person
from luuvet.people.sealed import name_of_dependant
from tests import builders

pytestmark = pytest.mark.django_db
BY = "tests"


@pytest.fixture
def lan() -> Installation:
    return builders.phone()


def ask(method: str, path: str, phone: Installation | None, body: object = None) -> Any:
    shown = {"authorization": f"Bearer {builders.token(phone)}"} if phone else {}
    client = Client(headers={"accept-language": "en"} | shown)
    sent = "" if body is None else json.dumps(body)
    return client.generic(method, f"/api/v1/{path}", sent, content_type="application/json")


def test_a_dependant_is_a_person_with_a_sealed_name(lan: Installation) -> None:
    answer = ask("POST", "dependants", lan, {"name": " Bé  Na "})
    assert answer.status_code == 201
    made = Dependant.objects.get()
    assert answer.json() == {"id": str(made.pk), "name": "Bé Na"}
    assert (made.guardian, made.person == lan.person) == (lan.person, False)
    assert name_of_dependant(made) == "Bé Na"
    assert "Bé Na" not in str(list(AuditLine.objects.values()))
    assert ask("GET", "dependants", lan).json() == {"dependants": [answer.json()]}


@pytest.mark.parametrize(("name", "problem"), [("", "name-unfit"), ("x" * 81, "name-unfit"), ("a\u202eb", "name-unfit"),
                                               (7, "malformed"), (None, "malformed")])  # fmt: skip
def test_a_name_is_one_line_of_80_letters(lan: Installation, name: object, problem: str) -> None:
    answer = ask("POST", "dependants", lan, {"name": name})
    assert (answer.status_code, answer.json()["problem"]) == (422, problem)
    assert not Dependant.objects.exists()


def test_a_phone_answers_for_twenty_at_most(lan: Installation) -> None:
    made = [rules.add_dependant(lan.person, f"Em {n}", by=BY) for n in range(20)]
    answer = ask("POST", "dependants", lan, {"name": "Em 20"})
    assert (answer.status_code, answer.json()["problem"]) == (422, "too-many-dependants")
    rules.remove_dependant(made[0], by=BY)
    assert ask("POST", "dependants", lan, {"name": "Em 20"}).status_code == 201


def test_a_dependant_is_taken_off_the_list_and_the_name_goes_with_it(lan: Installation) -> None:
    made = rules.add_dependant(lan.person, "Bé Na", by=BY)
    assert ask("DELETE", f"dependants/{made.pk}", lan).status_code == 204
    made.refresh_from_db()
    assert (bytes(made.name), made.removed_at is not None) == (b"", True)
    assert ask("GET", "dependants", lan).json() == {"dependants": []}
    assert ask("DELETE", f"dependants/{made.pk}", lan).status_code == 404
    with pytest.raises(Refused, match="already-removed"):
        rules.remove_dependant(made, by=BY)
    assert Person.objects.filter(pk=made.person_id).exists()


def test_a_dependant_is_known_to_no_other_phone(lan: Installation) -> None:
    made, stranger = rules.add_dependant(lan.person, "Bé Na", by=BY), builders.phone()
    assert ask("GET", "dependants", stranger).json() == {"dependants": []}
    for answer in (
        ask("DELETE", f"dependants/{made.pk}", stranger),
        ask("DELETE", f"dependants/{uuid4()}", stranger),
        ask("POST", "personal-codes", stranger, {"for": str(made.pk)}),
    ):
        assert (answer.status_code, answer.json()["problem"]) == (404, "unknown-dependant")
    assert Dependant.objects.get().removed_at is None


DOORS = [
    ("GET", "dependants"),
    ("POST", "dependants"),
    ("DELETE", "dependants/00000000-0000-4000-8000-000000000000"),
    ("POST", "personal-codes"),
]


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_without_a_token_or_with_that_of_a_revoked_phone_nothing_opens(
    lan: Installation, method: str, path: str
) -> None:
    accounts.revoke_device(lan.device, by=BY)
    for phone in (None, lan):
        answer = ask(method, path, phone, {})
        assert (answer.status_code, answer.json()["problem"]) == (401, "not-enrolled")
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("of", ["self", "dependant"])
def test_a_phone_is_given_the_codes_of_seven_days_from_the_present_slot(lan: Installation, of: str) -> None:
    made = rules.add_dependant(lan.person, "Bé Na", by=BY)
    before = slot_of(clock.now())
    answer = ask("POST", "personal-codes", lan, {} if of == "self" else {"for": str(made.pk)})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/octet-stream")
    assert "no-store" in answer["Cache-Control"]
    octets = answer.content
    assert len(octets) == 171_360 == SLOTS_AHEAD * OCTETS
    codes = [personal_code_of(octets[at : at + OCTETS]) for at in range(0, len(octets), OCTETS)]
    first, ring = codes[0], vault.ring()
    assert first is not None and before <= first.slot <= slot_of(clock.now())
    assert [code.slot for code in codes if code] == list(range(first.slot, first.slot + 2016))
    key = ring.maker("person", clock.now())
    person = lan.person_id if of == "self" else made.person_id
    for code in (codes[0], codes[1007], codes[2015]):
        assert code is not None and ring.verifies(code.key_id, code.signed, code.signature, "person")
        assert open_personal_code(key, code) == Holder(person, lan.pk)


def test_a_dependant_that_was_removed_is_given_no_codes(lan: Installation) -> None:
    made = rules.remove_dependant(rules.add_dependant(lan.person, "Bé Na", by=BY), by=BY)
    assert ask("POST", "personal-codes", lan, {"for": str(made.pk)}).status_code == 404


@pytest.mark.parametrize("body", [{"for": "x"}, {"for": 7}, {"more": 1}, []])
def test_what_asks_for_codes_otherwise_is_malformed(lan: Installation, body: object) -> None:
    answer = ask("POST", "personal-codes", lan, body)
    assert (answer.status_code, answer.json()["problem"]) == (422, "malformed")


def test_who_asks_for_codes_too_often_has_to_wait(lan: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "make_personal_codes", lambda *_given: b"")
    answers = [ask("POST", "personal-codes", lan, {}) for _n in range(61)]
    assert {answer.status_code for answer in answers[:60]} == {200}
    assert answers[60].status_code == 429 and int(answers[60]["Retry-After"]) > 0
    assert ask("POST", "personal-codes", builders.phone(), {}).status_code == 200


def test_a_code_as_it_is_told_is_known_to_nobody_later(lan: Installation) -> None:
    card, text = rules.issue_card(lan.person, by=BY)
    assert bytes(card.number).hex() not in str(list(AuditLine.objects.values()))
    assert text not in str(list(AuditLine.objects.values()))
    revoked = rules.revoke_card(card, by=BY, reason="lost")
    assert (revoked.revoked_at is not None, revoked.revoked_for) == (True, "lost")
    with pytest.raises(Refused, match="already-revoked"):
        rules.revoke_card(card, by=BY, reason="x")
    with pytest.raises(Refused, match="already-revoked"):
        rules.reissue_card(card, by=BY, reason="x")


def test_a_card_issued_anew_is_another_one_of_the_same_person(lan: Installation) -> None:
    card, text = rules.issue_card(lan.person, by=BY)
    new, other = rules.reissue_card(card, by=BY, reason="worn")
    card.refresh_from_db()
    assert (card.revoked_at is not None, new.revoked_at, new.person) == (True, None, lan.person)
    assert text != other and text.startswith("LV1C") and len(other) == 4 + 181
