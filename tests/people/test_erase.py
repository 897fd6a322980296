"""Erasing: what goes at once, what stays as a number, what has to wait, and that nobody can be found again."""

import json
import logging
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from luuvet.accounts.models import Attempt, Device, OneTimeCode
from luuvet.accounts.rules import attempt, make_one_time_code
from luuvet.checkins.models import CheckIn
from luuvet.core import journal, subject
from luuvet.core.rules import replay_journal
from luuvet.kernel import clock
from luuvet.kernel.clock import now
from luuvet.kernel.problems import Refused
from luuvet.kernel.signing import KeyRing
from luuvet.notices.models import Message
from luuvet.notices.rules import queue_message
from luuvet.ops.databases import embedded
from luuvet.people import rules
from luuvet.people.models import Card, Dependant, Identity, Installation, Person
from luuvet.people.queries import waiting_erasures
from luuvet.people.tasks import erase_waiting
from tests import builders
from tests.accept.conftest import Running
from tests.builders import Client
from tests.people.test_own_data import ask, named

BY = "tests"
NAME, PHONE = "Đặng Thị Quỳnh Xuyến Bông", "0986271403"


@pytest.fixture(autouse=True)
def own_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "JOURNAL_FILE", tmp_path / "journal" / "subjects.log")
    return tmp_path / "journal" / "subjects.log"


@pytest.fixture
def xuyen() -> Installation:
    made = rules.sign_up(PHONE, by=BY)
    named(made, NAME)
    return made


@pytest.fixture
def case() -> Iterator[dict[int, str]]:
    """A slice above that holds people, with the reasons why they wait."""
    held: dict[int, str] = {}
    keeps = subject.Provider(
        "cases", frozenset(), lambda person: {}, lambda person, by: None, lambda n: held.get(n, "")
    )
    subject.add_provider(keeps)
    yield held
    subject.remove_provider("cases")


def yes(phone: Installation) -> dict[str, str]:
    return {"confirmation": ask("GET", "own-data/erasure", phone).json()["confirmation"]}


@pytest.mark.django_db
def test_what_says_who_somebody_is_goes_at_once_dependants_with_them(xuyen: Installation) -> None:
    na = rules.add_dependant(xuyen.person, "Bé Na", by=BY)
    gone = rules.remove_dependant(rules.add_dependant(xuyen.person, "Bé Tí", by=BY), by=BY)
    rules.issue_card(xuyen.person, by=BY)
    rules.issue_card(na.person, by=BY)
    make_one_time_code(PHONE, by=BY)
    attempt("one-time code", {"phone": PHONE, "installation": str(xuyen.pk)}, by=BY)
    queue_message(PHONE, "123456", good_for=timedelta(minutes=5), by=BY)
    other = builders.phone()
    queue_message("0911111111", "123456", good_for=timedelta(minutes=5), by=BY)
    told = ask("GET", "own-data/erasure", xuyen).json()
    assert "2 dependants" in " ".join(told["told"])
    assert ask("POST", "own-data/erasure", xuyen, yes(xuyen)).json() == {"state": "erased", "why": ""}
    assert [one.pk for one in Person.objects.all()] == [other.person_id]
    assert [one.pk for one in Installation.objects.all()] == [other.pk]
    assert [one.pk for one in Identity.objects.all()] == [other.person_id]
    assert not Dependant.objects.exists() and not Card.objects.exists()
    assert not OneTimeCode.objects.exists() and not Attempt.objects.exists()
    assert Message.objects.count() == 1
    assert Device.objects.get(pk=xuyen.pk).revoked_at is not None
    entries = journal.read(settings.JOURNAL_FILE).entries
    assert [(one.kind, one.number) for one in entries] == [
        ("erase", number) for number in (na.person_id, gone.person_id, xuyen.person_id)
    ]
    assert ask("GET", "own-data", xuyen).status_code == 401
    assert rules.sign_up(PHONE, by=BY).person_id != xuyen.person_id


@pytest.mark.django_db
def test_nothing_is_erased_without_a_yes_to_just_this(xuyen: Installation) -> None:
    other, moment = builders.phone(), now()
    early = yes(xuyen)
    for told in ({"confirmation": "x"}, {"confirmation": ""}, yes(other), {"confirmation": "9" * 30 + ".x"}):
        answer = ask("POST", "own-data/erasure", xuyen, told)
        assert (answer.status_code, answer.json()["problem"]) == (422, "not-confirmed")
    assert ask("POST", "own-data/erasure", xuyen, {}).json()["problem"] == "malformed"
    with clock.running_on(lambda: moment + timedelta(minutes=11)):
        assert ask("POST", "own-data/erasure", xuyen, early).json()["problem"] == "not-confirmed"
    rules.add_dependant(xuyen.person, "Bé Na", by=BY)
    assert ask("POST", "own-data/erasure", xuyen, early).json()["problem"] == "not-confirmed"
    assert Identity.objects.filter(person=xuyen.person).exists()
    assert journal.read(settings.JOURNAL_FILE).entries == []


