"""What a person sees of their own data, corrects and takes along, by the token of their phone."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.test import Client

from luuvet.accept.decide import Row
from luuvet.accounts.rules import make_one_time_code
from luuvet.checkins.models import CheckIn
from luuvet.core import subject
from luuvet.core.audit import write
from luuvet.core.models import AuditLine
from luuvet.kernel import clock
from luuvet.people import rules
from luuvet.people.consents import VERSION, Purpose
from luuvet.people.models import Identity, Installation
from luuvet.people.queries import identity
from luuvet.people.sealed import name_of, phone_of
from tests import builders
from tests.checkins.test_trail import NOON, scanned

pytestmark = pytest.mark.django_db
BY = "tests"
ADDRESSES = ("own-data", "own-data/file", "own-data/name", "own-data/phone", "own-data/erasure")


@pytest.fixture(autouse=True)
def demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer itself tells the codes."""
    monkeypatch.setattr(settings, "OPENS_ON", "440/2021/2021-11-26..2021-12-08")


@pytest.fixture
def lan() -> Installation:
    return builders.phone()


def ask(method: str, path: str, phone: Installation | None, body: object = None) -> Any:
    shown = {"authorization": f"Bearer {builders.token(phone)}"} if phone else {}
    client = Client(headers={"accept-language": "en"} | shown)
    sent = "" if body is None else json.dumps(body)
    return client.generic(method, f"/api/v1/{path}", sent, content_type="application/json")


def code_for(phone: str, who: Installation) -> dict[str, str]:
    made = ask("POST", "one-time-codes", who, {"phone": phone}).json()
    return {"id": made["id"], "digits": made["digits"]}


def named(who: Installation, name: str) -> None:
    """Somebody who agrees to their name being kept, and says it."""
    rules.give_consent(who.person, Purpose.NAME, VERSION, by=BY)
    rules.change_name(who.person, name, by=BY)


def test_a_person_sees_who_they_are_and_whom_they_answer_for(lan: Installation) -> None:
    named(lan, "Lê Thị Lan")
    na = rules.add_dependant(lan.person, "Bé Na", by=BY)
    rules.add_dependant(builders.phone().person, "Bé Tí", by=BY)
    told = ask("GET", "own-data", lan).json()
    assert told == {
        "number": lan.person_id,
        "since": lan.person.made_at.isoformat().replace("+00:00", "Z"),
        "verified": True,
        "phone": phone_of(identity(lan.person_id)),
        "name": "Lê Thị Lan",
        "number_moved_at": None,
        "dependants": [{"id": str(na.pk), "name": "Bé Na"}],
        "necessary": {"text": told["necessary"]["text"], "withdrawn": "It ends with erasing everything."},
        "consents": told["consents"],
        "looks": [],
        "erasure_asked_at": None,
        "erasure_waits": "",
    }


def test_of_somebody_unverified_nothing_is_known() -> None:
    told = ask("GET", "own-data", rules.sign_up_unverified(by=BY)).json()
    assert (told["phone"], told["name"], told["verified"]) == (None, None, False)


@pytest.mark.parametrize("path", ADDRESSES)
def test_without_a_token_nobody_is_anybody(path: str) -> None:
    method = "POST" if path.endswith(("name", "phone")) else "GET"
    answer = ask(method, path, None, {} if method == "POST" else None)
    assert (answer.status_code, answer.json()["problem"]) == (401, "not-enrolled")


def test_a_name_is_corrected_and_taken_away_and_stays_sealed(lan: Installation) -> None:
    refused = ask("POST", "own-data/name", lan, {"name": "Lan"})
    assert (refused.status_code, refused.json()["problem"]) == (422, "no-consent")
    rules.give_consent(lan.person, Purpose.NAME, VERSION, by=BY)
    assert ask("POST", "own-data/name", lan, {"name": "  Lê  Thị Lan "}).json()["name"] == "Lê Thị Lan"
    held = bytes(Identity.objects.get(person=lan.person).name or b"")
    assert b"Lan" not in held
    assert ask("POST", "own-data/name", lan, {"name": "Lê Thị Lành"}).json()["name"] == "Lê Thị Lành"
    assert ask("POST", "own-data/name", lan, {"name": ""}).json()["name"] is None
    assert not AuditLine.objects.filter(detail__icontains="Lan").exists()


@pytest.mark.parametrize(("name", "problem"), [("x" * 81, "name-unfit"), ("a\u202eb", "name-unfit"), (7, "malformed")])
def test_a_name_that_is_none_is_refused(lan: Installation, name: object, problem: str) -> None:
    answer = ask("POST", "own-data/name", lan, {"name": name})
    assert (answer.status_code, answer.json()["problem"]) == (422, problem)


def test_a_name_sealed_for_one_person_opens_for_no_other(lan: Installation) -> None:
    other = builders.phone()
    named(lan, "Lan")
    named(other, "Minh")
    Identity.objects.filter(person=other.person).update(name=Identity.objects.get(person=lan.person).name)
    with pytest.raises(InvalidTag):
        name_of(identity(other.person_id))


