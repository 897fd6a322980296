"""What a gate sends, as docs/semantics.md (Codes; A check-in) and docs/interfaces.md (HTTP) have it."""

from datetime import timedelta
from hashlib import sha256

import psycopg
import pytest
from django.conf import settings

from luuvet.accept.on_demand import Recent
from luuvet.accounts import rules as accounts
from luuvet.accounts.models import Device
from luuvet.checkins.models import CheckIn
from luuvet.kernel import clock
from luuvet.kernel.personal import slot_of
from luuvet.kernel.rotation import withdrawn
from luuvet.kernel.signing import DeviceKind, KeyRing
from luuvet.people import rules as people
from luuvet.people.models import Installation
from luuvet.places import rules as places
from luuvet.places.models import GateDevice, Place
from tests import builders
from tests.accept.gates import (
    A_SLOT,
    client_of,
    enrolled,
    numbered,
    personal,
    refusal,
    wait_until_refused,
    within_a_second,
)
from tests.builders import A_MINUTE, BY, Client, item


def test_a_personal_code_is_a_row_of_its_person_at_the_gate_s_own_place(
    gate: Client, gate_device: GateDevice, market: Place, lan: Installation
) -> None:
    at = clock.now()
    sent = item(personal(lan, at=at), at=at, direction="out", clock_offset_ms=12)
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
    row = CheckIn.objects.get()
    assert (row.person_id, row.sender_id, row.place_id, row.gate, row.serial) == (
        lan.person_id, gate_device.pk, market.pk, 7, None,
    )  # fmt: skip
    assert (row.source, row.slot, row.shown_by) == (4, slot_of(at), lan.pk)
    assert (row.direction, row.clock_offset_ms, row.weak, row.late) == (2, 12, False, False)


def test_a_poster_is_stored_as_such_and_shows_no_phone(phone: Client, market: Place) -> None:
    phone.send(item(builders.poster(market).text))
    phone.send(item(None, place=market.code))  # type: ignore[arg-type]
    rows = CheckIn.objects.order_by("seq").values_list("source", "slot", "shown_by")
    assert list(rows) == [(1, None, None), (2, None, None)]


@pytest.mark.parametrize(("slots", "weak"), [(0, False), (-1, False), (1, False), (-2, True), (-2016, True)])
def test_the_slot_of_the_scan_and_its_neighbours_are_ordinary_and_older_ones_weak(
    gate: Client, lan: Installation, slots: int, weak: bool
) -> None:
    at = clock.now()
    assert gate.send(item(personal(lan, at=at, slots=slots), at=at)).status == 200
    row = CheckIn.objects.get()
    assert (row.weak, row.slot) == (weak, slot_of(at) + slots)


def test_a_code_older_than_seven_days_is_refused(gate: Client, lan: Installation) -> None:
    at = clock.now()
    assert refusal(gate, item(personal(lan, at=at, slots=-2017), at=at)) == ("too-old", False)


def test_a_code_of_the_future_is_refused_and_may_be_sent_again(gate: Client, lan: Installation) -> None:
    at = clock.now()
    sent = item(personal(lan, at=at, slots=2), at=at)
    assert refusal(gate, sent) == ("future", True)
    later = at + 2 * A_SLOT
    with clock.running_on(lambda: later):
        assert gate.send(sent).status == 200  # the judge looks at how far its slot lies ahead of the scan


def test_an_unverified_person_is_weak_until_a_number_is_proved(gate: Client) -> None:
    phone = people.sign_up_unverified(by=BY)
    assert gate.send(item(personal(phone))).status == 200
    assert CheckIn.objects.get().weak is True
    code = accounts.make_one_time_code("0912345678", by=BY)
    people.sign_up_with_one_time_code("0912345678", code.pk, code.digits, installation=phone.pk, by=BY)

    def is_strong() -> bool:
        gate.send(item(personal(phone)))
        return CheckIn.objects.latest("seq").weak is False

    within_a_second(is_strong)


