"""Golden codes of every kind but the place's own, which `test_vectors.py` reads."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from luuvet.kernel import card, changing, documents, personal
from luuvet.kernel.recognise import recognise
from luuvet.kernel.signing import Key, KeyKind, KeyRing
from tests.kernel.golden import CARD, CHANGING, NAMES, NUMBER, PERSONAL, RING, octets

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def key(kind: KeyKind, key_id: int) -> Key:
    found = RING.believed(kind, key_id, NOW)
    assert found is not None
    return found


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def why(case: dict[str, Any]) -> str:
    return str(case["why"])[:60]


@pytest.mark.parametrize("case", CHANGING["valid"], ids=lambda case: case["step"])
def test_a_screen_shows_its_place_the_step_and_a_mac(case: dict[str, Any]) -> None:
    code = changing.read_changing_code(case["text"])
    assert code is not None
    assert (str(code), str(code.static), code.step) == (case["text"], case["static"], case["step"])
    static = code.static
    secret = changing.gate_key(key("gate", case["gate_master"]), static.place, static.gate, static.serial)
    assert secret == octets(case["gate_key"])
    assert changing.is_made_with(code, secret)
    assert changing.make_changing_code(static, secret, moment(case["step"] * 30 + 29.9)) == code
    assert changing.is_from_a_screen(code, RING.all_believed("gate", NOW))
    assert not changing.is_from_a_screen(code, [key("gate", 3 - case["gate_master"])])
    assert case["url"].partition("#")[2] == case["text"]


@pytest.mark.parametrize("case", CHANGING["invalid"], ids=why)
def test_what_no_screen_shows_is_refused(case: dict[str, Any]) -> None:
    code = changing.read_changing_code(case["text"])
    if case["refused_by"] == "parse":
        assert code is None
    else:
        assert code is not None
        assert not changing.is_from_a_screen(code, RING.all_believed("gate", NOW))


@pytest.mark.parametrize("case", CHANGING["fresh"], ids=lambda case: f"{case['arrived'] - case['step'] * 30:+} s")
def test_a_step_is_fresh_for_two_minutes(case: dict[str, Any]) -> None:
    assert changing.is_fresh(case["step"], moment(case["arrived"])) is case["fresh"]


@pytest.mark.parametrize("case", CHANGING["step_of"], ids=lambda case: case["at"])
def test_a_step_is_half_a_minute(case: dict[str, Any]) -> None:
    assert changing.step_of(moment(case["at"])) == case["step"]


@pytest.mark.parametrize("case", PERSONAL["valid"], ids=lambda case: case["slot"])
def test_a_personal_code_is_read_verified_opened_and_made_the_same(case: dict[str, Any]) -> None:
    code = personal.read_personal_code(case["text"])
    assert code is not None
    assert (code.slot, code.key_id, str(code), code.octets) == (
        case["slot"], case["key_id"], case["text"], octets(case["octets"]),
    )  # fmt: skip
    assert RING.verifies(code.key_id, code.signed, code.signature, "person")
    holder = personal.Holder(int(case["person"]), case["installation"])
    assert personal.open_personal_code(key("person", code.key_id), code) == holder
    assert personal.make_personal_code(key("person", code.key_id), holder, code.slot) == code
    assert not RING.verifies(code.key_id, code.signed, code.signature, "card")


@pytest.mark.parametrize("case", PERSONAL["invalid"], ids=why)
def test_what_is_no_personal_code_is_refused(case: dict[str, Any]) -> None:
    code = personal.read_personal_code(case["text"])
    if case["refused_by"] == "parse":
        assert code is None
        return
    assert code is not None
    verified = RING.verifies(code.key_id, code.signed, code.signature, "person")
    assert verified is (case["refused_by"] == "open")
    if verified:
        assert personal.open_personal_code(key("person", code.key_id), code) is None


@pytest.mark.parametrize("case", PERSONAL["standings"], ids=lambda case: f"{case['at'] - case['slot'] * 300:+} s")
def test_a_slot_stands_to_a_moment(case: dict[str, Any]) -> None:
    assert personal.slot_standing(case["slot"], moment(case["at"])).value == case["standing"]
    assert personal.slot_of(personal.start_of_slot(case["slot"])) == case["slot"]
    assert personal.slot_of(personal.start_of_slot(case["slot"]) - timedelta(microseconds=1)) == case["slot"] - 1


def test_a_batch_is_the_codes_of_seven_days() -> None:
    batch = PERSONAL["batch"]
    holder = personal.Holder(int(batch["person"]), batch["installation"])
    codes = personal.make_personal_codes(key("person", batch["key_id"]), holder, batch["first_slot"])
    assert len(codes) == batch["count"] * 85
    assert sha256(codes).hexdigest() == batch["sha256"]


@pytest.mark.parametrize("case", CARD["valid"], ids=lambda case: case["number"])
def test_a_printed_card_is_read_verified_and_made_the_same(case: dict[str, Any]) -> None:
    code = card.read_card_code(case["text"])
    assert code is not None
    assert (code.number.hex(), code.key_id, str(code)) == (case["number"], case["key_id"], case["text"])
    assert RING.verifies(code.key_id, code.signed, code.signature, "card")
    assert card.make_card_code(key("card", code.key_id), lambda _count: code.number) == code


@pytest.mark.parametrize("case", CARD["invalid"], ids=why)
def test_what_is_no_card_is_refused(case: dict[str, Any]) -> None:
    code = card.read_card_code(case["text"])
    if case["refused_by"] == "parse":
        assert code is None
    else:
        assert code is not None
        assert not RING.verifies(code.key_id, code.signed, code.signature, "card")


@pytest.mark.parametrize("case", NUMBER["cards"], ids=why)
def test_the_number_is_cut_out_of_a_card(case: dict[str, Any]) -> None:
    number = documents.read_card(case["text"])
    assert (number and number.kind.name.lower(), number and number.digits) == (case["kind"], case["digits"])


@pytest.mark.parametrize("case", NUMBER["sealed"], ids=lambda case: case["digits"])
def test_a_number_is_sealed_opened_hashed_and_a_person(case: dict[str, Any]) -> None:
    number = documents.DocumentNumber(documents.NumberKind[case["kind"].upper()], case["digits"])
    to = key("number", case["key_id"])
    ephemeral = octets(case["ephemeral_secret"])
    assert documents.seal_number(number, to.id, to.public, lambda _count: ephemeral) == case["text"]
    assert documents.sealed_key_id(case["text"]) == to.id
    assert documents.open_number(RING, case["text"], NOW) == number
    hashed = documents.number_hash(key("lookup", 1), number)
    assert (hashed.hex(), str(documents.person_of_number(hashed))) == (case["hash"], case["person"])


@pytest.mark.parametrize("case", NUMBER["invalid"], ids=why)
def test_what_was_not_sealed_to_us_does_not_open(case: dict[str, Any]) -> None:
    assert (documents.sealed_key_id(case["text"]) is None) is (case["refused_by"] == "parse")
    assert documents.open_number(RING, case["text"], NOW) is None


def test_a_number_sealed_to_a_withdrawn_key_does_not_open_any_more() -> None:
    case = NUMBER["sealed"][0]
    ring = KeyRing([replace(each, withdrawn_at=NOW) if each.kind == "number" else each for each in RING.keys])
    assert documents.open_number(ring, case["text"], NOW - timedelta(seconds=1)) is not None
    assert documents.open_number(ring, case["text"], NOW) is None


@pytest.mark.parametrize("hashed", [bytes(32), b"\xff" * 32])
def test_a_person_known_by_a_card_has_a_number_that_no_database_gives(hashed: bytes) -> None:
    assert 2**61 <= documents.person_of_number(hashed) < 2**62


def test_a_number_is_not_shown_with_its_kind() -> None:
    assert "042085000123" not in repr(documents.DocumentNumber(documents.NumberKind.CCCD, "042085000123"))


@pytest.mark.parametrize(
    ("kind", "rows"), [("person", PERSONAL["keys"]), ("card", CARD["keys"]), ("number", NUMBER["keys"])]
)
def test_published_keys_are_those_of_the_seeds(kind: KeyKind, rows: list[dict[str, Any]]) -> None:
    assert [key(kind, row["id"]).public for row in rows] == [octets(row["public_key"]) for row in rows]


@pytest.mark.parametrize("case", NAMES["rows"], ids=why)
def test_a_scanned_text_has_its_name(case: dict[str, Any]) -> None:
    assert recognise(case["text"]) == case["name"]
