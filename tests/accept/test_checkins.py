"""`POST /api/v1/checkins` as docs/interfaces.md and docs/semantics.md (A check-in, 1 to 5) have it."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from luuvet.accounts import rules as accounts
from luuvet.accounts.models import Device
from luuvet.checkins.models import CheckIn
from luuvet.kernel import clock, codes, days, ids
from luuvet.kernel.signing import DeviceKind, KeyRing, sign
from luuvet.people.models import Installation
from luuvet.places import rules as places
from luuvet.places.models import Place
from tests import builders
from tests.builders import A_MINUTE, BY, Client, item

pytestmark = pytest.mark.database


@pytest.fixture
def code(market: Place) -> str:
    return builders.poster(market).text


def test_a_scan_is_a_row_when_it_is_answered(phone: Client, market: Place, code: str) -> None:
    sent = item(code, direction="out", clock_offset_ms=-250)
    answer = phone.send(sent)
    assert answer.status == 200
    assert answer.body == {
        "id": sent["id"],
        "status": "accepted",
        "duplicate": False,
        "place": {"code": market.code, "name": "Chợ Đức Thọ"},
    }
    row = CheckIn.objects.get()
    installation = Installation.objects.get()
    assert (str(row.id), row.place_id, row.sender_id, row.person_id) == (
        sent["id"], market.pk, installation.device_id, installation.person_id,
    )  # fmt: skip
    assert (row.gate, row.serial, row.direction, row.clock_offset_ms) == (0, 1, 2, -250)
    assert (row.weak, row.late, row.flags, row.with_id) == (False, False, 0, None)
    assert f"{row.at:%Y-%m-%dT%H:%M:%S.%fZ}" == sent["at"]


def test_what_a_row_remembers_of_its_content_is_its_hash(phone: Client, code: str) -> None:
    sent = item(code)
    phone.send(sent)
    lines = [f"{name}={sent[name]}" for name in ("id", "code", "at", "clock_offset_ms", "direction")]
    assert bytes(CheckIn.objects.get().content) == sha256("\n".join(lines).encode()).digest()


def test_a_typed_code_is_weak(phone: Client, market: Place) -> None:
    assert phone.send(item(None, place=market.code)).status == 200  # type: ignore[arg-type]
    row = CheckIn.objects.get()
    assert (row.weak, row.gate, row.serial) == (True, None, None)


def test_the_same_check_in_is_one_however_often_and_in_whatever_batch(phone: Client, code: str) -> None:
    sent, other = item(code), item(code)
    assert phone.send(sent).body["duplicate"] is False
    again = phone.send(sent)
    assert (again.status, again.body["duplicate"]) == (200, True)
    batch = phone.send({"items": [other, sent, sent, other]})
    assert [answer["duplicate"] for answer in batch.body["items"]] == [False, True, True, True]
    assert CheckIn.objects.count() == 2


def test_the_same_moment_written_another_way_is_the_same_content(phone: Client, code: str) -> None:
    at = clock.now().replace(microsecond=500_000)
    sent = item(code, at=at)
    phone.send(sent)
    local = at.astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    answer = phone.send(sent | {"at": local.isoformat(timespec="milliseconds")})
    assert answer.body["duplicate"] is True


@pytest.mark.parametrize("change", [{"at": -1}, {"direction": "out"}, {"clock_offset_ms": 1}, {"with": 1}])
def test_the_same_id_with_other_content_is_refused(phone: Client, code: str, change: dict[str, object]) -> None:
    sent = item(code)
    phone.send(sent)
    if "at" in change:
        change = {"at": f"{clock.now() - A_MINUTE:%Y-%m-%dT%H:%M:%S.%fZ}"}
    if "with" in change:
        change = {"with": str(ids.uuid7(clock.now()))}
    answer = phone.send(sent | change)
    assert (answer.status, answer.body["problem"], answer.body["retry"]) == (422, "id-reused", False)
    assert CheckIn.objects.count() == 1


def test_the_same_id_from_another_sender_is_refused_and_learns_nothing(phone: Client, code: str) -> None:
    sent = item(code)
    phone.send(sent)
    answer = Client(phone.port, builders.token(builders.phone())).send(sent)
    assert (answer.status, answer.body["problem"]) == (422, "id-reused")
    assert "place" not in answer.body


def test_two_senders_of_one_id_at_once_end_with_one_row(phone: Client, code: str) -> None:
    other = Client(phone.port, builders.token(builders.phone()))
    for _round in range(10):
        sent = item(code)
        with ThreadPoolExecutor(8) as at_once:
            answers = list(at_once.map(lambda client, one=sent: client.send(one), [phone, other] * 4))
        fresh = [answer for answer in answers if answer.status == 200 and not answer.body["duplicate"]]
        refused = [answer for answer in answers if answer.status == 422]
        assert (len(fresh), len(refused)) == (1, 4)
        assert CheckIn.objects.filter(id=sent["id"]).count() == 1


def test_a_batch_is_answered_item_by_item_in_order_and_one_bad_item_stops_nothing(phone: Client, code: str) -> None:
    good = [item(code) for _ in range(3)]
    items = [good[0], item("nonsense"), {"id": 7}, good[1], "text", good[2]]
    answer = phone.send({"items": items})
    assert answer.status == 200
    assert [one["status"] for one in answer.body["items"]] == [
        "accepted", "refused", "refused", "accepted", "refused", "accepted",
    ]  # fmt: skip
    assert [one.get("problem") for one in answer.body["items"]] == [
        None, "not-a-code", "malformed", None, "malformed", None,
    ]  # fmt: skip
    assert [one["id"] for one in answer.body["items"]] == [
        good[0]["id"], items[1]["id"], None, good[1]["id"], None, good[2]["id"],  # type: ignore[index]
    ]  # fmt: skip
    assert CheckIn.objects.count() == 3


def refusal(phone: Client, sent: object) -> tuple[int, str, bool]:
    answer = phone.send(sent)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.body["status"] == answer.status
    assert answer.body["detail"]
    assert CheckIn.objects.count() == 0
    return answer.status, answer.body["problem"], answer.body["retry"]


def test_an_unknown_place_is_refused(phone: Client) -> None:
    assert refusal(phone, item(None, place="00000000")) == (422, "unknown-place", False)  # type: ignore[arg-type]


def test_a_well_signed_code_of_an_unknown_place_is_an_unknown_place(phone: Client, ring: KeyRing) -> None:
    key = ring.maker("place", clock.now())
    signature = sign(key, codes.poster_message("ZZZZZZZZ", 0, 1, key.id))
    assert refusal(phone, item(f"ZZZZZZZZ.0.1.{key.id}.{codes.base64url(signature)}")) == (422, "unknown-place", False)


@pytest.mark.parametrize("part", [0, 1, 2, 3, 4])
def test_a_code_altered_in_any_part_is_refused(phone: Client, code: str, part: int) -> None:
    parts = code.split(".")
    parts[part] = {
        0: ("0" if parts[0][0] != "0" else "1") + parts[0][1:],
        1: "1",
        2: "2",
        3: "2",
        4: ("A" if parts[4][0] != "A" else "B") + parts[4][1:],
    }[part]
    assert refusal(phone, item(".".join(parts))) == (422, "bad-signature", False)


def test_a_scan_after_the_withdrawal_is_refused_and_one_before_it_is_taken_for_72_hours(
    phone: Client, market: Place, code: str
) -> None:
    poster = places.withdraw_poster(builders.poster(market), by=BY, reason="torn")
    assert poster.withdrawn_at is not None
    wait_until_heard(phone, code)
    CheckIn.objects.all().delete()
    assert refusal(phone, item(code, at=poster.withdrawn_at + timedelta(seconds=1))) == (422, "withdrawn", False)
    earlier = item(code, at=poster.withdrawn_at - A_MINUTE)
    assert phone.send(earlier).status == 200
    later = poster.withdrawn_at + timedelta(hours=72, seconds=1)
    with clock.running_on(lambda: later):
        answer = phone.send(item(code, at=poster.withdrawn_at - 2 * A_MINUTE))
        assert answer.body["problem"] == "withdrawn"
        assert phone.send(earlier).body["duplicate"] is True


def test_a_closed_place_takes_no_scan_by_any_of_its_codes(phone: Client, market: Place, code: str) -> None:
    closed = places.close_place(market, by=BY)
    assert closed.closed_at is not None
    wait_until_heard(phone, code)
    CheckIn.objects.all().delete()
    for way in ({"code": code}, {"code": None, "place": market.code}):
        sent = item(code, at=closed.closed_at + timedelta(seconds=1)) | way
        sent = {name: value for name, value in sent.items() if value is not None}
        assert refusal(phone, sent) == (422, "withdrawn", False)
    assert phone.send(item(code, at=closed.closed_at - A_MINUTE)).status == 200


def test_a_thousand_places_made_at_once_keep_no_scan_waiting(phone: Client, market: Place, code: str) -> None:
    news = [places.NewPlace(f"Quán {n}", "restaurant", market.unit) for n in range(1000)]
    made = places.register_places(news, by=BY)
    assert phone.send(item(code)).status == 200
    assert phone.send(item(builders.poster(made[-1]).text)).status == 200


def test_a_new_poster_is_taken_while_the_old_one_is_refused(phone: Client, market: Place, code: str) -> None:
    places.withdraw_poster(builders.poster(market), by=BY, reason="torn")
    new = places.replace_poster(builders.poster(market).gate, by=BY)
    assert phone.send(item(new.text)).status == 200
    assert CheckIn.objects.get().serial == 2
    assert phone.send(item(code, at=clock.now())).body["problem"] == "withdrawn"


def test_a_place_made_a_moment_ago_is_known(phone: Client) -> None:
    assert phone.send(item(builders.poster(builders.place("Quán mới")).text)).body["place"]["name"] == "Quán mới"


def test_a_scan_from_the_future_may_be_sent_again(phone: Client, code: str) -> None:
    assert phone.send(item(code, at=clock.now() + 4 * A_MINUTE)).status == 200
    CheckIn.objects.all().delete()
    assert refusal(phone, item(code, at=clock.now() + 6 * A_MINUTE)) == (422, "future", True)


def test_twenty_one_days_are_taken_and_late_ones_marked(phone: Client, code: str) -> None:
    noon = days.start_of(days.day_of(clock.now())) + timedelta(hours=12)
    for age, late in ((21, True), (4, True), (2, False)):
        assert phone.send(item(code, at=noon - timedelta(days=age))).status == 200
        assert CheckIn.objects.latest("seq").late is late
    CheckIn.objects.all().delete()
    assert refusal(phone, item(code, at=noon - timedelta(days=22))) == (422, "too-old", False)


def test_a_resend_that_has_become_too_old_is_a_duplicate(phone: Client, code: str) -> None:
    sent = item(code)
    phone.send(sent)
    later = clock.now() + timedelta(days=23)
    with clock.running_on(lambda: later):
        assert phone.send(sent).body["duplicate"] is True
        assert phone.send(item(code, at=clock.now() - timedelta(days=22, hours=23))).body["problem"] == "too-old"


def test_the_time_in_the_id_must_be_that_of_the_scan(phone: Client, code: str) -> None:
    at = clock.now() - timedelta(hours=1)
    apart = str(ids.uuid7(at - timedelta(minutes=5, seconds=1)))
    assert refusal(phone, item(code, at=at, id=apart)) == (422, "id-time", False)
    near = str(ids.uuid7(at - timedelta(minutes=4, seconds=59)))
    assert phone.send(item(code, at=at, id=near)).status == 200


@pytest.mark.parametrize(
    "change",
    [
        {"id": None},
        {"id": str(uuid4())},
        {"id": "018f0000-0000-7000-8000-00000000000G"},
        {"id": "018F0000-0000-7000-8000-000000000000"},
        {"id": "ffffffff-ffff-7fff-bfff-ffffffffffff"},
        {"at": None},
        {"at": "2021-12-01 10:00:00Z"},
        {"at": "2021-13-01T10:00:00Z"},
        {"at": "0001-01-01T00:00:00+23:59"},
        {"at": 1638320400},
        {"clock_offset_ms": None},
        {"clock_offset_ms": 1.5},
        {"clock_offset_ms": "0"},
        {"clock_offset_ms": 2**63},
        {"clock_offset_ms": 2**80},
        {"direction": "sideways"},
        {"direction": None},
        {"place": "00000000"},
        {"code": None},
        {"for": 1},
        {"with": "x"},
        {"surplus": 1},
    ],
)
def test_a_field_that_is_missing_wrong_or_too_much_is_malformed(
    phone: Client, code: str, change: dict[str, object]
) -> None:
    sent = {name: value for name, value in (item(code) | change).items() if value is not None}
    assert refusal(phone, sent) == (422, "malformed", False)


@pytest.mark.parametrize("text", ["", "8KQ2M4VX", "https://example.vn/", "LV1P0", " ", "\u0000", "x" * 5000])
def test_what_is_no_place_code_is_not_a_code(phone: Client, text: str) -> None:
    assert refusal(phone, item(text)) == (422, "not-a-code", False)


def test_a_gate_cannot_send_a_place_code_for_nobody(phone: Client, market: Place, code: str) -> None:
    gate = places.enrol_gate_device(builders.poster(market).gate, by=BY)
    client = Client(phone.port, accounts.device_token(gate.device))
    assert refusal(client, item(code)) == (422, "not-a-code", False)


def whole(phone: Client, body: object, **headers: str) -> int:
    answer = phone.send(body, **headers)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.body["status"] == answer.status
    assert CheckIn.objects.count() == 0
    return answer.status


def test_a_body_that_cannot_be_read_is_refused_whole(phone: Client, code: str) -> None:
    good = json.dumps(item(code))
    for body in ("", "{", "[]", "7", "null", '{"items":[' + good + ",{]}", good + "x", "[" * 100_000):
        assert whole(phone, body.encode()) == 400, body[:40]
    assert whole(phone, good.replace("in", "\xff").encode("latin-1")) == 400


def test_a_batch_has_1_to_500_items(phone: Client, code: str) -> None:
    assert whole(phone, {"items": []}) == 422
    assert whole(phone, {"items": [item(code)] * 501}) == 422
    assert whole(phone, {"items": [item(code)], "more": 1}) == 422
    answer = phone.send({"items": [item(code) for _ in range(500)]})
    assert {one["status"] for one in answer.body["items"]} == {"accepted"}
    assert CheckIn.objects.count() == 500


def test_ten_megabytes_are_refused(phone: Client, code: str) -> None:
    assert whole(phone, json.dumps(item(code, surplus="x" * 10_000_000)).encode()) == 413


def test_only_json_is_taken(phone: Client, code: str) -> None:
    assert whole(phone, item(code), **{"Content-Type": "text/plain"}) == 415
    assert phone.send(item(code), **{"Content-Type": "application/json; charset=utf-8"}).status == 200


def test_a_token_that_is_not_ours_is_refused(phone: Client, server: Client, code: str) -> None:
    foreign = KeyRing.generate("live").maker("token", clock.now())
    for token in ("", "x", phone.token[:-1], phone.token + "A", "A" * len(phone.token), foreign.secret.hex()):
        answer = Client(server.port, token).send(item(code))
        assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert Client(server.port, phone.token).send(item(code), Authorization="").status == 401
    assert CheckIn.objects.count() == 0


def test_an_expired_token_is_refused(phone: Client, code: str) -> None:
    later = clock.now() + accounts.TOKEN_LIFE
    with clock.running_on(lambda: later):
        assert phone.send(item(code)).status == 401


def test_a_revoked_phone_may_send_what_it_scanned_before(phone: Client, code: str) -> None:
    device = accounts.revoke_device(Device.objects.get(kind=DeviceKind.PHONE), by=BY)
    assert device.revoked_at is not None
    wait_until_heard(phone, code)
    before, after = item(code, at=device.revoked_at - A_MINUTE), item(code, at=clock.now())
    answer = phone.send({"items": [after, before]})
    assert [one.get("problem") for one in answer.body["items"]] == ["revoked", None]


def wait_until_heard(phone: Client, code: str) -> None:
    """A revocation is in force within a second; until then scans are taken."""
    deadline = clock.now() + timedelta(seconds=1)
    while phone.send(item(code)).status == 200:
        assert clock.now() < deadline


def test_a_withdrawal_is_in_force_within_a_second(phone: Client, market: Place, code: str) -> None:
    assert phone.send(item(code)).status == 200
    places.withdraw_poster(builders.poster(market), by=BY, reason="torn")
    wait_until_heard(phone, code)


def test_refusals_are_told_in_the_sender_s_language(phone: Client) -> None:
    vi = phone.send(item("x"), **{"Accept-Language": "vi-VN,en;q=0.5"}).body["detail"]
    en = phone.send(item("x"), **{"Accept-Language": "en-GB"}).body["detail"]
    assert vi == "Đây không phải là mã QR địa điểm của hệ thống này. Quét mã QR địa điểm."
    assert en == "This is not a place code of this system. Scan the code of a place."


def test_running_numbers_are_never_given_twice(phone: Client, code: str) -> None:
    with ThreadPoolExecutor(8) as at_once:
        list(at_once.map(lambda _n: phone.send(item(code)), range(100)))
    numbers = list(CheckIn.objects.values_list("seq", flat=True))
    assert len(numbers) == len(set(numbers)) == 100
