"""An undo as docs/semantics.md (A check-in, 7) has it, at the door and in the writer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from luuvet.accept.decide import Undo as Taken
from luuvet.accept.outcomes import Outcome
from luuvet.accounts import rules as accounts
from luuvet.accounts.models import Device
from luuvet.checkins.models import CheckIn, Undo
from luuvet.kernel import clock, ids
from luuvet.kernel.signing import DeviceKind
from luuvet.places.models import Place
from tests import builders
from tests.accept.test_checkins import wait_until_heard
from tests.accept.test_store import outcomes, row
from tests.builders import A_MINUTE, BY, Client, item

pytestmark = pytest.mark.database


@pytest.fixture
def code(market: Place) -> str:
    return builders.poster(market).text


def undo(scan: dict[str, Any], after: timedelta = A_MINUTE) -> dict[str, Any]:
    at = datetime.fromisoformat(scan["at"]) + after
    return {"undo": scan["id"], "at": f"{at:%Y-%m-%dT%H:%M:%S.%fZ}"}


def stranger(phone: Client) -> Client:
    return Client(phone.port, builders.token(builders.phone()))


def test_an_undo_is_a_row_when_it_is_answered(phone: Client, code: str) -> None:
    scan = item(code, at=clock.now() - 2 * A_MINUTE)
    phone.send(scan)
    answer = phone.send(undo(scan))
    assert (answer.status, answer.body) == (200, {"id": scan["id"], "status": "accepted", "duplicate": False})
    there, checkin = Undo.objects.get(), CheckIn.objects.get()
    assert (str(there.id), there.sender_id, there.at) == (scan["id"], checkin.sender_id, checkin.at + A_MINUTE)
    assert there.seq == checkin.seq + 1


def test_an_undo_is_one_however_often_it_is_sent(phone: Client, code: str) -> None:
    scan = item(code)
    phone.send(scan)
    assert phone.send(undo(scan)).body["duplicate"] is False
    assert phone.send(undo(scan)).body["duplicate"] is True
    assert phone.send(undo(scan, 2 * A_MINUTE)).body["duplicate"] is True  # pressed twice: it is undone
    batch = phone.send({"items": [undo(scan), undo(scan)]})
    assert [one["duplicate"] for one in batch.body["items"]] == [True, True]
    assert Undo.objects.count() == 1


def test_a_scan_and_its_undo_may_come_in_one_batch_in_either_order(phone: Client, code: str) -> None:
    first, second = item(code), item(code)
    answer = phone.send({"items": [first, undo(first), undo(second), second, undo(first)]})
    assert [(one["status"], one["duplicate"]) for one in answer.body["items"]] == [
        ("accepted", False), ("accepted", False), ("accepted", False), ("accepted", False), ("accepted", True),
    ]  # fmt: skip
    assert [one["id"] for one in answer.body["items"]] == [first["id"], first["id"], *[second["id"]] * 2, first["id"]]
    assert (CheckIn.objects.count(), Undo.objects.count()) == (2, 2)


def test_an_undo_waits_for_its_scan(phone: Client, code: str) -> None:
    scan = item(code)
    assert phone.send(undo(scan)).body == {"id": scan["id"], "status": "accepted", "duplicate": False}
    assert phone.send(scan).body["duplicate"] is False
    assert phone.send(undo(scan)).body["duplicate"] is True


def test_ten_minutes_after_the_scan_is_in_time_and_a_moment_more_is_not(phone: Client, code: str) -> None:
    for after, status in ((10 * A_MINUTE, 200), (10 * A_MINUTE + timedelta(microseconds=1), 422)):
        scan = item(code, at=clock.now() - 20 * A_MINUTE)
        phone.send(scan)
        answer = phone.send(undo(scan, after))
        assert answer.status == status
    assert (answer.body["problem"], answer.body["retry"]) == ("undo-late", False)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.body["title"] == "The check-in was not undone"
    assert Undo.objects.count() == 1


def test_the_ten_minutes_run_from_the_scan_and_not_from_the_time_in_its_id(phone: Client, code: str) -> None:
    at = clock.now() - 20 * A_MINUTE
    scan = item(code, at=at, id=str(ids.uuid7(at - 4 * A_MINUTE)))
    phone.send(scan)
    assert phone.send(undo(scan, 9 * A_MINUTE)).status == 200


def test_an_undo_that_can_belong_to_no_scan_of_that_id_does_not_wait(phone: Client, code: str) -> None:
    scan = item(code, at=clock.now() - 20 * A_MINUTE)
    assert phone.send(undo(scan, 15 * A_MINUTE + timedelta(milliseconds=2))).body["problem"] == "undo-late"
    assert Undo.objects.count() == 0


def test_a_waiting_undo_that_turns_out_late_is_told_so_when_sent_again(phone: Client, code: str) -> None:
    scan = item(code, at=clock.now() - 20 * A_MINUTE)
    assert phone.send(undo(scan, 12 * A_MINUTE)).status == 200
    phone.send(scan)
    assert phone.send(undo(scan, 12 * A_MINUTE)).body["problem"] == "undo-late"


def test_an_undo_of_somebody_else_s_scan_is_refused_and_learns_nothing(phone: Client, code: str) -> None:
    scan = item(code)
    phone.send(scan)
    answer = stranger(phone).send(undo(scan))
    assert (answer.status, answer.body["problem"]) == (422, "id-reused")
    assert "place" not in answer.body
    assert Undo.objects.count() == 0
    phone.send(undo(scan))
    assert stranger(phone).send(undo(scan)).body["problem"] == "id-reused"


def test_many_undos_of_one_id_at_once_end_with_one(phone: Client, code: str) -> None:
    other = stranger(phone)
    for _round in range(5):
        scan = item(code)
        phone.send(scan)
        with ThreadPoolExecutor(8) as at_once:
            answers = list(at_once.map(lambda client, one=scan: client.send(undo(one)), [phone, other] * 4))
        assert sorted(answer.status for answer in answers) == [200] * 4 + [422] * 4
        assert sum(answer.status == 200 and not answer.body["duplicate"] for answer in answers) == 1


def test_an_undo_from_the_future_may_be_sent_again_and_one_of_a_day_gone_not(phone: Client, code: str) -> None:
    scan = item(code)
    answer = phone.send(undo(scan, 6 * A_MINUTE))
    assert (answer.body["problem"], answer.body["retry"]) == ("future", True)
    old = item(code, at=clock.now() - timedelta(days=23))
    answer = phone.send(undo(old))
    assert (answer.body["problem"], answer.body["retry"]) == ("too-old", False)
    phone.send(scan)
    phone.send(undo(scan))
    later = clock.now() + timedelta(days=22)
    with clock.running_on(lambda: later):
        assert phone.send(undo(scan)).body["duplicate"] is True


def test_a_revoked_phone_may_undo_what_it_undid_before(phone: Client, code: str) -> None:
    scan = item(code, at=clock.now() - 5 * A_MINUTE)
    phone.send(scan)
    accounts.revoke_device(Device.objects.get(kind=DeviceKind.PHONE), by=BY)
    wait_until_heard(phone, code)
    assert phone.send(undo(scan, 9 * A_MINUTE)).body["problem"] == "revoked"
    assert phone.send(undo(scan)).status == 200


@pytest.mark.parametrize(
    "change", [{"undo": "x"}, {"at": "today"}, {"at": None}, {"id": "x"}, {"direction": "in"}, {"undo": 7}]
)
def test_a_field_that_is_missing_wrong_or_too_much_is_malformed(
    phone: Client, code: str, change: dict[str, object]
) -> None:
    sent = {name: value for name, value in (undo(item(code)) | change).items() if value is not None}
    answer = phone.send(sent)
    assert (answer.status, answer.body["problem"]) == (422, "malformed")
    assert Undo.objects.count() == 0


@pytest.mark.usefixtures("committed")
def test_a_row_that_the_database_will_not_take_spoils_no_undo_of_its_group() -> None:
    good, bad = row(), row(direction=7)
    moment = clock.now()
    taken_back = [Taken(good.id, 1, moment, moment), Taken(bad.id, 1, moment, moment)]
    assert outcomes(good, taken_back[0], bad, taken_back[1]) == [
        Outcome.WRITTEN, Outcome.WRITTEN, Outcome.UNSTORABLE, Outcome.WRITTEN,
    ]  # fmt: skip
    assert outcomes(bad, *taken_back) == [Outcome.UNSTORABLE, Outcome.DUPLICATE, Outcome.DUPLICATE]


@pytest.mark.usefixtures("committed")
def test_of_several_undos_that_wait_together_the_first_that_was_sent_stands() -> None:
    scan, moment = row(), clock.now()
    owner = Taken(scan.id, 1, moment, moment)
    again, stranger_s = Taken(scan.id, 1, moment + A_MINUTE, moment), Taken(scan.id, 2, moment, moment)
    assert outcomes(owner, again, stranger_s) == [Outcome.WRITTEN, Outcome.DUPLICATE, Outcome.REUSED]
    there = Undo.objects.get()
    assert (there.sender_id, there.at) == (1, moment)