@pytest.mark.django_db
def test_who_is_held_by_a_case_waits_until_it_lets_go(xuyen: Installation, case: dict[int, str]) -> None:
    na = rules.add_dependant(xuyen.person, "Bé Na", by=BY)
    case[na.person_id] = "An opened case holds you. It is done once the case is closed."
    assert ask("POST", "own-data/erasure", xuyen, yes(xuyen)).json() == {
        "state": "waits", "why": case[na.person_id],
    }  # fmt: skip
    told = ask("GET", "own-data", xuyen).json()
    assert (told["erasure_asked_at"] is not None, told["erasure_waits"]) == (True, case[na.person_id])
    with pytest.raises(Refused, match="erasure-waits"):
        rules.erase(xuyen.person, by=BY)
    erase_waiting(0)
    assert [one.pk for one in waiting_erasures()] == [xuyen.person_id]
    case.clear()
    erase_waiting(0)
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_what_another_phone_had_erased_meanwhile_is_not_signed_up(xuyen: Installation) -> None:
    person = xuyen.person
    rules.erase(person, by=BY)
    for change in (rules.erase, rules.await_erasure):
        with pytest.raises(Refused, match="not-enrolled"):
            change(person, by=BY)
    with pytest.raises(Refused, match="not-enrolled"):
        rules.add_dependant(person, "Bé Na", by=BY)


@pytest.mark.django_db
def test_waiting_twice_is_waiting_since_the_first_time(xuyen: Installation) -> None:
    first = rules.await_erasure(xuyen.person, by=BY).erasure_asked_at
    assert rules.await_erasure(xuyen.person, by=BY).erasure_asked_at == first


@pytest.mark.django_db
def test_where_the_journal_cannot_be_written_nothing_is_erased(
    xuyen: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "JOURNAL_FILE", tmp_path)  # a folder
    with pytest.raises(IsADirectoryError):
        rules.erase(xuyen.person, by=BY)
    assert Identity.objects.filter(person=xuyen.person).exists()


@pytest.mark.django_db
def test_the_journal_erases_again_whom_an_older_copy_brought_back(xuyen: Installation) -> None:
    number, made_at = xuyen.person_id, xuyen.person.made_at
    rules.erase(xuyen.person, by=BY)
    back = Person.objects.create(pk=number, made_at=made_at)
    Identity.objects.create(person=back, phone_hash=b"x" * 32)
    assert replay_journal(by=BY) == (1, 0)
    assert not Person.objects.exists()
    assert replay_journal(by=BY) == (0, 0)
    assert len(journal.read(settings.JOURNAL_FILE).entries) == 1


@pytest.mark.django_db
def test_a_number_given_to_somebody_since_is_not_erased_again(xuyen: Installation) -> None:
    rules.erase(xuyen.person, by=BY)
    newer = Person.objects.create(pk=xuyen.person_id, made_at=now())
    (entry,) = journal.read(settings.JOURNAL_FILE).entries
    assert rules.replay_erasure(entry, by=BY) is None
    assert replay_journal(by=BY) == (0, 0)
    assert Person.objects.filter(pk=newer.pk).exists()


def dumped() -> bytes:
    """Every row of this test's database but the territory, as pg_dump writes it."""
    parts = urlsplit(settings.OWNER_URL)
    words = [embedded().programs / "pg_dump", "--data-only", "--exclude-table-data=units_*", parts.geturl()]
    return subprocess.run([str(word) for word in words], check=True, capture_output=True).stdout


def written_ahead() -> Iterator[bytes]:
    """What the server has written for crashes and said in its log."""
    server = embedded()
    yield from (file.read_bytes() for file in (server.data / "pg_wal").iterdir() if file.is_file())
    yield from (file.read_bytes() for file in ([server.log] if server.log.is_file() else server.log.glob("*")))


def forms(text: str) -> list[bytes]:
    """A text as it is, and as a dump shows bytes."""
    return [text.encode(), text.encode().hex().encode()]


def found(texts: list[str], *heaps: bytes) -> list[str]:
    return [text for text in texts for heap in heaps for form in forms(text) if form in heap]


@pytest.fixture
def server(committed: None, ring: KeyRing) -> Iterator[Client]:
    """A client of a running acceptance."""
    running = Running(settings.APP_URL, ring)
    try:
        yield Client(running.start())
    finally:
        running.stop()


def test_nobody_finds_a_name_or_a_number_in_the_database_its_log_or_ours(
    server: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    xuyen = rules.sign_up(PHONE, by=BY)
    named(xuyen, NAME)
    na = rules.add_dependant(xuyen.person, "Bé Na Tuệ Khuê", by=BY)
    shop = builders.place("Quán Rất Hiếm Tên Kỷ Mão")
    poster = builders.poster(shop).text
    own = Client(server.port, builders.token(xuyen))
    sent = own.send({"items": [builders.item(poster), builders.item(poster, **{"for": str(na.pk)})]})
    assert sent.status == 200 and CheckIn.objects.count() == 2
    personal = [NAME, PHONE, PHONE[1:], "Bé Na Tuệ Khuê"]

    def leaks() -> list[str]:
        dump = dumped()
        assert found([shop.name], dump) == [shop.name]  # else this would find nothing whatever stands there
        heaps = list(written_ahead())
        assert any(found([shop.name], heap) for heap in heaps)
        return found(personal, dump, caplog.text.encode(), *heaps)

    assert leaks() == []
    assert ask("POST", "own-data/erasure", xuyen, yes(xuyen)).json()["state"] == "erased"
    assert leaks() == []
    assert {row.person_id for row in CheckIn.objects.all()} == {xuyen.person_id, na.person_id}
    hidden: Any = json.dumps([list(model.objects.values()) for model in (Person, Identity, Dependant)], default=str)
    assert hidden == "[[], [], []]"
