"""*Không có mã (+1)*: somebody without a code at a gate, counted and nobody (docs/semantics.md, A check-in, 8)."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from luuvet.accept.decide import Uncoded as Press
from luuvet.accept.entries import PlaceEntry
from luuvet.accept.outcomes import Outcome
from luuvet.checkins.models import CheckIn, Uncoded
from luuvet.checkins.queries import people_without_a_code
from luuvet.kernel import clock, ids
from luuvet.kernel.days import Window, day_of
from luuvet.places import rules as places
from luuvet.places.models import GateDevice, Place
from tests import builders
from tests.accept.gates import client_of, enrolled, personal, without_code
from tests.accept.test_store import outcomes, row
from tests.builders import A_MINUTE, BY, Client, item


def test_a_press_is_a_row_of_nobody(gate: Client, gate_device: GateDevice, market: Place) -> None:
    sent = without_code()
    answer = gate.send(sent)
    assert (answer.status, answer.body) == (
        200,
        {
            "id": sent["id"],
            "status": "accepted",
            "duplicate": False,
            "place": {"code": market.code, "name": "Chợ Đức Thọ"},
        },
    )
    press = Uncoded.objects.get()
    assert (str(press.id), press.sender_id, press.place_id, press.gate) == (sent["id"], gate_device.pk, market.pk, 7)
    assert f"{press.at:%Y-%m-%dT%H:%M:%S.%fZ}" == sent["at"]
    content = f"id={sent['id']}\nat={sent['at']}\nno_code=true"
    assert bytes(press.content) == sha256(content.encode()).digest()
    assert CheckIn.objects.count() == 0


def test_a_press_is_one_however_often_it_is_sent(gate: Client) -> None:
    sent, other = without_code(), without_code()
    assert gate.send(sent).body["duplicate"] is False
    assert gate.send(sent).body["duplicate"] is True
    answers = gate.send({"items": [other, sent, other]}).body["items"]
    assert [answer["duplicate"] for answer in answers] == [False, True, True]
    assert Uncoded.objects.count() == 2


def test_a_resend_that_has_become_too_old_is_a_duplicate(gate: Client) -> None:
    sent = without_code()
    gate.send(sent)
    later = clock.now() + timedelta(days=23)
    with clock.running_on(lambda: later):
        assert gate.send(sent).body["duplicate"] is True
        old = gate.send(without_code(at=later - timedelta(days=22, hours=23)))
        assert (old.body["problem"], old.body["retry"]) == ("too-old", False)


def test_the_same_id_from_another_gate_at_another_time_or_of_a_scan_is_refused(gate: Client, market: Place) -> None:
    sent = without_code()
    gate.send(sent)
    other = client_of(enrolled(market), gate.port)
    moved = sent | {"at": f"{clock.now() - A_MINUTE:%Y-%m-%dT%H:%M:%S.%fZ}"}
    scan = item(personal(builders.phone()))
    gate.send(scan)
    pressed = {"id": scan["id"], "at": scan["at"], "no_code": True}
    for answer in (other.send(sent), gate.send(moved), gate.send(pressed)):
        assert (answer.status, answer.body["problem"]) == (422, "id-reused")
        assert "place" not in answer.body
    assert Uncoded.objects.count() == 1


def scan_with_the_id_of(press: dict[str, Any], **other: Any) -> dict[str, Any]:
    """What a gate sends of somebody who shows a code, under an id that is a press's already."""
    return item(personal(builders.phone())) | {"id": press["id"], "at": press["at"]} | other


def test_a_scan_with_the_id_of_a_press_is_refused_and_the_others_beside_it_are_taken(gate: Client) -> None:
    pressed, other = without_code(), item(personal(builders.phone()))
    gate.send(pressed)
    alone = gate.send(scan_with_the_id_of(pressed))
    assert (alone.status, alone.body["problem"], alone.body["retry"]) == (422, "id-reused", False)
    answers = gate.send({"items": [other, scan_with_the_id_of(pressed)]}).body["items"]
    assert [answer.get("problem") for answer in answers] == [None, "id-reused"]
    assert [str(row.id) for row in CheckIn.objects.all()] == [other["id"]]
    assert gate.send(pressed).body["duplicate"] is True


def test_of_a_scan_and_a_press_with_one_id_in_one_batch_one_is_taken(gate: Client) -> None:
    pressed = without_code()
    answers = gate.send({"items": [pressed, scan_with_the_id_of(pressed)]}).body["items"]
    assert [answer.get("problem") for answer in answers] == ["id-reused", None]
    assert (CheckIn.objects.count(), Uncoded.objects.count()) == (1, 0)


def test_a_scan_that_is_refused_anyway_is_told_that_its_id_is_a_press(gate: Client, phone: Client) -> None:
    pressed = without_code()
    gate.send(pressed)
    assert gate.send(scan_with_the_id_of(pressed, code="x")).body["problem"] == "id-reused"
    assert phone.send(item("x") | {"id": pressed["id"], "at": pressed["at"]}).body["problem"] == "id-reused"


