"""*Không có mã (+1)*: somebody without a code at a gate, counted and nobody (docs/semantics.md, A check-in, 8)."""

from datetime import timedelta
from hashlib import sha256

import pytest

from luuvet.accept.decide import Uncoded as Press
from luuvet.accept.entries import PlaceEntry
from luuvet.accept.outcomes import Outcome
from luuvet.checkins.models import CheckIn, Uncoded
from luuvet.kernel import clock, ids
from luuvet.places import rules as places
from luuvet.places.models import GateDevice, Place
from tests import builders
from tests.accept.gates import client_of, enrolled, personal, without_code
from tests.accept.test_store import outcomes, row
from tests.builders import A_MINUTE, BY, Client, item

pytestmark = pytest.mark.database


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
