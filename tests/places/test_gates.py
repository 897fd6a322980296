"""Gates of a place and their devices: pages, rules, and `POST /api/v1/gates`."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image
from zxingcpp import read_barcode

from luuvet.accounts.models import Device
from luuvet.accounts.rules import device_token
from luuvet.core import vault
from luuvet.core.models import AuditLine
from luuvet.kernel import clock
from luuvet.kernel.changing import gate_key
from luuvet.kernel.codes import base64url
from luuvet.kernel.problems import Refused
from luuvet.kernel.signing import DeviceKind, read_token
from luuvet.places import rules
from luuvet.places.models import Gate, GateDevice, GateEnrolment, Place
from tests import builders
from tests.builders import BY, browser, officer, place
from tests.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def market() -> Place:
    return place()


@pytest.fixture
def gate(market: Place) -> Gate:
    return rules.add_gate(market, 7, "Cổng sông", by=BY)


def post(body: object, **headers: str) -> Any:
    client = Client(headers={"accept-language": "en"} | headers)
    kind = "application/json"
    return client.post("/api/v1/gates", json.dumps(body), content_type=kind, REMOTE_ADDR="198.51.100.1")


def own(token: str) -> Any:
    return Client(headers={"accept-language": "en", "authorization": f"Bearer {token}"}).get("/api/v1/gate")


def test_a_gate_is_added_with_its_number_and_name(market: Place) -> None:
    client = browser(officer())
    seen = Page(client.post(f"/places/{market.code}/add_gate", {"number": "7", "name": " Cổng  sông "}, follow=True))
    added = Gate.objects.get(place=market, number=7)
    assert added.name == "Cổng sông"
    assert "Đã thêm cổng" in seen.text and "Cổng 7" in seen.text and "Cổng sông" in seen.text


@pytest.mark.parametrize("number", ["", "0", "1000", "-1", "x", "7"])
def test_a_number_that_is_missing_unfit_or_taken_is_told_at_the_field(market: Place, gate: Gate, number: str) -> None:
    answer = browser(officer()).post(f"/places/{market.code}/add_gate", {"number": number, "name": ""})
    assert answer.status_code == 422
    assert 'id="id_number_error"' in answer.content.decode()
    assert Gate.objects.filter(place=market).count() == 2


@pytest.mark.parametrize(("number", "why"), [(0, "unfit"), (1000, "unfit"), (7, "taken")])
def test_the_rule_says_no_by_name(market: Place, gate: Gate, number: int, why: str) -> None:
    with pytest.raises(Refused, match=f"gate-number-{why}"):
        rules.add_gate(market, number, "", by=BY)


def test_a_gate_has_posters_of_its_own(market: Place, gate: Gate) -> None:
    browser(officer()).post(f"/places/{market.code}/7/replace_poster")
    assert [poster.serial for poster in gate.posters.all()] == [1]
    assert gate.posters.get().text.startswith(f"{market.code}.7.1.")


def shown_secret(market: Place, number: int = 7) -> str:
    """What the code on the officer's page says, read from the drawing."""
    page = browser(officer()).post(f"/places/{market.code}/{number}/allow_gate_device").content.decode()
    path, side = re.findall(r'd="([^"]+)"', page), re.search(r'viewBox="-4 -4 (\d+) ', page)
    drawn = next(one for one in path if one.startswith("M0 0h7"))
    assert side is not None
    text = read_drawing(drawn, int(side[1]))
    assert text.startswith(f"{settings.PUBLIC_URL.rstrip('/')}/gate#")
    return text.partition("#")[2]


def read_drawing(path: str, side: int, scale: int = 4) -> str:
    """What a QR code says of which each run of black modules is a rectangle `Mx yhNv1Hxz`."""
    image = Image.new("L", (side * scale, side * scale), 255)
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1H\d+z", path):
        left, top = (int(x) + 4) * scale, (int(y) + 4) * scale
        image.paste(0, (left, top, left + int(run) * scale, top + scale))
    found = read_barcode(image)
    assert found is not None
    return str(found.text)


