"""Nothing that was changed on the way is believed, and nothing stops the program: 10^5 texts, 10^4 in short runs."""

import os
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from luuvet.kernel import card, changing, documents, personal
from luuvet.kernel.codes import PosterCode, read_poster_code
from luuvet.kernel.recognise import Recognised, recognise
from tests.kernel.golden import RING, vectors
from tests.kernel.mutants import mutants

MUTATIONS = vectors("mutations")
COUNT = 10_000 if os.environ.get("LUUVET_TEST_SIZE") == "short" else 100_000
NOW = datetime(2026, 11, 25, tzinfo=UTC)
OURS = {"place", "changing-place", "personal", "card", "sealed-number"}
CARDS = {"cccd", "bhyt"}
# What a text may be called that was a code of ours before letters changed: never anybody else's but an address.
OURS_CHANGED = {*OURS, "spoiled", "damaged", "url", "other"}
MAY_BE_CALLED = {
    **dict.fromkeys(OURS, OURS_CHANGED),
    **dict.fromkeys(("spoiled", "damaged"), OURS_CHANGED),
    **{name: {name, "other"} for name in (*CARDS, "vietqr", "eu-dcc")},
    "vn-dcc": {"vn-dcc", "eu-dcc", "other"},
    **{name: {name, "url", "other"} for name in ("pc-covid", "tokhaiyte", "vneid")},
    "url": {"url", "other", "pc-covid"},  # two bases are PC-Covid's address but for a letter
    "other": {"other", "damaged", "spoiled", "eu-dcc", "url"},  # prefixes stand among them
}


def believed(text: str) -> bool:
    """Whether any door would take the text for a code that was given out."""
    text = documents.as_read(text)
    fragment = text.partition("#")[2] if "/v#" in text else text
    shown, person, printed = (
        changing.read_changing_code(fragment), personal.read_personal_code(text), card.read_card_code(text),
    )  # fmt: skip
    if person is not None:
        key = RING.believed("person", person.key_id, NOW)
        signed = RING.verifies(person.key_id, person.signed, person.signature, "person")
        return key is not None and signed and personal.open_personal_code(key, person) is not None
    if printed is not None:
        return RING.verifies(printed.key_id, printed.signed, printed.signature, "card")
    if documents.sealed_key_id(text) is not None:
        return documents.open_number(RING, text, NOW) is not None
    if shown is not None:
        return signed_place(shown.static) and changing.is_from_a_screen(shown, RING.all_believed("gate", NOW))
    place = read_poster_code(fragment)
    return place is not None and signed_place(place)


def signed_place(code: PosterCode) -> bool:
    return RING.verifies(code.key_id, code.signed, code.signature, "place")


def core(text: str) -> str:
    """What of a code is judged: for an address what stands after the #."""
    text = documents.as_read(text)
    return text.partition("#")[2] if "/v#" in text else text


GIVEN_OUT = {core(base["text"]) for base in MUTATIONS["bases"] if base["name"] in OURS}
# A screen's code without step and mac is its place's static code, well signed: refused elsewhere, as screen-only.
GIVEN_OUT |= {code.rsplit(".", 2)[0] for code in GIVEN_OUT if changing.read_changing_code(code)}


@pytest.fixture(scope="module")
def texts() -> list[tuple[dict[str, str] | None, str, Recognised]]:
    return [(base, text, recognise(text)) for base, text in mutants(MUTATIONS, COUNT)]


def test_every_text_has_the_name_that_typescript_gives_it(
    texts: list[tuple[dict[str, str] | None, str, Recognised]],
) -> None:
    for digest in MUTATIONS["digests"]:
        if digest["count"] <= COUNT:
            names = ",".join(name for _base, _text, name in texts[: digest["count"]])
            assert sha256(names.encode()).hexdigest() == digest["sha256"]


def test_what_is_unchanged_has_the_name_of_its_kind() -> None:
    assert {base["text"]: recognise(base["text"]) for base in MUTATIONS["bases"]} == {
        base["text"]: base["name"] for base in MUTATIONS["bases"]
    }


def test_what_is_changed_is_called_what_it_may_be_called(
    texts: list[tuple[dict[str, str] | None, str, Recognised]],
) -> None:
    wrong = [
        (name, text)
        for base, text, name in texts
        if name not in (MAY_BE_CALLED[base["name"]] if base else {"other", "url", "damaged", "spoiled"})
    ]
    assert wrong == []


def test_only_what_was_given_out_is_believed(texts: list[tuple[dict[str, str] | None, str, Recognised]]) -> None:
    assert {code for code in GIVEN_OUT if not believed(code)} == set()
    accepted = {core(text) for _base, text, name in texts if name in OURS and believed(text)}
    assert accepted <= GIVEN_OUT
    assert accepted


def test_a_number_is_cut_out_of_a_card_only_as_it_stands_there(
    texts: list[tuple[dict[str, str] | None, str, Recognised]],
) -> None:
    for base, text, name in texts:
        number = documents.read_card(text)
        assert (number is not None) == (name in CARDS)
        if number is not None:
            assert base is not None and base["name"] in CARDS
            assert documents.as_read(text).partition("|")[0].endswith(number.digits)
