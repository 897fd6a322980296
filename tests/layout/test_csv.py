"""A table as CSV: RFC 4180, and nothing that a spreadsheet would work out."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.layout.csv import sheet_csv


def test_it_is_written_to_the_letter() -> None:
    rows: list[list[str | int | None]] = [["Chợ Hôm", 1904, None], ['"a", b', -3, "x\r\ny"]]
    wanted = 'Tên,Số,Ghi chú\r\nChợ Hôm,1904,\r\n"""a"", b",-3,"x\r\ny"\r\n'
    assert sheet_csv(["Tên", "Số", "Ghi chú"], rows) == wanted.encode()
    assert sheet_csv(["Tên", "Số", "Ghi chú"], rows, bom=True) == b"\xef\xbb\xbf" + wanted.encode()


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_text_that_begins_like_a_formula_is_marked_in_heads_too(begin: str) -> None:
    (head, _number), (cell, number) = csv.reader(
        io.StringIO(sheet_csv([f"{begin}1", "n"], [[f"{begin}1+1", -1]]).decode(), newline="")
    )
    assert (head, cell, number) == (f"'{begin}1", f"'{begin}1+1", "-1")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9), min_size=2))
def test_what_was_written_is_read_back_but_for_the_mark(cells: list[str]) -> None:
    (_heads, read) = csv.reader(io.StringIO(sheet_csv(cells, [cells]).decode(), newline=""))
    assert [one.removeprefix("'") for one in read] == [cell.removeprefix("'") for cell in cells]
