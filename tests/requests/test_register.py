"""The register of requests: made by a phone or entered by an office, answered, extended once, closed."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from luuvet.accounts.models import Account
from luuvet.core import subject
from luuvet.core.models import AuditLine
from luuvet.core.rules import rotate_keys
from luuvet.kernel import clock
from luuvet.kernel.problems import Refused
from luuvet.people import rules as people
from luuvet.people.models import Installation
from luuvet.requests import due, rules, sealed
from luuvet.requests.models import Kind, Outcome, Request, Way
from tests import builders
from tests.builders import browser
from tests.pages import Page
from tests.people.test_own_data import ask

pytestmark = pytest.mark.django_db
BY = "tests"
WEDNESDAY = datetime(2026, 11, 25, 3, tzinfo=UTC)
WORDS = "Xin sửa tên Nguyễn Thị Bông"


@pytest.fixture
def lan() -> Installation:
    with clock.running_on(lambda: WEDNESDAY):
        return builders.phone()


@pytest.fixture
def office() -> Account:
    with clock.running_on(lambda: WEDNESDAY):
        return builders.office()


def asked(person: int | None = None, kind: Kind = Kind.CORRECTION, **other: Any) -> Request:
    return rules.make_request(kind, WORDS, person=person, way=Way.PHONE, by=BY, **other)


@pytest.mark.parametrize(
    ("kind", "came_on", "reply_by", "done_by", "extended_to"),
    [
        (Kind.ACCESS, "2026-11-25", "2026-11-27", "2026-12-05", "2026-12-15"),
        (Kind.CORRECTION, "2026-11-26", "2026-11-30", "2026-12-06", "2026-12-16"),  # over a weekend
        (Kind.ERASURE, "2026-11-28", "2026-12-01", "2026-12-18", "2027-01-07"),  # came on a Saturday
        (Kind.COMPLAINT, "2026-11-25", "2026-12-09", "2026-12-25", "2027-01-09"),
    ],
)
def test_the_days_follow_from_the_day_it_came(
    kind: Kind, came_on: str, reply_by: str, done_by: str, extended_to: str
) -> None:
    day = date.fromisoformat(came_on)
    days = due.reply_by(kind, day), due.due_on(kind, day), due.due_on(kind, day, extended=True)
    assert [str(one) for one in days] == [reply_by, done_by, extended_to]


def test_a_phone_asks_and_hears_what_came_of_it(lan: Installation, office: Account) -> None:
    with clock.running_on(lambda: WEDNESDAY):
        answer = ask("POST", "requests", lan, {"kind": "correction", "words": WORDS})
        assert answer.status_code == 201
        number = answer.json()["number"]
        one = Request.objects.get(pk=number)
        rules.answer_request(one, "Đã sửa.", by=BY)
        rules.close_request(one, Outcome.DONE, by=BY)
    (told,) = ask("GET", "requests", lan).json()["requests"]
    assert told == {
        "number": number, "kind": "correction", "words": WORDS, "came_on": "2026-11-25", "reply_by": "2026-11-27",
        "due": "2026-12-05", "answer": "Đã sửa.", "answered_at": "2026-11-25T03:00:00Z", "extension": "",
        "outcome": "done", "closed_at": "2026-11-25T03:00:00Z",
    }  # fmt: skip
    assert ask("GET", "requests", builders.phone()).json() == {"requests": []}
    assert "Bông" not in str(list(AuditLine.objects.values())) and "Bông".encode() not in bytes(one.words)


@pytest.mark.parametrize(
    ("body", "problem"),
    [({"kind": "gift", "words": "x"}, "malformed"), ({"kind": "access"}, "malformed"),
     ({"kind": "access", "words": ""}, "words-unfit"), ({"kind": "access", "words": "x" * 2001}, "words-unfit")],
)  # fmt: skip
def test_what_is_no_request_is_refused(lan: Installation, body: object, problem: str) -> None:
    answer = ask("POST", "requests", lan, body)
    assert (answer.status_code, answer.json()["problem"]) == (422, problem)
    assert ask("POST", "requests", None, body).status_code == 401


def test_the_time_is_extended_once_and_before_it_has_passed() -> None:
    with clock.running_on(lambda: WEDNESDAY):
        one, other = asked(), asked()
    with clock.running_on(lambda: WEDNESDAY + timedelta(days=10)):
        rules.extend_request(one, "Cần xác minh.", by=BY)
        with pytest.raises(Refused, match="already-extended"):
            rules.extend_request(one, "Cần xác minh.", by=BY)
    one.refresh_from_db()
    assert (str(one.due), sealed.read(one, "extension")) == ("2026-12-15", "Cần xác minh.")
    with clock.running_on(lambda: WEDNESDAY + timedelta(days=11)), pytest.raises(Refused, match="too-late"):
        rules.extend_request(other, "Cần xác minh.", by=BY)


def test_nothing_is_closed_unanswered_or_twice() -> None:
    one = asked()
    with pytest.raises(Refused, match="not-answered"):
        rules.close_request(one, Outcome.DONE, by=BY)
    rules.answer_request(one, "Không đúng.", by=BY)
    rules.close_request(one, Outcome.REFUSED, by=BY)
    with pytest.raises(Refused, match="already-closed"):
        rules.close_request(one, Outcome.DONE, by=BY)
    with pytest.raises(Refused, match="already-closed"):
        rules.answer_request(one, "x", by=BY)


def test_the_office_sees_what_is_overdue_first_and_narrows_the_list(office: Account) -> None:
    with clock.running_on(lambda: WEDNESDAY):
        complaint, correction = asked(kind=Kind.COMPLAINT), asked()
        done = rules.answer_request(asked(), "Đã sửa.", by=BY)
        rules.close_request(done, Outcome.DONE, by=BY)

    def listed(query: str = "") -> list[str]:
        with clock.running_on(lambda: WEDNESDAY + timedelta(days=11)):
            page = Page(browser(office, "en").get(f"/requests/{query}"))
        return [row[0].split(" ·")[0] + " " + row[-1] for row in page.rows[1:]]

    first, second, third = f"No. {correction.pk}", f"No. {complaint.pk}", f"No. {done.pk}"
    assert listed() == [f"{first} overdue", f"{second} not answered", f"{third} finished"]
    assert listed("?state=overdue") == [f"{first} overdue"]
    assert listed("?state=closed") == [f"{third} finished"]
    assert listed("?state=open&kind=complaint") == [f"{second} not answered"]
    assert browser(office).get("/requests/?state=no").status_code == 422


@pytest.mark.parametrize("path", ["", "enter_request", "{}/"])
def test_a_stranger_signs_in_first_and_an_officer_of_a_commune_is_told_no(path: str) -> None:
    address = f"/requests/{path.format(asked().pk)}"
    assert browser().get(address).url.startswith("/accounts/sign_in")  # type: ignore[attr-defined]
    officer = builders.officer()
    assert browser(officer).get(address).status_code == 403
    assert "/requests/" not in browser(officer).get("/").content.decode()


@pytest.mark.parametrize("what", ["answer_request", "extend_request", "close_request"])
def test_so_it_is_with_changes(what: str) -> None:
    address = f"/requests/{asked().pk}/{what}"
    assert browser().post(address).url.startswith("/accounts/sign_in")  # type: ignore[attr-defined]
    assert browser(builders.officer()).post(address).status_code == 403
    assert browser(builders.office()).post(f"/requests/999/{what}").status_code == 404


def test_an_office_keeps_the_lines_of_its_units_and_the_topmost_one_those_of_phones(office: Account) -> None:
    own, phones = asked(unit=builders.unit("18229")), asked()
    elsewhere = builders.office("thachha", "445")
    below = builders.office("phong.thitran", "18229")

    def seen(account: Account) -> set[int]:
        return {one.pk for one in (own, phones) if browser(account).get(f"/requests/{one.pk}/").status_code == 200}

    assert seen(office) == {own.pk, phones.pk}
    assert seen(below) == {own.pk}
    assert seen(elsewhere) == {phones.pk}


def test_an_office_enters_answers_extends_and_closes(office: Account, lan: Installation) -> None:
    here = browser(office, "en")
    said = {"kind": "access", "words": WORDS, "person": "", "came_on": "24/11/2026"}
    with clock.running_on(lambda: WEDNESDAY):
        for wrong in ({"kind": "x"}, {"words": ""}, {"came_on": "26/11/2026"}, {"came_on": "x"}, {"person": "-1"},
                      {"person": "999999"}):  # fmt: skip
            assert here.post("/requests/enter_request", said | wrong).status_code == 422
        assert not Request.objects.exists()
        answer = here.post("/requests/enter_request", said | {"person": str(lan.person_id)})
        one = Request.objects.get()
        assert answer.url == f"/requests/{one.pk}/"  # type: ignore[attr-defined]
        assert (one.person_id, one.unit, one.way, str(one.due)) == (
            lan.person_id, builders.unit("440"), "in_person", "2026-12-04",
        )  # fmt: skip
        assert WORDS in here.get(answer.url).content.decode()  # type: ignore[attr-defined]
        refused = here.post(f"/requests/{one.pk}/close_request", {"outcome": "done"})
        assert refused.status_code == 422 and "Answer first." in refused.content.decode()
        assert here.post(f"/requests/{one.pk}/extend_request", {"reason": "Cần xác minh."}).status_code == 302
        assert here.post(f"/requests/{one.pk}/answer_request", {"answer": ""}).status_code == 422
        assert here.post(f"/requests/{one.pk}/answer_request", {"answer": "Gửi kèm."}).status_code == 302
        assert here.post(f"/requests/{one.pk}/close_request", {"outcome": "done"}).status_code == 302
    one.refresh_from_db()
    assert (one.outcome, str(one.due), sealed.read(one, "answer")) == ("done", "2026-12-14", "Gửi kèm.")
    lines = AuditLine.objects.filter(action__startswith="requests.")
    assert {line.actor for line in lines} == {"vhtt.ductho"}
    assert {line.object for line in lines} == {f"request:{one.pk}"}


def test_a_request_is_in_the_file_of_its_person_and_loses_its_words_with_them(
    lan: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "JOURNAL_FILE", tmp_path / "subjects.log")
    one = asked(lan.person_id)
    rules.answer_request(one, "Đã sửa.", by=BY)
    (held,) = subject.export(lan.person_id)["requests"]["requests"]
    assert (held["number"], held["words"], held["answer"]) == (one.pk, WORDS, "Đã sửa.")
    people.erase(lan.person, by=BY)
    one.refresh_from_db()
    assert (bytes(one.words), one.answer, one.outcome, one.person_id) == (b"", None, "erased", lan.person_id)


def test_what_was_written_is_sealed_anew_with_the_rest(office: Account) -> None:
    one = rules.answer_request(asked(), "Đã sửa.", by=BY)
    before = bytes(one.words)
    assert rotate_keys("data", by=BY).rows == 1
    one.refresh_from_db()
    assert (sealed.read(one, "words"), sealed.read(one, "answer")) == (WORDS, "Đã sửa.")
    assert bytes(one.words)[:5] != before[:5]
