"""A sheet opened again by another program: typed cells, no formula, nothing lost."""

import io
import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from luuvet.layout.xlsx import SheetColumn, Value, sheet_xlsx

COLUMNS = [
    SheetColumn("Đơn vị"),
    SheetColumn("Địa điểm tạo mới", "whole"),
    SheetColumn("Tỷ lệ hoạt động", "share"),
    SheetColumn("Ngày", "day", width=16),
]


def read(octets: bytes) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(octets))
    return [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]


def xml(octets: bytes, part: str = "xl/worksheets/sheet1.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(octets)) as parts:
        return parts.read(part).decode("utf-8")


def column_of(values: list[Value], kind: str = "text") -> bytes:
    return sheet_xlsx("Số liệu", [SheetColumn("Giá trị", kind)], [[value] for value in values])  # type: ignore[arg-type]


def test_cells_have_their_types() -> None:
    sheet = sheet_xlsx(
        "Số liệu", COLUMNS, [["Xã Bùi La Nhân", 1904, 0.2993, date(2021, 12, 8)], ["", None, None, None]]
    )
    assert read(sheet) == [
        [column.name for column in COLUMNS],
        ["Xã Bùi La Nhân", 1904.0, 0.2993, date(2021, 12, 8)],
        ["", "–", "–", "–"],
    ]


def test_numbers_are_shown_as_officers_read_them() -> None:
    styles = xml(sheet_xlsx("Số liệu", COLUMNS, [["a", 1904, 0.299, date(2021, 12, 8)]]), "xl/styles.xml")
    assert 'formatCode="0.0%"' in styles
    assert 'formatCode="dd/mm/yyyy"' in styles


def test_the_head_is_frozen_filtered_and_repeated_in_print() -> None:
    octets = sheet_xlsx("Số liệu", COLUMNS, [["a", 1, 0.5, None]])
    sheet, book = xml(octets), xml(octets, "xl/workbook.xml")
    assert 'state="frozen"' in sheet
    assert '<autoFilter ref="A1:D2"/>' in sheet
    assert "_xlnm.Print_Titles" in book
    assert 'width="16.7109375"' in sheet


@pytest.mark.parametrize(
    "text", ["=1+1", "+84912345678", "-5", "@SUM(A1)", "{=1}", "https://luuvet.example", "0123", "1e5", "\t=1", "＝1"]
)
def test_a_text_stays_the_text_it_is(text: str) -> None:
    sheet = column_of([text])
    assert read(sheet)[1] == [text]
    assert "<f>" not in xml(sheet)
    assert "hyperlink" not in xml(sheet)


@pytest.mark.corpora
def test_no_payload_becomes_a_formula(corpora: Path) -> None:
    payloads = json.loads((corpora / "strings" / "formula-injection-payloadbox.json").read_text("utf-8"))
    payloads += [text for text in json.loads((corpora / "strings" / "blns.json").read_text("utf-8")) if text]
    sheet = column_of(payloads)
    assert len(payloads) > 500
    assert "<f>" not in xml(sheet)
    assert "<f " not in xml(sheet)
    # What XML cannot hold comes back as the sign that stands for it.
    same = sum(cell == payload for (cell,), payload in zip(read(sheet)[1:], payloads, strict=True))
    assert same >= len(payloads) - 5


@pytest.mark.parametrize(("value", "text"), [(10**15, "1000000000000000"), (float("nan"), "–"), (float("inf"), "–")])
def test_what_no_number_cell_can_hold_is_text(value: float, text: str) -> None:
    assert read(column_of([value], "whole"))[1] == [text]


def test_words_for_yes_and_no_and_moments() -> None:
    assert read(column_of([True, False, datetime(2021, 12, 8, 22, 15, tzinfo=UTC)]))[1:] == [
        ["có"],
        ["không"],
        ["2021-12-08 22:15:00+00:00"],
    ]


def test_a_very_long_text_is_cut_where_excel_ends() -> None:
    assert read(column_of(["ệ" * 40_000]))[1] == ["ệ" * 32_767]


@pytest.mark.parametrize(
    ("title", "name"),
    [("Tuần 1/2: [a]*?", "Tuần 1 2  a"), ("History", "Số liệu"), ("", "Số liệu"), ("'x'", "x"), ("d" * 40, "d" * 31)],
)
def test_a_sheet_has_a_name_that_excel_takes(title: str, name: str) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(sheet_xlsx(title, COLUMNS, [])))
    assert [" ".join(sheet.split()) for sheet in book.sheet_names] == [" ".join(name.split())]


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="a value for each column"):
        sheet_xlsx("Số liệu", COLUMNS, [["Xã"]])


@settings(max_examples=40, deadline=None)
@given(text=st.text(min_size=1, alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"))))
def test_any_text_comes_back(text: str) -> None:
    assert read(column_of([text]))[1] == [text]