def test_a_code_of_a_revoked_phone_is_refused_from_then_on(gate: Client, lan: Installation) -> None:
    device = accounts.revoke_device(Device.objects.get(pk=lan.pk), by=BY)
    assert device.revoked_at is not None
    wait_until_refused(gate, lambda: item(personal(lan)), "revoked")
    CheckIn.objects.all().delete()
    earlier = device.revoked_at - A_MINUTE
    before = item(personal(lan, at=earlier), at=earlier)
    assert gate.send(before).status == 200
    again = item(personal(lan, at=earlier), at=earlier)
    late = device.revoked_at + timedelta(hours=72, seconds=1)
    with clock.running_on(lambda: late):
        assert gate.send(again).body["problem"] == "revoked"
        assert gate.send(before).body["duplicate"] is True


def test_a_code_of_somebody_whom_the_phone_does_not_answer_for_is_refused(gate: Client, lan: Installation) -> None:
    stranger = builders.phone()
    assert refusal(gate, item(personal(lan, person=stranger.person_id))) == ("revoked", False)


def test_a_dependant_s_code_is_a_row_of_the_dependant(gate: Client, lan: Installation) -> None:
    child = people.add_dependant(lan.person, "Bé Na", by=BY)
    earlier = clock.now()
    assert gate.send(item(personal(lan, person=child.person_id))).status == 200
    row = CheckIn.objects.get()
    assert (row.person_id, row.weak, row.shown_by) == (child.person_id, False, lan.pk)
    removed = people.remove_dependant(child, by=BY)
    assert removed.removed_at is not None
    wait_until_refused(gate, lambda: item(personal(lan, person=child.person_id)), "revoked")
    before = item(personal(lan, at=earlier, person=child.person_id), at=earlier)
    assert gate.send(before).status == 200


@pytest.mark.parametrize("place_of_digit", [5, 60, 204])
def test_a_personal_code_with_another_digit_is_refused(gate: Client, lan: Installation, place_of_digit: int) -> None:
    code = personal(lan)
    at = 4 + place_of_digit
    altered = code[:at] + ("1" if code[at] != "1" else "2") + code[at + 1 :]
    assert refusal(gate, item(altered)) == ("bad-signature", False)


