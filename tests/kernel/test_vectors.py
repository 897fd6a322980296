"""The golden vectors that the phone's TypeScript reads too."""

import json
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec import Raw

from luuvet.accept.items import content_hash, read_item, read_moment
from luuvet.kernel import days, ids
from luuvet.kernel.codes import read_poster_code
from luuvet.kernel.signing import KeyRing, sign
from luuvet.kernel.told_time import sign_time, text_of
from tests.kernel.golden import PLACE, octets, ring_of, vectors

CONTENT = vectors("checkin_content")
DAYS = vectors("days")
TOLD = vectors("told_time")


@pytest.fixture(scope="module")
def keys() -> KeyRing:
    return ring_of("place", PLACE["keys"])


def test_the_published_keys_are_those_of_the_seeds(keys: KeyRing) -> None:
    assert [key.public for key in keys.keys] == [octets(key["public_key"]) for key in PLACE["keys"]]


@pytest.mark.parametrize("case", PLACE["valid"], ids=lambda case: case["text"][:16])
def test_a_golden_code_is_read_verified_and_written_the_same(keys: KeyRing, case: dict[str, Any]) -> None:
    code = read_poster_code(case["text"])
    assert code is not None
    assert (code.place, code.gate, code.serial, code.key_id) == (
        case["code"], case["gate"], case["serial"], case["key_id"],
    )  # fmt: skip
    assert keys.verifies(code.key_id, code.signed, code.signature)
    secret = next(key for key in keys.keys if key.id == code.key_id)
    assert sign(secret, code.signed) == code.signature
    assert str(code) == case["text"]
    assert case["url"].partition("#")[2] == case["text"]


@pytest.mark.parametrize("case", PLACE["invalid"], ids=lambda case: case["why"][:60])
def test_a_code_that_is_not_canonical_or_not_signed_is_refused(keys: KeyRing, case: dict[str, Any]) -> None:
    code = read_poster_code(case["text"])
    if case["refused_by"] == "parse":
        assert code is None
    else:
        assert code is not None
        assert not keys.verifies(code.key_id, code.signed, code.signature)


@pytest.mark.parametrize("case", CONTENT["valid"], ids=lambda case: case["why"][:60])
def test_content_hashes_agree(case: dict[str, Any]) -> None:
    wire = case["item"]
    at = read_moment(wire["at"])
    item = read_item(Raw(json.dumps(wire).encode()))
    assert at is not None
    if item is None:
        # The vectors judge content alone; which fields may stand together is the acceptance's rule.
        assert ("code" in wire) == ("place" in wire) or abs(wire["clock_offset_ms"]) > 10 * 366 * 86_400_000
        return
    assert content_hash(item, at).hex() == case["sha256"]


@pytest.mark.parametrize("case", DAYS["ids"], ids=lambda case: case["id"])
def test_ids_are_made_and_their_time_read_alike(case: dict[str, Any]) -> None:
    uuid = ids.read_uuid7(case["id"])
    if case["day"] is None:
        assert uuid is None
        return
    assert uuid is not None
    moment = ids.time_in(uuid)
    assert round(moment.timestamp() * 1000) == case["ms"]
    assert moment.astimezone(ZoneInfo(case["zone"])).date() == date.fromisoformat(case["day"])


@pytest.mark.parametrize("case", DAYS["not_ids"], ids=lambda case: case["why"])
def test_other_texts_are_no_ids(case: dict[str, str]) -> None:
    assert ids.read_uuid7(case["id"]) is None


@pytest.mark.parametrize("case", DAYS["instants"], ids=lambda case: f"{case['at']} {case['zone']}")
def test_civil_days_agree(monkeypatch: pytest.MonkeyPatch, case: dict[str, Any]) -> None:
    monkeypatch.setattr(days, "zone", lambda: ZoneInfo(case["zone"]))
    moment = datetime.fromtimestamp(case["ms"] / 1000, UTC)
    assert days.day_of(moment) == date.fromisoformat(case["day"])


@pytest.mark.parametrize("case", TOLD["valid"], ids=lambda case: case["now"])
def test_a_golden_time_is_signed_the_same(case: dict[str, Any]) -> None:
    keys = ring_of("time", TOLD["keys"])
    at = datetime.fromtimestamp(case["milliseconds"] // 1000, UTC).replace(
        microsecond=case["milliseconds"] % 1000 * 1000
    )
    key = next(key for key in keys.keys if key.id == case["key_id"])
    assert text_of(at) == case["now"]
    assert sign_time(key, case["nonce"], at) == octets(case["signature"])
    assert [key.public for key in keys.keys] == [octets(key["public_key"]) for key in TOLD["keys"]]
