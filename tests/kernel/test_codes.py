"""Codes are canonical letter by letter."""

from hypothesis import given
from hypothesis import strategies as st

from luuvet.kernel.codes import CROCKFORD, PosterCode, is_place_code, new_place_code, poster_message, read_poster_code

places = st.text(CROCKFORD, min_size=8, max_size=8)
codes = st.builds(
    PosterCode,
    places,
    st.integers(0, 999),
    st.integers(1, 999_999),
    st.integers(1, 255),
    st.binary(min_size=64, max_size=64),
)


@given(codes)
def test_what_is_written_is_read_the_same(code: PosterCode) -> None:
    assert read_poster_code(str(code)) == code


@given(codes, st.data())
def test_a_text_with_one_letter_changed_is_another_code_or_none(code: PosterCode, data: st.DataObject) -> None:
    text = str(code)
    where = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters(max_codepoint=0x2FFF).filter(lambda one: one != text[where]))
    assert read_poster_code(text[:where] + letter + text[where + 1 :]) != code


@given(st.text(max_size=120))
def test_any_text_is_read_back_or_refused(text: str) -> None:
    code = read_poster_code(text)
    assert code is None or str(code) == text


def test_the_signed_message_is_the_fields_as_in_the_address() -> None:
    assert poster_message("8KQ2M4VX", 0, 12, 3) == b"LV1\x00place\x008KQ2M4VX\x000\x0012\x003"


def test_forty_random_bits_make_eight_letters_highest_first() -> None:
    assert new_place_code(lambda _bits: 0b00001_00010_00100_01000_10000_11111_00000_10101) == "1248GZ0N"
    assert all(is_place_code(new_place_code()) for _ in range(100))


def test_letters_that_are_mistaken_for_others_are_in_no_code() -> None:
    assert not {"I", "L", "O", "U"} & set(CROCKFORD)
    assert not is_place_code("8kq2m4vx")
    assert not is_place_code("8KQ2M4V")
