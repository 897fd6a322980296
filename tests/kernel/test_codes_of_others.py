"""Every code of the corpora has its name: cards as they are printed, other systems' codes, certificates."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from luuvet.kernel import documents
from luuvet.kernel.dcc import dcc_issuer
from luuvet.kernel.recognise import Recognised, recognise

pytestmark = pytest.mark.corpora
OTHERS_OF_THE_WORLD = ("cwa", "notifyme", "clea", "sg-safeentry", "th-thaichana", "my-mysejahtera")
NAMES = {
    **{f"{system}-place": "url" for system in OTHERS_OF_THE_WORLD},
    **dict.fromkeys(("nhs-place", "nz-place", "smart-health-card", "wifi", "vcard", "javascript", "data-url"), "other"),
    **dict.fromkeys(("intent", "tel", "sms", "ean13", "empty", "blank"), "other"),
    "vn-national-person": "pc-covid",
    "eu-dcc": "eu-dcc",
    "vietqr-payment": "vietqr",
    "url": "url",
}
VN_PLACES = {"qr.pccovid.gov.vn": "pc-covid", "qr.tokhaiyte.vn": "tokhaiyte"}


def rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_every_code_of_another_system_has_its_name(corpora: Path) -> None:
    samples = rows(corpora / "cards" / "foreign-codes.jsonl")
    assert len(samples) == 29
    for sample in samples:
        host = sample["payload"].split("/")[2] if sample["kind"] == "vn-pccovid-place" else ""
        assert recognise(sample["payload"]) == (VN_PLACES[host] if host else NAMES[sample["kind"]]), sample


def test_every_card_gives_its_number_or_none(corpora: Path) -> None:
    samples = rows(corpora / "cards" / "vn-cards.jsonl")
    assert len(samples) == 42
    for sample in samples:
        number, name = documents.read_card(sample["payload"]), recognise(sample["payload"])
        if sample["expect"] in ("cccd", "bhyt"):
            assert (number is not None and number.kind.name.lower(), name) == (sample["expect"],) * 2, sample
            assert "number" not in sample or (number and sample["number"].endswith(number.digits)), sample
        elif sample["expect"] == "refuse":
            assert (number, name) == (None, "other"), sample
        else:
            assert number is None or sample["payload"].startswith(number.digits), sample


def test_every_certificate_is_named_by_who_issued_it(corpora: Path) -> None:
    samples = rows(corpora / "dcc" / "dgc-testdata.jsonl") + rows(corpora / "dcc" / "qa-certificates.jsonl")
    assert len(samples) == 198 + 236
    for sample in samples:
        measured = sample.get("measured", sample)
        is_one = sample["qr"].startswith("HC1:")
        issuer = measured["iss"] if measured["stage"] == "decoded" else None
        assert dcc_issuer(sample["qr"]) == (issuer if is_one else None), sample["id"]
        named = "vn-dcc" if issuer == "VN" else "eu-dcc"
        assert recognise(sample["qr"]) == (named if is_one else "other"), sample["id"]
    assert [sample["id"] for sample in samples if recognise(sample["qr"]) == "vn-dcc"] == ["VN/1.3.0/VAC_VN.png"]


def test_nothing_of_them_changed_is_ever_a_code_of_ours(corpora: Path) -> None:
    dice = random.Random(20211126)
    payloads = [sample["payload"][:2000] for sample in rows(corpora / "cards" / "vn-cards.jsonl")]
    payloads += [sample["payload"] for sample in rows(corpora / "cards" / "foreign-codes.jsonl")]
    payloads += json.loads((corpora / "strings" / "blns.json").read_text("utf-8"))
    ours = {Recognised.PLACE, Recognised.CHANGING_PLACE, Recognised.PERSONAL, Recognised.CARD, Recognised.SEALED_NUMBER}
    for payload in payloads * 5:
        where = dice.randrange(len(payload) + 1)
        assert recognise(payload) not in ours
        assert (
            recognise(payload[:where] + chr(dice.randrange(0x300)) + payload[where + dice.randrange(3) :]) not in ours
        )
