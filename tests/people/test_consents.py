"""Agreeing, purpose by purpose: nothing before somebody says so, with time and text; taken back with its effect."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from luuvet.core import journal
from luuvet.core.models import AuditLine
from luuvet.core.rules import replay_journal
from luuvet.kernel import clock
from luuvet.kernel.problems import Refused
from luuvet.people import consents, queries, rules
from luuvet.people.consents import VERSION, Purpose
from luuvet.people.models import Consent, Installation
from luuvet.people.sealed import name_of
from tests import builders
from tests.people.test_own_data import ask, named

pytestmark = pytest.mark.django_db
BY = "tests"
NOON = datetime(2026, 11, 25, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "JOURNAL_FILE", tmp_path / "subjects.log")


@pytest.fixture
def lan() -> Installation:
    with clock.running_on(lambda: NOON - timedelta(days=1)):
        return builders.phone()


def standing(lan: Installation) -> dict[str, tuple[bool, str | None, str | None]]:
    told = ask("GET", "own-data", lan).json()["consents"]
    return {one["purpose"]: (one["given"], one["given_at"], one["withdrawn_at"]) for one in told}


def test_nothing_is_agreed_to_before_somebody_says_so(lan: Installation) -> None:
    assert standing(lan) == dict.fromkeys(("name", "warnings", "messages"), (False, None, None))
    assert not any(queries.consents_to(lan.person_id, purpose) for purpose in Purpose)


def test_a_yes_is_kept_with_its_time_and_text_and_taken_back_alone(lan: Installation) -> None:
    with clock.running_on(lambda: NOON):
        for purpose in ("warnings", "messages"):
            said = {"purpose": purpose, "version": VERSION}
            assert ask("POST", "own-data/consents", lan, said).status_code == 200
    with clock.running_on(lambda: NOON + timedelta(hours=1)):
        assert ask("POST", "own-data/withdrawals", lan, {"purpose": "warnings"}).status_code == 200
    assert standing(lan) == {
        "name": (False, None, None),
        "warnings": (False, "2026-11-25T05:00:00Z", "2026-11-25T06:00:00Z"),
        "messages": (True, "2026-11-25T05:00:00Z", None),
    }
    assert [queries.consents_to(lan.person_id, purpose) for purpose in Purpose] == [False, False, True]
    assert Consent.objects.get(purpose="messages").version == VERSION
    assert AuditLine.objects.filter(action="people.withdraw_consent", object=f"person:{lan.person_id}").count() == 1


def test_a_yes_to_a_text_that_was_changed_is_none(lan: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    rules.give_consent(lan.person, Purpose.WARNINGS, VERSION, by=BY)
    monkeypatch.setattr(consents, "VERSION", "2027-01-01")
    monkeypatch.setattr(rules, "VERSION", "2027-01-01")
    with pytest.raises(Refused, match="text-changed"):
        rules.give_consent(lan.person, Purpose.MESSAGES, VERSION, by=BY)
    rules.give_consent(lan.person, Purpose.WARNINGS, "2027-01-01", by=BY)
    rows = [(row.version, row.withdrawn_at is None) for row in Consent.objects.order_by("pk")]
    assert rows == [(VERSION, False), ("2027-01-01", True)]


def test_a_yes_said_twice_is_one_and_nothing_is_taken_back_that_was_not_given(lan: Installation) -> None:
    for _time in range(2):
        rules.give_consent(lan.person, Purpose.WARNINGS, VERSION, by=BY)
    assert Consent.objects.count() == 1
    rules.withdraw_consent(lan.person, Purpose.MESSAGES, by=BY)
    assert journal.read(settings.JOURNAL_FILE).entries == []


def test_with_the_consent_to_a_name_goes_the_name(lan: Installation) -> None:
    named(lan, "Lê Thị Lan")
    rules.withdraw_consent(lan.person, Purpose.NAME, by=BY)
    assert name_of(queries.identity(lan.person_id)) is None
    with pytest.raises(Refused, match="no-consent"):
        rules.change_name(lan.person, "Lê Thị Lan", by=BY)


def test_the_journal_takes_back_again_what_an_older_copy_brought_back(lan: Installation) -> None:
    with clock.running_on(lambda: NOON):
        named(lan, "Lê Thị Lan")
        rules.withdraw_consent(lan.person, Purpose.NAME, by=BY)
    Consent.objects.update(withdrawn_at=None)
    assert replay_journal(by=BY) == (1, 0)
    assert replay_journal(by=BY) == (0, 0)
    assert Consent.objects.get().withdrawn_at == NOON
    rules.give_consent(lan.person, Purpose.NAME, VERSION, by=BY)
    assert replay_journal(by=BY) == (0, 0)  # given since
    assert queries.consents_to(lan.person_id, Purpose.NAME)


def test_an_entry_speaks_of_the_person_who_had_the_number_then(lan: Installation) -> None:
    rules.give_consent(lan.person, Purpose.NAME, VERSION, by=BY)
    early = journal.Entry("withdraw", lan.person_id, NOON - timedelta(days=2), "name")
    assert rules.replay_withdrawal(early, by=BY) is None
    assert queries.consents_to(lan.person_id, Purpose.NAME)


@pytest.mark.parametrize(
    ("path", "body"),
    [("consents", {"purpose": "gift", "version": VERSION}), ("consents", {"purpose": "name"}), ("withdrawals", {})],
)
def test_what_is_no_purpose_is_malformed(lan: Installation, path: str, body: object) -> None:
    assert ask("POST", f"own-data/{path}", lan, body).json()["problem"] == "malformed"
    assert ask("POST", f"own-data/{path}", None, body).status_code == 401
