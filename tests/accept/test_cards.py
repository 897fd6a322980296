"""Printed cards and sealed numbers that a gate reads (docs/semantics.md, Codes)."""

from datetime import timedelta
from json import dumps

import pytest
from msgspec import Raw

from luuvet.accept.decide import Refusal
from luuvet.accept.entries import GateEntry, PlaceEntry
from luuvet.accept.gates import decide_gate
from luuvet.checkins.models import CheckIn
from luuvet.core.models import AuditLine
from luuvet.kernel import clock
from luuvet.kernel.card import make_card_code
from luuvet.kernel.documents import DocumentNumber, NumberKind, number_hash, person_of_number
from luuvet.kernel.signing import DeviceKind, DeviceToken, KeyRing
from luuvet.people import rules as people
from luuvet.people.models import Identity, Installation
from tests.accept.gates import (
    CCCD,
    numbered,
    refusal,
    sealed,
    wait_until_refused,
    within_a_second,
)
from tests.builders import A_MINUTE, BY, Client, item


def test_a_card_is_weak_and_leads_to_its_person(gate: Client, lan: Installation) -> None:
    _card, text = people.issue_card(lan.person, by=BY)
    assert gate.send(item(text)).status == 200
    row = CheckIn.objects.get()
    assert (row.person_id, row.weak, row.source, row.slot, row.shown_by) == (lan.person_id, True, 5, None, None)


def test_a_revoked_card_is_refused_and_what_was_scanned_before_is_taken_for_72_hours(
    gate: Client, lan: Installation
) -> None:
    card, text = people.issue_card(lan.person, by=BY)
    assert gate.send(item(text)).status == 200
    revoked = people.revoke_card(card, by=BY, reason="lost")
    assert revoked.revoked_at is not None
    wait_until_refused(gate, lambda: item(text), "revoked")
    earlier = revoked.revoked_at - A_MINUTE
    assert gate.send(item(text, at=earlier)).status == 200
    late = revoked.revoked_at + timedelta(hours=72, seconds=1)
    with clock.running_on(lambda: late):
        assert gate.send(item(text, at=earlier)).body["problem"] == "revoked"


def test_a_card_issued_anew_takes_the_place_of_the_old_one(gate: Client, lan: Installation) -> None:
    card, old = people.issue_card(lan.person, by=BY)
    _new, text = people.reissue_card(card, by=BY, reason="worn")
    assert gate.send(item(text)).status == 200
    assert CheckIn.objects.get().person_id == lan.person_id
    wait_until_refused(gate, lambda: item(old), "revoked")


def test_a_well_signed_card_that_was_never_issued_is_refused(gate: Client, lan: Installation) -> None:
    card, text = people.issue_card(lan.person, by=BY)
    card.delete()
    assert refusal(gate, item(text)) == ("revoked", False)


def test_a_card_issued_after_it_was_asked_for_in_vain_is_known(
    gate: Client, lan: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    card, text = people.issue_card(lan.person, by=BY)
    number = bytes(card.number)
    card.delete()
    assert refusal(gate, item(text))[0] == "revoked"
    monkeypatch.setattr(people, "make_card_code", lambda key: make_card_code(key, lambda _count: number))
    _again, same = people.issue_card(lan.person, by=BY)
    assert same == text
    within_a_second(lambda: gate.send(item(text)).status == 200)


def test_a_sealed_number_leads_to_a_person_number_and_nothing_of_it_is_kept(gate: Client, ring: KeyRing) -> None:
    assert gate.send(numbered()).status == 200
    assert gate.send(numbered()).status == 200  # sealed once more: other bytes, the same person
    rows = list(CheckIn.objects.order_by("seq"))
    expected = person_of_number(number_hash(ring.maker("lookup", clock.now()), CCCD))
    assert [(row.person_id, row.weak, row.source, row.slot) for row in rows] == [(expected, True, 6, None)] * 2
    assert expected >= 2**61
    assert not Identity.objects.exists()
    kept = str([list(CheckIn.objects.values()), list(AuditLine.objects.values())])
    assert CCCD.digits not in kept


def test_the_number_of_an_insurance_card_is_another_person(gate: Client) -> None:
    gate.send(numbered())
    gate.send(numbered(DocumentNumber(NumberKind.BHYT, "4208800123")))
    assert len(set(CheckIn.objects.values_list("person_id", flat=True))) == 2


@pytest.mark.parametrize("change", ["", "LV1N", "042088001234"])
def test_what_is_no_sealed_number_is_not_a_code(gate: Client, change: str) -> None:
    assert refusal(gate, item(None, sealed_number=change)) == ("not-a-code", False)  # type: ignore[arg-type]


def test_a_sealed_number_with_another_letter_is_not_a_code(gate: Client) -> None:
    text = sealed()
    altered = text[:40] + ("A" if text[40] != "A" else "B") + text[41:]
    assert refusal(gate, item(None, sealed_number=altered)) == ("not-a-code", False)  # type: ignore[arg-type]


class Unconfirmed:
    """A memory in which nobody has confirmed the gate's place."""

    def __init__(self, ring: KeyRing) -> None:
        self.ring = ring

    def gate(self, _device: int) -> GateEntry:
        return GateEntry("7H3K9QWX", 0, confirmed=False)

    def place(self, code: str) -> PlaceEntry:
        return PlaceEntry(1, code, "Chợ", None, {})

    def revoked_at(self, _device: int) -> None:
        return None


def test_a_place_that_no_officer_confirmed_takes_no_cards(ring: KeyRing, lan: Installation) -> None:
    _card, text = people.issue_card(lan.person, by=BY)
    sender = DeviceToken(DeviceKind.GATE, 1, 0, False, clock.now() + A_MINUTE)
    for sent in (item(text), numbered()):
        verdict = decide_gate(Raw(dumps(sent).encode()), sender, Unconfirmed(ring), clock.now())  # type: ignore[arg-type]
        assert isinstance(verdict, Refusal)
        assert (verdict.problem, verdict.detail) == ("not-a-code", "unconfirmed-place")