def test_a_device_enrols_by_the_code_on_the_officer_s_page(market: Place, gate: Gate) -> None:
    answer = post({"enrolment": shown_secret(market)})
    assert answer.status_code == 201
    told = answer.json()
    assert (told["place"], told["gate"], told["screen"]) == (
        {"code": market.code, "name": "Chợ Đức Thọ"}, 7, None,
    )  # fmt: skip
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    token = read_token(vault.ring(), told["token"], clock.now())
    assert token is not None
    assert (token.kind, token.person, token.verified) == (DeviceKind.GATE, 0, False)
    assert GateDevice.objects.get(device=token.device).gate == gate


def test_looking_at_the_question_makes_no_code(market: Place, gate: Gate) -> None:
    page = browser(officer()).get(f"/places/{market.code}/7/allow_gate_device").content.decode()
    assert "Kích hoạt thiết bị tại cổng 7" in page
    assert not GateEnrolment.objects.exists()


def test_an_enrolment_code_is_known_by_its_hash_only(gate: Gate) -> None:
    made, secret = rules.allow_gate_device(gate, by=BY)
    assert len(secret) == 20
    assert secret.encode() not in bytes(made.secret_hash)
    assert secret not in str(list(AuditLine.objects.values()))


def test_an_enrolment_code_is_good_once(gate: Gate) -> None:
    _made, secret = rules.allow_gate_device(gate, by=BY)
    assert post({"enrolment": secret}).status_code == 201
    again = post({"enrolment": secret})
    assert (again.status_code, again.json()["problem"]) == (422, "wrong-enrolment")
    assert again["Content-Type"] == "application/problem+json"
    assert GateDevice.objects.count() == 1


@pytest.mark.parametrize(("later", "status"), [(timedelta(minutes=10), 422), (timedelta(minutes=9, seconds=59), 201)])
def test_an_enrolment_code_is_good_for_ten_minutes(gate: Gate, later: timedelta, status: int) -> None:
    made, secret = rules.allow_gate_device(gate, by=BY)
    moment = made.made_at + later
    with clock.running_on(lambda: moment):
        assert post({"enrolment": secret}).status_code == status


def test_the_device_that_enrols_stands_at_the_gate_of_its_code(gate: Gate) -> None:
    made, secret = rules.allow_gate_device(gate, by=BY)
    enrolled = rules.use_gate_enrolment(secret, by=BY)
    made.refresh_from_db()
    assert (enrolled.gate, enrolled.device.kind, made.used_at is not None) == (gate, DeviceKind.GATE, True)
    with pytest.raises(Refused, match="wrong-enrolment"):
        rules.use_gate_enrolment(secret, by=BY)


def test_a_code_that_was_never_given_enrols_nothing(gate: Gate) -> None:
    assert post({"enrolment": "00000000000000000000"}).json()["problem"] == "wrong-enrolment"


def test_a_closed_place_gets_neither_gate_nor_device(market: Place, gate: Gate) -> None:
    _made, secret = rules.allow_gate_device(gate, by=BY)
    rules.close_place(market, by=BY)
    assert post({"enrolment": secret}).json()["problem"] == "place-ended"
    for again in (lambda: rules.allow_gate_device(gate, by=BY), lambda: rules.add_gate(market, 8, "", by=BY),
                  lambda: rules.give_screen_code(gate, by=BY)):  # fmt: skip
        with pytest.raises(Refused, match="place-ended"):
            again()
    assert GateEnrolment.objects.get().used_at is None


@pytest.mark.parametrize("body", [{}, {"enrolment": 7}, {"enrolment": "x", "more": 1}, []])
def test_a_field_that_is_missing_wrong_or_too_much_is_malformed(gate: Gate, body: object) -> None:
    assert post(body).json()["problem"] == "malformed"


def test_guessing_has_to_wait(gate: Gate) -> None:
    answers = [post({"enrolment": f"{n:020d}"}) for n in range(61)]
    assert [answer.status_code for answer in answers[:60]] == [422] * 60
    assert answers[60].status_code == 429 and int(answers[60]["Retry-After"]) > 0


