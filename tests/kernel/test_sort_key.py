"""Names stand where a Vietnamese dictionary would put them."""

import random

import pytest

from luuvet.kernel.names import sort_key


@pytest.mark.parametrize(
    "ordered",
    [
        ["An", "Ăn", "Ân", "Ba", "Da", "Đa", "E", "Ê", "O", "Ô", "Ơ", "U", "Ư", "Vũ"],
        ["ma", "mà", "mả", "mã", "má", "mạ"],
        ["Đức Minh", "Đức Thọ", "Vũ Quang"],
        ["Hòa", "Hòa An", "Hòa Bình", "Hóa An", "Hoan"],
        ["Phường 2", "Phường 03", "Phường 10", "Phường An Bình"],
        ["Ea H'Leo", "Ea Kar"],
    ],
)
def test_letters_come_before_tones_syllable_by_syllable(ordered: list[str]) -> None:
    shuffled = random.Random(1).sample(ordered, len(ordered))
    assert sorted(shuffled, key=sort_key) == ordered


def test_a_key_is_ascii() -> None:
    assert sort_key("Đắk R'Lấp").isascii()


def test_what_only_looks_like_a_number_is_letters() -> None:
    assert sort_key("⁰⁴⁵") != "" and sort_key("Khu 10") > sort_key("Khu 9")
