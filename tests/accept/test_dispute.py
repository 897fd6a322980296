""" "This was not me", as docs/semantics.md (A check-in, 6) and docs/interfaces.md have it."""

from datetime import timedelta
from typing import Any

import pytest

from luuvet.accounts import rules as accounts
from luuvet.accounts.models import Device
from luuvet.checkins.models import CheckIn, Dispute
from luuvet.checkins.rules import flag_arrivals
from luuvet.kernel import clock, ids
from luuvet.kernel.flags import Flag
from luuvet.kernel.signing import DeviceKind
from luuvet.people.models import Installation
from luuvet.places.models import Place
from tests import builders
from tests.accept.gates import client_of, enrolled, personal
from tests.builders import A_MINUTE, BY, Client, item


@pytest.fixture
def phone(server: Client, lan: Installation) -> Client:
    return Client(server.port, builders.token(lan))


@pytest.fixture
def scan(server: Client, market: Place, lan: Installation) -> dict[str, Any]:
    """A gate has scanned Lan's code."""
    sent = item(personal(lan))
    assert client_of(enrolled(market), server.port).send(sent).status == 200
    return sent


def dispute(scan: dict[str, Any], **other: object) -> dict[str, Any]:
    return {"disputed": scan["id"], "at": f"{clock.now():%Y-%m-%dT%H:%M:%S.%fZ}"} | other


def test_a_dispute_is_a_row_and_the_judge_reads_it(phone: Client, lan: Installation, scan: dict[str, Any]) -> None:
    answer = phone.send(dispute(scan))
    assert (answer.status, answer.body) == (200, {"id": scan["id"], "status": "accepted", "duplicate": False})
    there = Dispute.objects.get()
    assert (str(there.id), there.sender_id, there.person_id) == (scan["id"], lan.pk, lan.person_id)
    flag_arrivals()
    assert CheckIn.objects.get().flag is Flag.DISPUTED


def test_a_dispute_is_one_however_often_and_from_whichever_phone_of_the_person(
    phone: Client, lan: Installation, scan: dict[str, Any]
) -> None:
    phone.send(dispute(scan))
    assert phone.send(dispute(scan)).body["duplicate"] is True
    (device,) = accounts.enrol_devices(DeviceKind.PHONE, 1, at=clock.now(), by=BY)
    second = Installation.objects.create(device=device, person=lan.person, verified=True)
    other = Client(phone.port, builders.token(second))
    assert other.send({"items": [dispute(scan), dispute(scan)]}).body["items"][1]["duplicate"] is True
    assert Dispute.objects.count() == 1


def test_one_s_own_scan_may_be_disputed_too(phone: Client, market: Place) -> None:
    own = item(builders.poster(market).text)
    phone.send(own)
    assert phone.send(dispute(own)).status == 200


def test_a_scan_and_its_dispute_may_come_in_one_batch(phone: Client, market: Place) -> None:
    own = item(builders.poster(market).text)
    answers = phone.send({"items": [dispute(own), own]}).body["items"]
    assert [answer["status"] for answer in answers] == ["accepted", "accepted"]


def test_somebody_else_s_row_and_one_that_is_not_there_are_refused_alike(server: Client, scan: dict[str, Any]) -> None:
    stranger = Client(server.port, builders.token(builders.phone()))
    nowhere = dispute({"id": str(ids.uuid7(clock.now()))})
    answers = [stranger.send(dispute(scan)), stranger.send(nowhere)]
    for answer in answers:
        assert (answer.status, answer.body["problem"], answer.body["retry"]) == (422, "unknown-checkin", False)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.body["title"] == "The dispute was not recorded"
    first, second = (answer.body | {"id": None} for answer in answers)
    assert first == second
    assert Dispute.objects.count() == 0


def test_a_stranger_learns_nothing_from_a_row_that_was_disputed(
    phone: Client, server: Client, scan: dict[str, Any]
) -> None:
    phone.send(dispute(scan))
    stranger = Client(server.port, builders.token(builders.phone()))
    assert stranger.send(dispute(scan)).body["problem"] == "unknown-checkin"
    assert phone.send(dispute(scan)).body["duplicate"] is True


def test_a_row_past_its_retention_is_too_old_unless_it_was_disputed_before(phone: Client, scan: dict[str, Any]) -> None:
    later = clock.now() + timedelta(days=23)
    with clock.running_on(lambda: later):
        assert phone.send(dispute(scan)).body["problem"] == "too-old"
    phone.send(dispute(scan))
    with clock.running_on(lambda: later):
        assert phone.send(dispute(scan)).body["duplicate"] is True


def test_a_dispute_from_the_future_may_be_sent_again(phone: Client, scan: dict[str, Any]) -> None:
    answer = phone.send(dispute(scan, at=f"{clock.now() + 6 * A_MINUTE:%Y-%m-%dT%H:%M:%S.%fZ}"))
    assert (answer.body["problem"], answer.body["retry"]) == ("future", True)


def test_a_revoked_phone_disputes_nothing_after_its_revocation(
    phone: Client, lan: Installation, scan: dict[str, Any]
) -> None:
    at = accounts.revoke_device(Device.objects.get(pk=lan.pk), by=BY).revoked_at
    assert at is not None
    after = f"{at + A_MINUTE:%Y-%m-%dT%H:%M:%S.%fZ}"
    deadline = clock.now() + timedelta(seconds=1)
    while (answer := phone.send(dispute({"id": str(ids.uuid7(at))}, at=after))).body["problem"] != "revoked":
        assert answer.body["problem"] == "unknown-checkin"
        assert clock.now() < deadline
    assert phone.send(dispute(scan, at=after)).body["problem"] == "revoked"
    assert phone.send(dispute(scan, at=f"{at - A_MINUTE:%Y-%m-%dT%H:%M:%S.%fZ}")).status == 200


def test_a_gate_disputes_nothing(server: Client, market: Place, scan: dict[str, Any]) -> None:
    assert client_of(enrolled(market), server.port).send(dispute(scan)).body["problem"] == "malformed"


@pytest.mark.parametrize("change", [{"disputed": "x"}, {"at": "today"}, {"disputed": 7}, {"id": "x"}])
def test_a_field_that_is_missing_wrong_or_too_much_is_malformed(
    phone: Client, scan: dict[str, Any], change: dict[str, object]
) -> None:
    assert phone.send(dispute(scan, **change)).body["problem"] == "malformed"
    assert Dispute.objects.count() == 0
