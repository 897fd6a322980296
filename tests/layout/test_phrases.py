"""The fixed sentences of a paper."""

from dataclasses import replace
from datetime import date

import pytest

from luuvet.layout import phrases
from luuvet.layout.tree import Column, Head, PageBreak, Paragraph, Run, Table, text
from tests.layout.papers import letter, long_report, report


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2021, 12, 9), "ngày 09 tháng 12 năm 2021"),
        (date(2022, 2, 28), "ngày 28 tháng 02 năm 2022"),
        (date(2022, 3, 1), "ngày 01 tháng 3 năm 2022"),
    ],
)
def test_days_under_ten_and_the_first_two_months_have_two_digits(day: date, words: str) -> None:
    assert phrases.date_line(replace(report(), day=day)) == f"Đức Thọ, {words}"


@pytest.mark.parametrize(("number", "line"), [(5, "Số: 05/BC-VHTT"), (140, "Số: 140/BC-VHTT")])
def test_numbers_under_ten_have_two_digits(number: int, line: str) -> None:
    assert phrases.number_line(replace(report(), number=number)) == line


def test_what_is_still_to_come_has_room_that_no_justification_narrows() -> None:
    room = "\u00a0" * 6
    assert phrases.number_line(letter()) == f"Số: {room}/UBND-VHTT"
    assert phrases.date_line(letter()) == f"Đức Thọ, ngày{room}tháng{room}năm 2021"


def test_one_addressee_stands_on_the_line_several_below() -> None:
    assert phrases.address_lines(report()) == ["Kính gửi: Ủy ban nhân dân huyện Đức Thọ"]
    assert phrases.address_lines(replace(report(), addressees=("A", "B"))) == ["Kính gửi:", "- A;", "- B."]
    assert phrases.address_lines(replace(report(), addressees=())) == []


def test_appendices_are_counted_in_roman_where_there_are_several() -> None:
    assert phrases.appendix_name(report(), 0) == "Phụ lục"
    assert [phrases.appendix_name(long_report(), place) for place in (0, 1)] == ["Phụ lục I", "Phụ lục II"]
    assert [phrases.roman(number) for number in (4, 9, 14, 16)] == ["IV", "IX", "XIV", "XVI"]


@pytest.mark.parametrize("words", ["Trân trọng.", "Trân trọng", "Trân trọng./."])
def test_the_last_words_carry_the_end(words: str) -> None:
    (last,) = phrases.ended([text("Đề nghị ", Run(words, bold=True))])
    assert isinstance(last, Paragraph)
    assert last.runs[-1] == Run("Trân trọng./.", bold=True)


def test_after_a_table_the_end_has_a_line_of_its_own() -> None:
    table = Table((Column(),), ((Head("TT"),),), (("1",),))
    assert phrases.ended([table]) == [table, text("./.")]


def test_a_table_with_a_row_too_short_is_refused() -> None:
    with pytest.raises(ValueError, match="each row"):
        Table((Column(), Column()), ((Head("A"), Head("B")),), (("1",),))
    with pytest.raises(ValueError, match="head rows"):
        Table((Column(), Column()), ((Head("A"),),), ())
    assert PageBreak() == PageBreak()