def test_another_number_is_proved_by_its_code(lan: Installation) -> None:
    code = code_for("0388 111 222", lan)
    wrong = ask("POST", "own-data/phone", lan, {"phone": "0388111222", "one_time_code": code | {"digits": "x"}})
    assert (wrong.status_code, wrong.json()["problem"]) == (422, "wrong-code")
    done = ask("POST", "own-data/phone", lan, {"phone": "0388111222", "one_time_code": code})
    assert (done.status_code, done.json()["verified"]) == (200, True)
    assert ask("GET", "own-data", lan).json()["phone"] == "0388111222"
    spent = ask("POST", "own-data/phone", lan, {"phone": "0388111222", "one_time_code": code})
    assert spent.json()["problem"] == "code-expired"
    unknown = {"id": str(uuid4()), "digits": "123456"}
    assert ask("POST", "own-data/phone", lan, {"phone": "0388111222", "one_time_code": unknown}).status_code == 422


def test_a_number_proved_by_somebody_else_is_theirs_from_then_on(lan: Installation) -> None:
    minh = rules.sign_up("0388111222", by=BY)
    code = code_for("0388111222", lan)
    assert ask("POST", "own-data/phone", lan, {"phone": "0388111222", "one_time_code": code}).status_code == 200
    assert ask("GET", "own-data", minh).json()["number_moved_at"] is not None
    assert ask("GET", "own-data", lan).json()["number_moved_at"] is None


def test_the_rule_stands_without_the_door(lan: Installation) -> None:
    code = make_one_time_code("0388111222", by=BY)
    rules.change_phone(lan, "0388 111 222", code.pk, code.digits, by=BY)
    assert phone_of(identity(lan.person_id)) == "0388111222"


def test_somebody_unverified_is_verified_by_a_number() -> None:
    nobody = rules.sign_up_unverified(by=BY)
    code = code_for("0388111222", nobody)
    done = ask("POST", "own-data/phone", nobody, {"phone": "0388111222", "one_time_code": code}).json()
    assert done["verified"] and Installation.objects.get(pk=nobody.pk).verified


def test_the_file_holds_what_every_slice_holds_and_nothing_of_others(lan: Installation) -> None:
    market, minh = builders.place(), builders.phone()
    named(lan, "Lê Thị Lan")
    named(minh, "Trần Minh")
    rules.add_dependant(lan.person, "Bé Na", by=BY)
    rules.issue_card(lan.person, by=BY)
    rows = [scanned(lan, market, NOON), scanned(minh, market, NOON + timedelta(minutes=1))]
    keep(rows)
    answer = ask("GET", "own-data/file", lan)
    assert answer["Content-Disposition"] == 'attachment; filename="luuvet.json"'
    told = answer.json()
    assert told["number"] == lan.person_id
    assert told["held"].keys() == {provider.name for provider in subject.providers()}
    people, checkins = told["held"]["people"], told["held"]["checkins"]
    assert [one["name"] for one in people["identity"]] == ["Lê Thị Lan"]
    assert [one["name"] for one in people["dependants"]] == ["Bé Na"]
    assert len(people["phones"]) == len(people["cards"]) == 1
    assert [(one["id"], one["place"]["name"]) for one in checkins["checkins"]] == [(str(rows[0].id), market.name)]
    assert "Trần Minh" not in answer.content.decode() and str(rows[1].id) not in answer.content.decode()
    assert str(phone_of(identity(minh.person_id))) not in answer.content.decode()


_SENT = (
    "id", "sender_id", "person_id", "gate", "serial", "direction", "at", "received_at", "clock_offset_ms", "content",
    "with_id", "weak", "late", "source",
)  # fmt: skip


def keep(rows: list[Row]) -> None:
    """Rows as the acceptance would write them."""
    made = [
        CheckIn(seq=number, place_id=row.place.number, **{name: getattr(row, name) for name in _SENT})
        for number, row in enumerate(rows)
    ]
    CheckIn.objects.bulk_create(made)


def test_looks_at_who_somebody_is_are_told_once_they_may_be(lan: Installation) -> None:
    told: set[int] = set()
    subject.add_look(subject.Look("cases.open_identity", "For tracing a case", told.__contains__))
    try:
        with clock.running_on(lambda: NOON):
            write(actor="an.officer", action="cases.open_identity", about=f"person:{lan.person_id}")
            write(actor="an.officer", action="cases.open_identity", about=f"person:{builders.phone().person_id}")
        assert ask("GET", "own-data", lan).json()["looks"] == []
        told.add(lan.person_id)
        assert ask("GET", "own-data", lan).json()["looks"] == [
            {"at": "2021-12-01T05:00:00Z", "way": "For tracing a case"}
        ]
    finally:
        subject.remove_look("cases.open_identity")
