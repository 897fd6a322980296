"""What can be shown is shown as it is; what cannot is seen to be missing."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.layout import glyphs
from tests.layout.alphabet import MARKUP, VIETNAMESE

FAMILIES = (glyphs.PAPER, glyphs.POSTER)


@pytest.mark.parametrize("family", FAMILIES)
def test_each_vietnamese_letter_is_in_every_face(family: str) -> None:
    assert glyphs.letters(family) >= set(map(ord, VIETNAMESE))


@pytest.mark.parametrize("family", FAMILIES)
def test_markup_of_typst_is_text_like_any_other(family: str) -> None:
    assert glyphs.shown(MARKUP, family) == MARKUP


def test_a_letter_without_a_glyph_becomes_a_box() -> None:
    assert glyphs.shown("Chợ \U0001f600 漢", glyphs.PAPER) == "Chợ □ □"
    assert glyphs.shown("Chợ \U0001f600", glyphs.POSTER) == "Chợ \ufffd"


def test_signs_that_nobody_sees_are_left_out() -> None:
    assert glyphs.shown("\ufeffChợ\u202e Hôm\x00\u200d \ud800", glyphs.PAPER) == "Chợ Hôm"


def test_decomposed_letters_are_composed() -> None:
    assert glyphs.shown(unicodedata.normalize("NFD", "Đức Thọ"), glyphs.POSTER) == "Đức Thọ"


def test_a_word_longer_than_a_column_may_break_anywhere() -> None:
    assert glyphs.shown("ả" * 21, glyphs.PAPER) == "\u200b".join("ả" * 21)
    assert "\u200b" not in glyphs.shown("ả" * 20, glyphs.PAPER)


@pytest.mark.parametrize("family", FAMILIES)
@given(text=st.text())
def test_whatever_is_written_only_letters_of_the_family_remain(family: str, text: str) -> None:
    allowed = glyphs.letters(family) | {0x200B, 0xFFFD}
    assert set(map(ord, glyphs.shown(text, family))) <= allowed


def test_a_line_is_as_long_as_in_times_new_roman() -> None:
    """Widths of Times New Roman Bold in thousandths (Times-Bold, Adobe's metrics): C 722, H 778, N 722."""
    assert glyphs.width("CHN", "bold", 10) == pytest.approx(22.22, abs=0.01)