def test_a_code_of_foreign_keys_is_refused(gate: Client, lan: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as foreign:
        foreign.setattr("luuvet.core.vault.ring", lambda: KeyRing.generate("live"))
        code = personal(lan)
    assert refusal(gate, item(code)) == ("bad-signature", False)


def test_a_stolen_key_is_not_believed_for_scans_from_then_on(gate: Client, lan: Installation, ring: KeyRing) -> None:
    stolen_at = clock.now() - 2 * A_MINUTE
    ours = KeyRing(withdrawn(ring.keys, "person", 1, stolen_at=stolen_at, at=clock.now()))
    before, after = stolen_at - A_MINUTE, stolen_at + A_MINUTE
    early, late = (item(personal(lan, at=at), at=at) for at in (before, after))
    another = item(personal(lan, at=before), at=before)
    ring.keys, ring._verifiers = ours.keys, ours._verifiers
    assert gate.send({"items": [late, early]}).body["items"][0]["problem"] == "bad-signature"
    assert CheckIn.objects.count() == 1
    three_days_on = stolen_at + timedelta(hours=72, seconds=1)
    with clock.running_on(lambda: three_days_on):
        assert gate.send(another).body["problem"] == "bad-signature"


def test_a_phone_may_not_send_what_a_gate_reads(phone: Client, lan: Installation) -> None:
    _card, card = people.issue_card(lan.person, by=BY)
    for sent in (item(personal(lan)), item(card), numbered()):
        assert refusal(phone, sent) == ("not-a-code", False)


def test_a_gate_may_not_send_place_codes_nor_for_a_dependant(gate: Client, market: Place, lan: Installation) -> None:
    other = builders.place("Chợ Hôm")
    for at in (market, other):
        assert refusal(gate, item(builders.poster(at).text)) == ("not-a-code", False)
        assert refusal(gate, item(None, place=at.code)) == ("not-a-code", False)  # type: ignore[arg-type]
    child = people.add_dependant(lan.person, "Bé Na", by=BY)
    assert refusal(gate, item(personal(lan), **{"for": str(child.pk)})) == ("malformed", False)


FOREIGN = {
    "https://pccovid.gov.vn/abc": "PC-Covid",
    "https://tokhaiyte.vn/?code=1": "tokhaiyte.vn",
    "042088001234|142088001|Nguyễn Văn A|01021988|Nam|Đức Thọ, Hà Tĩnh|01012021": "CCCD",
}


@pytest.mark.parametrize("text", FOREIGN)
@pytest.mark.parametrize("who", ["gate", "phone"])
def test_a_code_of_another_system_is_called_by_its_name_and_kept_nowhere(
    request: pytest.FixtureRequest, who: str, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    sender: Client = request.getfixturevalue(who)
    name = FOREIGN[text]
    sent = item(text)
    assert refusal(sender, sent) == ("foreign-code", False)
    en = sender.send(sent).body["detail"]
    vi = sender.send(sent, **{"Accept-Language": "vi"}).body["detail"]
    assert en == f"This is a code of {name} and not of this system. Nothing of it was kept anywhere."
    assert vi == f"Đây là mã của {name}, không phải mã của hệ thống này. Nội dung mã không được lưu lại ở đâu."
    assert text not in caplog.text


def test_a_code_that_a_vietnamese_keyboard_changed_is_told_as_such(gate: Client, lan: Installation) -> None:
    answer = gate.send(item("lv1p" + personal(lan)[4:]))
    assert answer.body["problem"] == "not-a-code"
    assert answer.body["detail"] == "The Vietnamese keyboard changed the code. Switch it off and scan again."
    vi = gate.send(item("lv1p" + personal(lan)[4:]), **{"Accept-Language": "vi"}).body["detail"]
    assert vi == "Bàn phím tiếng Việt đã làm sai nội dung mã. Tắt bộ gõ tiếng Việt rồi quét lại."


def test_what_a_gate_sends_twice_is_one_row(gate: Client, lan: Installation) -> None:
    for sent in (item(personal(lan)), numbered()):
        assert gate.send(sent).body["duplicate"] is False
        assert gate.send({"items": [sent, sent]}).body["items"][1]["duplicate"] is True
    assert CheckIn.objects.count() == 2


def test_the_same_id_from_another_gate_or_with_another_code_is_refused(
    gate: Client, market: Place, lan: Installation
) -> None:
    sent = item(personal(lan))
    gate.send(sent)
    other = client_of(enrolled(market), gate.port)
    for answer in (other.send(sent), gate.send(sent | {"code": personal(lan, slots=1)})):
        assert (answer.status, answer.body["problem"]) == (422, "id-reused")
        assert "place" not in answer.body


def test_the_content_of_a_gate_s_item_has_the_sealed_number_before_the_time(gate: Client) -> None:
    sent = numbered()
    gate.send(sent)
    lines = [f"{name}={sent[name]}" for name in ("id", "sealed_number", "at", "clock_offset_ms", "direction")]
    assert bytes(CheckIn.objects.get().content) == sha256("\n".join(lines).encode()).digest()


def test_a_resend_after_midnight_or_after_the_clock_was_set_is_one_row(gate: Client, lan: Installation) -> None:
    at = clock.now()
    sent = item(personal(lan, at=at), at=at)
    gate.send(sent)
    tomorrow = at + timedelta(days=1)
    with clock.running_on(lambda: tomorrow):
        assert gate.send(sent).body["duplicate"] is True
        corrected = sent | {"clock_offset_ms": 60_000}
        assert gate.send(corrected).body["problem"] == "id-reused"
    assert CheckIn.objects.count() == 1


def test_a_withdrawn_gate_may_send_what_it_scanned_before(
    gate: Client, gate_device: GateDevice, lan: Installation
) -> None:
    revoked = places.withdraw_gate_device(gate_device, by=BY, reason="lost")
    wait_until_refused(gate, lambda: item(personal(lan)), "revoked")
    CheckIn.objects.all().delete()
    at = Device.objects.get(pk=revoked.pk).revoked_at
    assert at is not None
    assert gate.send(item(personal(lan, at=at - A_MINUTE), at=at - A_MINUTE)).status == 200


def test_a_gate_of_a_closed_place_is_refused(gate: Client, market: Place, lan: Installation) -> None:
    places.close_place(market, by=BY)
    wait_until_refused(gate, lambda: item(personal(lan)), "withdrawn")


def test_a_gate_enrolled_a_moment_ago_is_known(server: Client, lan: Installation) -> None:
    new = client_of(enrolled(builders.place("Quán mới")), server.port)
    assert new.send(item(personal(lan))).body["place"]["name"] == "Quán mới"


def test_a_gate_whose_enrolment_is_gone_is_refused(gate: Client, gate_device: GateDevice, lan: Installation) -> None:
    strange = accounts.enrol_devices(DeviceKind.GATE, 1, at=clock.now(), by=BY)[0]
    assert refusal(Client(gate.port, accounts.device_token(strange)), item(personal(lan))) == ("revoked", False)


def test_a_gate_undoes_its_own_scans_within_ten_minutes(gate: Client, lan: Installation, market: Place) -> None:
    at = clock.now() - 20 * A_MINUTE
    sent = item(personal(lan, at=at), at=at)
    gate.send(sent)
    in_time = {"undo": sent["id"], "at": f"{at + 9 * A_MINUTE:%Y-%m-%dT%H:%M:%S.%fZ}"}
    other = client_of(enrolled(market), gate.port)
    assert other.send(in_time).body["problem"] == "id-reused"
    late = in_time | {"at": f"{at + 11 * A_MINUTE:%Y-%m-%dT%H:%M:%S.%fZ}"}
    assert gate.send(late).body["problem"] == "undo-late"
    assert gate.send(in_time).body == {"id": sent["id"], "status": "accepted", "duplicate": False}


def test_a_batch_of_a_gate_is_answered_in_order(gate: Client, lan: Installation) -> None:
    _card, card = people.issue_card(lan.person, by=BY)
    items = [item(personal(lan)), item("x"), item(card), {"id": 7}, numbered(), item("https://pccovid.gov.vn/a")]
    answers = gate.send({"items": items}).body["items"]
    assert [answer.get("problem") for answer in answers] == [
        None, "not-a-code", None, "malformed", None, "foreign-code",
    ]  # fmt: skip
    assert CheckIn.objects.count() == 3


@pytest.mark.parametrize(
    "change", [{"code": None}, {"sealed_number": "x"}, {"surplus": 1}, {"direction": "up"}, {"with": "x"}, {"id": "x"}]
)
def test_a_field_that_is_missing_wrong_or_too_much_is_malformed(
    gate: Client, lan: Installation, change: dict[str, object]
) -> None:
    sent = {name: value for name, value in (item(personal(lan)) | change).items() if value is not None}
    assert refusal(gate, sent) == ("malformed", False)


def test_the_last_contact_of_a_gate_is_written_down(gate: Client, gate_device: GateDevice, lan: Installation) -> None:
    before = clock.now()
    gate.send(item(personal(lan)))

    def is_written() -> bool:
        gate_device.refresh_from_db()
        return gate_device.contacted_at is not None

    within_a_second(is_written)
    assert gate_device.contacted_at is not None and gate_device.contacted_at >= before


def test_a_gate_s_row_that_somebody_holds_keeps_no_scan_waiting(
    gate: Client, gate_device: GateDevice, lan: Installation
) -> None:
    with psycopg.connect(settings.APP_URL) as holder:
        holder.execute("SELECT 1 FROM places_gatedevice WHERE device_id = %s FOR UPDATE", [gate_device.pk])
        end = clock.now() + timedelta(seconds=2)  # as long as a book that no longer hears is waited for
        while clock.now() < end:
            assert gate.send(item(personal(lan))).status == 200


def test_what_was_asked_for_longest_ago_is_let_go() -> None:
    held: Recent[int, str] = Recent(most=2)
    held.keep(1, "one")
    held.keep(2, "two")
    assert held.get(1) == "one"
    held.keep(3, "three")
    assert [held.get(key) for key in (1, 2, 3)] == ["one", None, "three"]
    assert len(held) == 2
    held.drop([1, 9])
    assert held.get(1) is None