def test_a_press_that_is_refused_anyway_is_told_that_its_id_is_a_scan(gate: Client, gate_device: GateDevice) -> None:
    scan = item(personal(builders.phone()))
    gate.send(scan)
    pressed = {"id": scan["id"], "at": scan["at"], "no_code": True}
    later = clock.now() + timedelta(days=23)
    with clock.running_on(lambda: later):
        assert gate.send(pressed).body["problem"] == "id-reused"


def undo_of(press: dict[str, Any], *, after: timedelta = A_MINUTE) -> dict[str, str]:
    at = datetime.fromisoformat(press["at"]) + after
    return {"undo": press["id"], "at": f"{at:%Y-%m-%dT%H:%M:%S.%fZ}"}


def counted() -> int:
    today = day_of(clock.now())
    return people_without_a_code(Window(today - timedelta(days=1), today)).count()


@pytest.mark.parametrize("undo_first", [True, False])
def test_an_undone_press_is_not_counted(gate: Client, undo_first: bool) -> None:
    pressed, other = (without_code(at=clock.now() - 2 * A_MINUTE) for _n in range(2))
    gate.send(other)
    for sent in (undo_of(pressed), pressed) if undo_first else (pressed, undo_of(pressed)):
        assert gate.send(sent).body["duplicate"] is False
    assert gate.send(undo_of(pressed)).body["duplicate"] is True
    assert (Uncoded.objects.count(), counted()) == (2, 1)


def test_a_press_is_undone_by_its_own_gate_only_and_within_ten_minutes(gate: Client, market: Place) -> None:
    pressed = without_code(at=clock.now() - 11 * A_MINUTE)
    gate.send(pressed)
    stranger = client_of(enrolled(market), gate.port).send(undo_of(pressed))
    assert (stranger.status, stranger.body["problem"]) == (422, "id-reused")
    late = gate.send(undo_of(pressed, after=10 * A_MINUTE + timedelta(microseconds=1)))
    assert (late.status, late.body["problem"]) == (422, "undo-late")
    assert counted() == 1
    assert gate.send(undo_of(pressed, after=10 * A_MINUTE)).status == 200
    assert counted() == 0


@pytest.mark.parametrize("whose", ["stranger's", "late"])
def test_an_undo_that_came_before_its_press_and_does_not_bear_on_it_counts_for_nothing(
    gate: Client, market: Place, whose: str
) -> None:
    pressed = without_code(at=clock.now() - 12 * A_MINUTE)
    sender = client_of(enrolled(market), gate.port) if whose == "stranger's" else gate
    assert sender.send(undo_of(pressed, after=11 * A_MINUTE if whose == "late" else A_MINUTE)).status == 200
    gate.send(pressed)
    assert counted() == 1


def test_a_press_before_the_gate_was_withdrawn_is_taken_and_one_after_is_not(
    gate: Client, gate_device: GateDevice
) -> None:
    places.withdraw_gate_device(gate_device, by=BY, reason="lost")
    gate_device.device.refresh_from_db()
    at = gate_device.device.revoked_at
    assert at is not None
    deadline = clock.now() + timedelta(seconds=1)
    while gate.send(without_code()).status == 200:
        assert clock.now() < deadline
    assert gate.send(without_code()).body["problem"] == "revoked"
    assert gate.send(without_code(at=at - A_MINUTE)).status == 200


@pytest.mark.parametrize("change", [{"no_code": False}, {"no_code": 1}, {"at": "x"}, {"id": "x"}, {"direction": "in"}])
def test_a_field_that_is_wrong_or_too_much_is_malformed(gate: Client, change: dict[str, object]) -> None:
    assert gate.send(without_code() | change).body["problem"] == "malformed"
    assert Uncoded.objects.count() == 0


def test_a_phone_has_no_such_button(phone: Client) -> None:
    assert phone.send(without_code()).body["problem"] == "malformed"


def press(**other: object) -> Press:
    now = clock.now()
    fields: dict[str, object] = {
        "id": ids.uuid7(now), "sender_id": 1, "place": PlaceEntry(1, "00000000", "Chợ", None, {}), "gate": 0,
        "at": now, "received_at": now, "content": b"0" * 32,
    }  # fmt: skip
    return Press(**(fields | other))  # type: ignore[arg-type]


@pytest.mark.usefixtures("committed")
def test_a_press_that_the_database_will_not_take_fails_alone() -> None:
    presses = [press() for _n in range(5)]
    presses[1] = press(gate=40_000)  # no smallint
    presses[3] = press(id=ids.uuid7(clock.now() - timedelta(days=400)))  # a day without a table
    expected = [Outcome.WRITTEN] * 5
    expected[1], expected[3] = Outcome.UNSTORABLE, Outcome.TRY_LATER
    assert outcomes(row(), *presses, row(direction=7)) == [Outcome.WRITTEN, *expected, Outcome.UNSTORABLE]
    assert (CheckIn.objects.count(), Uncoded.objects.count()) == (1, 3)
