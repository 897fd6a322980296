"""A paper as a Word document, opened again: the same texts in order, fields, sections, repeated heads."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Length
from docx.table import Table
from docx.text.paragraph import Paragraph
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.layout.docx import paper_docx
from luuvet.layout.tree import Paper
from tests.layout.alphabet import MARKUP, VIETNAMESE
from tests.layout.papers import letter, long_report, report
from tests.layout.test_paper import stuffed


def written(paper: Paper) -> Document:
    return docx.Document(io.BytesIO(paper_docx(paper)))


def lines(document: Document) -> list[str]:
    """Every text of the body in order, cells once."""
    return [text for item in document.iter_inner_content() for text in _texts(item) if text]


def _texts(item: Paragraph | Table) -> Iterator[str]:
    if isinstance(item, Paragraph):
        yield item.text
        return
    seen = set()
    for cell in (cell for row in item.rows for cell in row.cells):
        if cell._tc not in seen:
            seen.add(cell._tc)
            yield from (line.text for line in cell.paragraphs)


def test_a_report_says_everything_in_order() -> None:
    said = lines(written(report()))
    assert said[:9] == [
        "UBND HUYỆN ĐỨC THỌ",
        "PHÒNG VĂN HÓA - THÔNG TIN",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 05/BC-VHTT",
        "Đức Thọ, ngày 09 tháng 12 năm 2021",
        "BÁO CÁO",
        report().subject,
        "Kính gửi: Ủy ban nhân dân huyện Đức Thọ",
    ]
    order = ["I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI", "592", "2. Đơn vị còn thấp", "Nơi nhận:", "- Lưu: VT, VHTT."]
    order += ["TRƯỞNG PHÒNG", "Nguyễn Thị Lan", "Phụ lục", "Tạo mới", "Xã Bùi La Nhân", "Tổng cộng"]
    assert [said.index(text) for text in order] == sorted(said.index(text) for text in order)
    assert sum(text.count("./.") for text in said) == 1


def test_a_letter_has_v_v_and_no_name() -> None:
    said = lines(written(letter()))
    assert f"V/v {letter().subject}" in said
    assert "CÔNG VĂN" not in said
    at = said.index("Kính gửi:")
    assert said[at + 3] == "- Ủy ban nhân dân các xã, thị trấn."


@pytest.mark.parametrize("phrase", [VIETNAMESE, MARKUP, "{{ jinja }} {% end %} <w:p>&amp"])
def test_words_come_out_as_they_went_in(phrase: str) -> None:
    assert "\n".join(lines(written(stuffed(phrase)))).count(phrase) == 29


def test_every_style_is_times_new_roman_and_nothing_has_another_font() -> None:
    document = written(report())
    assert document.styles["Normal"].font.name == "Times New Roman"
    for level in (1, 2, 3):
        fonts = document.styles[f"Heading {level}"].element.rPr.rFonts
        assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}
    assert not document.element.body.findall(f".//{qn('w:rFonts')}")


def test_type_has_the_sizes_of_the_pdf() -> None:
    document = written(report())
    table = document.tables[0]
    assert [line.runs[0].font.size.pt for line in table.cell(0, 1).paragraphs[:2]] == [12, 13]
    ending = document.tables[2].cell(0, 0).paragraphs
    assert [line.runs[0].font.size.pt for line in ending[:2]] == [12, 11]
    assert ending[0].runs[0].bold
    assert ending[0].runs[0].italic


def millimetres(length: Length | None) -> int:
    return round(length.mm) if length is not None else 0


def test_pages_are_a4_numbered_by_a_field_but_for_the_first_and_each_appendix_anew() -> None:
    document = written(long_report("DIỄN TẬP"))
    assert len(document.sections) == 3
    for section in document.sections:
        assert sorted(map(millimetres, (section.page_width, section.page_height))) == [210, 297]
        margins = section.top_margin, section.bottom_margin, section.left_margin, section.right_margin
        assert [millimetres(margin) for margin in margins] == [20, 20, 30, 20]
        assert section.different_first_page_header_footer
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
        assert [word.text for word in section.header._element.iter(qn("w:instrText"))] == ["PAGE"]
        assert not list(section.first_page_header._element.iter(qn("w:instrText")))
        assert "DIỄN TẬP" in section.header.paragraphs[-1].text
        assert "DIỄN TẬP" in section.first_page_header.paragraphs[-1].text
    assert [millimetres(section.page_width) for section in document.sections] == [210, 210, 297]


def test_heads_of_tables_are_repeated_and_rows_stay_whole() -> None:
    table = written(report()).tables[3]
    marks = [(row._tr.trPr.find(qn("w:tblHeader")), row._tr.trPr.find(qn("w:cantSplit"))) for row in table.rows]
    assert [head is not None for head, _whole in marks] == [True, True] + [False] * 17
    assert all(whole is not None for _head, whole in marks)
    assert table.cell(0, 0)._tc is table.cell(1, 0)._tc
    assert table.cell(0, 2)._tc is table.cell(0, 4)._tc


def test_headings_are_words_own_so_that_its_outline_shows_them() -> None:
    names = [line.style.name for line in written(report()).paragraphs if line.style]
    assert [names.count(f"Heading {level}") for level in (1, 2, 3)] == [4, 2, 1]


def test_a_page_break_goes_with_what_follows() -> None:
    broken = [line.text for line in written(long_report()).paragraphs if line.paragraph_format.page_break_before]
    assert len(broken) == 1
    assert broken[0].startswith("Đoạn 0.")


def test_the_file_says_who_and_when() -> None:
    moment = datetime(2021, 12, 9, 8, tzinfo=UTC)
    said = docx.Document(io.BytesIO(paper_docx(letter(), made_at=moment))).core_properties
    assert (said.author, said.language) == ("Ủy ban nhân dân huyện Đức Thọ", "vi-VN")
    assert said.created == moment


@settings(max_examples=25, deadline=None)
@given(phrase=st.text(max_size=60))
def test_any_words_at_all_make_a_paper(phrase: str) -> None:
    assert len(written(stuffed(phrase)).sections) == 2
