"""Names are spelt one way."""

import unicodedata

import pytest

from luuvet.kernel.names import spelt


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("Hoà Bình", "Hòa Bình"),
        ("Thanh Hoá", "Thanh Hóa"),
        ("Lâm Trung Thuỷ", "Lâm Trung Thủy"),
        ("Thuỵ Khuê", "Thụy Khuê"),
        ("Uỷ", "Ủy"),
        ("khoẻ", "khỏe"),
        ("Hòa Lạc", "Hòa Lạc"),
        ("Hoàng Hoa Thám", "Hoàng Hoa Thám"),
        ("Hoặc", "Hoặc"),
        ("Hoằng Quỳ", "Hoằng Quỳ"),
        ("Phú Quý", "Phú Quý"),
        ("Huế", "Huế"),
        ("Nguyễn Huỳnh", "Nguyễn Huỳnh"),
        ("\u00d0ức Thọ", "Đức Thọ"),
        ("Tân  Khánh Trung ", "Tân Khánh Trung"),
    ],
)
def test_the_tone_stands_on_the_first_vowel_of_an_open_pair(given: str, written: str) -> None:
    assert spelt(given) == written
    assert spelt(unicodedata.normalize("NFD", given)) == written
    assert spelt(written) == written