def test_a_device_asks_where_it_stands_and_what_its_screen_shows(market: Place, gate: Gate) -> None:
    enrolled = rules.enrol_gate_device(gate, by=BY)
    token = device_token(enrolled.device)
    assert own(token).json() == {"place": {"code": market.code, "name": "Chợ Đức Thọ"}, "gate": 7, "screen": None}
    poster = rules.give_screen_code(gate, by=BY)
    key = gate_key(vault.ring().maker("gate", clock.now()), market.code, 7, poster.serial)
    assert own(token).json()["screen"] == {"code": poster.text, "key": base64url(key)}


def test_a_stranger_a_phone_and_a_withdrawn_device_stand_nowhere(gate: Gate) -> None:
    enrolled = rules.enrol_gate_device(gate, by=BY)
    token = device_token(enrolled.device)
    rules.withdraw_gate_device(enrolled, by=BY, reason="lost")
    for shown in ("", "x", builders.token(builders.phone()), token):
        answer = own(shown)
        assert (answer.status_code, answer.json()["problem"]) == (401, "not-enrolled")
        assert answer["WWW-Authenticate"] == "Bearer"


def test_a_screen_s_code_is_not_printed(market: Place) -> None:
    poster = rules.give_screen_code(Gate.objects.get(place=market, number=0), by=BY)
    client = browser(officer())
    assert client.get(f"/places/{market.code}/0/{poster.serial}/poster.svg").status_code == 404
    seen = Page(client.get(f"/places/{market.code}"))
    assert "trên màn hình" in seen.text and len(seen.links("poster.pdf")) == 1


def test_a_screen_s_code_is_given_on_the_page(market: Place, gate: Gate) -> None:
    client, path = browser(officer()), f"/places/{market.code}/7/give_screen_code"
    assert "Cấp mã QR động cho màn hình tại cổng 7" in client.get(path).content.decode()
    assert not gate.posters.exists()
    for _round in range(2):
        client.post(path)
    assert [(one.serial, one.screen_only, one.withdrawn_at is None) for one in gate.posters.order_by("serial")] == [
        (1, True, False),
        (2, True, True),
    ]


def test_a_device_is_listed_with_its_last_contact_and_withdrawn_with_a_reason(market: Place, gate: Gate) -> None:
    enrolled = rules.enrol_gate_device(gate, by=BY)
    client = browser(officer())
    assert "chưa liên lạc" in Page(client.get(f"/places/{market.code}")).text
    enrolled.contacted_at = clock.now()
    enrolled.save()
    assert "liên lạc gần nhất" in Page(client.get(f"/places/{market.code}")).text
    path = f"/places/{market.code}/7/{enrolled.pk}/withdraw_gate_device"
    assert f"Thu hồi thiết bị số {enrolled.pk} của Chợ Đức Thọ?" in client.get(path).content.decode()
    assert client.post(path, {"reason": ""}).status_code == 422
    seen = Page(client.post(path, {"reason": "mất <b>"}, follow=True))
    device = Device.objects.get(pk=enrolled.pk)
    assert (device.revoked_at is not None, device.revoked_for, device.stolen_at) == (True, "mất <b>", None)
    assert "mất &lt;b&gt;" in seen.text and not seen.links("withdraw_gate_device")
    again = Page(client.post(path, {"reason": "again"}))
    assert again.status == 422 and again.having(role="alert")


def test_a_stolen_device_is_reported_as_such(market: Place, gate: Gate) -> None:
    enrolled = rules.enrol_gate_device(gate, by=BY)
    path = f"/places/{market.code}/7/{enrolled.pk}/withdraw_gate_device"
    browser(officer()).post(path, {"reason": "trộm", "stolen": "on"})
    device = Device.objects.get(pk=enrolled.pk)
    assert device.stolen_at is not None and device.revoked_at is not None
    assert device.revoked_for == "trộm"


def test_a_device_of_another_gate_or_place_is_not_found(market: Place, gate: Gate) -> None:
    elsewhere = rules.enrol_gate_device(Gate.objects.get(place=place("Chợ Hôm")), by=BY)
    client = browser(officer())
    for path in (f"7/{elsewhere.pk}", f"0/{rules.enrol_gate_device(gate, by=BY).pk}", "7/999999"):
        assert client.get(f"/places/{market.code}/{path}/withdraw_gate_device").status_code == 404
