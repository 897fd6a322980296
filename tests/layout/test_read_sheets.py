"""Files that somebody sends are read cell by cell, within bounds, or refused; nothing in them is carried out."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter

from luuvet.layout.grid import Grid, Unreadable, read_csv
from luuvet.layout.read_xlsx import MOST_UNPACKED, read_xlsx

WORKBOOK = """<workbook xmlns="a" xmlns:r="b"><sheets><sheet name="A" r:id="r1"/></sheets></workbook>"""
LINKS = """<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/s.xml"/></Relationships>"""


def book(sheet: str, **other: str) -> bytes:
    """A workbook of one sheet, put together by hand."""
    file = io.BytesIO()
    parts = {"workbook": WORKBOOK, "_rels/workbook": LINKS, "worksheets/s": f"<worksheet>{sheet}</worksheet>"} | other
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(f"xl/{name}.xml" + (".rels" if "_rels" in name else ""), text)
    return file.getvalue()


def texts(grid: Grid) -> dict[int, dict[int, str]]:
    return {row: {column: cell.text for column, cell in cells.items()} for row, cells in grid.rows.items()}


def why(octets: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read_xlsx(octets)
    return refused.value.code


def test_what_excel_writes_is_read_where_it_stands() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as made:
        hidden = made.add_worksheet("Ẩn")
        hidden.write(0, 0, "x")
        shown = made.add_worksheet("Tài khoản")
        shown.activate()
        hidden.hide()
        bold = made.add_format({"bold": True})
        shown.write_rich_string(1, 1, "Nguyễn ", bold, "Thị", " Lan")
        shown.write_number(1, 2, 18259)
        shown.write_number(1, 3, 44526.75)
        shown.write_formula(1, 4, "=1+1", None, 2)
        shown.write_blank(900, 0, None, bold)
        shown.merge_range(3, 0, 4, 1, "gộp", bold)
        shown.write_string(1_048_575, 16_383, "xa")
    (grid,) = read_xlsx(file.getvalue())
    assert grid.name == "Tài khoản"
    assert texts(grid) == {2: {2: "Nguyễn Thị Lan", 3: "18259", 4: "44526.75", 5: "2"}, 4: {1: "gộp"}}
    assert grid.rows[2][4].day(since_1904=False) == date(2021, 11, 26)
    assert grid.rows[2][4].day(since_1904=True) == date(2025, 11, 27)
    assert [cell.is_formula for cell in grid.rows[2].values()] == [False, False, False, True]
    assert grid.merged == {(4, 2), (5, 1), (5, 2)}


def test_cells_without_addresses_and_texts_in_place_are_read() -> None:
    sheet = (
        "<sheetData><row><c t='inlineStr'><is><t>A</t><rPh><t>aloud</t></rPh></is></c><c><v>7</v></c></row></sheetData>"
    )
    (grid,) = read_xlsx(book(sheet))
    assert texts(grid) == {1: {1: "A", 2: "7"}}


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        ("<sheetData/>", "empty"),
        ("<sheetData><row><c r='Å1'><v>1</v></c></row></sheetData>", "no-table"),
        ("<sheetData><row r='eins'/></sheetData>", "no-table"),
        ("<sheetData><row>", "no-table"),
        ("<sheetData>" + "<row><c><v>1</v></c></row>" * 502 + "</sheetData>", "too-many-rows"),
        ("<x>" + " " * MOST_UNPACKED + "</x>", "bomb"),
        ("<mergeCells>" + "".join(f"<mergeCell ref='A{n}:XFD{n + 499}'/>" for n in range(1, 3000, 500))
         + "</mergeCells>", "bomb"),
    ],
)  # fmt: skip
def test_a_sheet_that_is_none_is_refused(sheet: str, code: str) -> None:
    assert why(book(sheet)) == code


def test_files_that_are_no_workbooks_are_refused() -> None:
    good = book("<sheetData><row><c><v>1</v></c></row></sheetData>")
    assert why(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") == "old-or-locked"
    assert why(b"PK\x03\x04") == why(good[: len(good) // 2]) == why(b"") == "no-table"
    laughs = '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]>' + WORKBOOK
    assert why(book("<sheetData/>", workbook=laughs)) == "no-table"
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(501):
            archive.writestr(f"{number}", "")
    assert why(many.getvalue()) == "bomb"


def test_infinities_and_nothings_are_texts() -> None:
    sheet = "<sheetData><row><c><v>1e999</v></c><c><v>nan</v></c><c t='e'><v>#N/A</v></c></row></sheetData>"
    (grid,) = read_xlsx(book(sheet))
    assert texts(grid) == {1: {1: "inf", 2: "nan", 3: "#N/A"}}
    assert grid.rows[1][1].day(since_1904=False) is grid.rows[1][2].day(since_1904=False) is None


@pytest.mark.parametrize(
    "octets",
    [
        "Tên,Đơn vị\r\n\r\n An ,18259\r\n".encode("utf-8-sig"),
        'Tên;Đơn vị\n\n"An";18259'.encode(),
        "Tên\tĐơn vị\r\n\t\r\nAn\t18259\r\n".encode("utf-16"),
    ],
)
def test_csv_is_read_however_it_is_parted_and_written(octets: bytes) -> None:
    grid = read_csv(octets)
    assert [list(cells.values()) for cells in texts(grid).values()] == [["Tên", "Đơn vị"], ["An", "18259"]]
    assert list(grid.rows) == [1, 3]


def test_csv_that_is_none_is_refused_and_formulas_are_seen() -> None:
    for octets, code in (
        (b"", "empty"), (b",,\n", "empty"), ("Ten".encode("utf-16-le"), "no-table"),
        ("Đ".encode("cp1258"), "not-utf-8"),
        (b"a\0b", "no-table"), (b"1\n" * 502, "too-many-rows"), (b'"' + b"x" * 200_000, "no-table"),
    ):  # fmt: skip
        with pytest.raises(Unreadable) as refused:
            read_csv(octets)
        assert refused.value.code == code
    assert read_csv(b"=1+1,1+1").rows[1][1].is_formula
    assert not read_csv(b"=1+1,1+1").rows[1][2].is_formula
