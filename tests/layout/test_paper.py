"""A paper as PDF, opened again: the sizes, places and words of Decree 30/2020/NĐ-CP, Appendix I."""

import json
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.layout import glyphs
from luuvet.layout.pdf import paper_pdf
from luuvet.layout.phrases import COUNTRY, MOTTO
from luuvet.layout.tree import Appendix, Column, Head, Heading, Issuer, Paper, Run, Signature, Table, text
from tests.layout.alphabet import MARKUP, VIETNAMESE
from tests.layout.papers import COMMUNES, letter, long_report, report
from tests.layout.reading import MM, flow, fonts, letters, opened, picture, sizes, squashed, texts, where

PAPERS = {"report": report(), "letter": letter(), "long": long_report("DIỄN TẬP")}


@pytest.fixture(scope="module")
def pdfs() -> dict[str, bytes]:
    return {name: paper_pdf(paper) for name, paper in PAPERS.items()}


@pytest.mark.parametrize("name", PAPERS)
def test_pages_are_a4_with_everything_inside_the_margins(pdfs: dict[str, bytes], name: str) -> None:
    pages = [tuple(round(length * MM) for length in page.get_size()) for page in opened(pdfs[name])]
    assert set(pages) <= {(210, 297), (297, 210)}
    for mark in letters(pdfs[name]):
        wide, high = pages[mark.page]
        assert mark.left >= 29.8 and mark.right <= wide - 19.8
        assert mark.bottom <= high - 19
        # Above the text only what stands in the top margin: the page's number and the notice.
        assert mark.top >= 18 or mark.sign in "0123456789DIỄNTẬP"


@pytest.mark.parametrize("name", PAPERS)
def test_tinos_alone_is_embedded_and_the_file_is_pdf_a_2a(pdfs: dict[str, bytes], name: str) -> None:
    found = fonts(pdfs[name])
    assert set(found) <= {"Tinos", "Tinos-Regular", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic"}
    assert all(found.values())
    assert b"<pdfaid:part>2<" in pdfs[name]
    assert b"<pdfaid:conformance>A<" in pdfs[name]


@pytest.mark.parametrize(
    ("name", "phrase", "style", "size"),
    [
        ("report", COUNTRY, "Tinos-Bold", 12),
        ("report", MOTTO, "Tinos-Bold", 13),
        ("report", "UBND HUYỆN ĐỨC THỌ", "Tinos", 12),
        ("report", "PHÒNG VĂN HÓA - THÔNG TIN", "Tinos-Bold", 12),
        ("report", "Số: 05/BC-VHTT", "Tinos", 13),
        ("report", "Đức Thọ, ngày 09 tháng 12 năm 2021", "Tinos-Italic", 13),
        ("report", "BÁO CÁO", "Tinos-Bold", 14),
        ("report", "Kết quả triển khai quét mã QR", "Tinos-Bold", 14),
        ("report", "Kính gửi: Ủy ban nhân dân huyện Đức Thọ", "Tinos", 14),
        ("report", "Thực hiện Công văn số", "Tinos", 14),
        ("report", "02 văn bản", "Tinos-Bold", 14),
        ("report", "(có phụ lục chi tiết kèm theo)", "Tinos-Italic", 14),
        ("report", "a) Tuyên truyền trên hệ thống", "Tinos-BoldItalic", 14),
        ("report", "Địa điểm tạo mới", "Tinos", 13),
        ("report", "Nơi nhận:", "Tinos-BoldItalic", 12),
        ("report", "- Lưu: VT, VHTT.", "Tinos", 11),
        ("report", "TRƯỞNG PHÒNG", "Tinos-Bold", 14),
        ("report", "Nguyễn Thị Lan", "Tinos-Bold", 14),
        ("report", "KẾT QUẢ TẠO MÃ VÀ QUÉT MÃ", "Tinos-Bold", 14),
        ("report", "(Kèm theo Báo cáo số 05/BC-VHTT ngày 09 tháng 12 năm 2021", "Tinos-Italic", 14),
        ("letter", "ỦY BAN NHÂN DÂN", "Tinos-Bold", 12),
        ("letter", "/UBND-VHTT", "Tinos", 13),
        ("letter", "V/v tiếp tục tăng cường tuyên truyền", "Tinos", 13),
        ("letter", "- Ủy ban nhân dân các xã, thị trấn.", "Tinos", 14),
    ],
)
def test_a_part_has_the_decrees_type(pdfs: dict[str, bytes], name: str, phrase: str, style: str, size: int) -> None:
    # Upright Tinos calls itself by the family's name or says Regular, as its version pleases.
    assert {(font.removesuffix("-Regular"), points) for font, points in sizes(pdfs[name], phrase)} == {(style, size)}


def test_parts_stand_where_the_decree_has_them(pdfs: dict[str, bytes]) -> None:
    pdf = pdfs["report"]
    left_half, right_half = where(pdf, "UBND HUYỆN ĐỨC THỌ"), where(pdf, COUNTRY)
    assert max(mark.right for mark in left_half) < min(mark.left for mark in right_half)
    number, dated = where(pdf, "Số: 05/BC-VHTT"), where(pdf, "Đức Thọ, ngày 09")
    assert number[0].bottom == pytest.approx(dated[1].bottom, abs=1)
    assert min(mark.left for mark in where(pdf, "TRƯỞNG PHÒNG")) > 110
    assert max(mark.right for mark in where(pdf, "Nơi nhận:")) < 110
    # The first line is set in by 1 cm; a paragraph is at least 6 pt further down than a line.
    assert where(pdf, "Thực hiện")[0].left == pytest.approx(40, abs=0.3)
    assert where(pdf, "trong tuần như sau")[0].left == pytest.approx(30, abs=0.3)


def test_a_letter_has_no_name_and_a_report_has_no_v_v(pdfs: dict[str, bytes]) -> None:
    assert "CÔNG VĂN" not in texts(pdfs["letter"])[0]
    assert "V/v" not in texts(pdfs["report"])[0]


def test_what_is_still_to_come_is_blank(pdfs: dict[str, bytes]) -> None:
    (text_of,) = texts(pdfs["letter"])
    assert "Số:/UBND-VHTT" in squashed(text_of)
    assert "ĐứcThọ,ngàythángnăm2021" in squashed(text_of)
    number = where(pdfs["letter"], "Số:/UBND")
    assert number[3].left - number[2].right > 5


@pytest.mark.parametrize("name", PAPERS)
def test_the_body_ends_with_its_sign(pdfs: dict[str, bytes], name: str) -> None:
    assert squashed("".join(texts(pdfs[name]))).count("./.") == 1


def numbers(pdf: bytes) -> list[str]:
    """What stands in the middle of each page's top margin."""
    pages = [page.get_width() * MM for page in opened(pdf)]
    found = [""] * len(pages)
    for mark in letters(pdf):
        # In the middle of the text, which the margins of 30 and 20 mm put 5 mm right of the page's.
        if mark.bottom < 16 and abs((mark.left + mark.right) / 2 - pages[mark.page] / 2 - 5) < 4:
            found[mark.page] += mark.sign
    return found


def test_pages_are_numbered_from_the_second_and_each_appendix_anew(pdfs: dict[str, bytes]) -> None:
    begins = [number for number, page in enumerate(texts(pdfs["long"])) if "(Kèm theo" in page]
    total = len(opened(pdfs["long"]))
    expected = []
    for begin, end in zip([0, *begins], [*begins, total], strict=True):
        expected += ["", *map(str, range(2, end - begin + 1))]
    assert len(begins) == 2
    assert begins[0] > 2
    assert numbers(pdfs["long"]) == expected
    assert numbers(pdfs["report"]) == ["", "2", ""]


def test_a_notice_stands_on_every_page(pdfs: dict[str, bytes]) -> None:
    assert all("DIỄN TẬP" in page for page in texts(pdfs["long"]))


def test_an_appendix_may_lie_and_repeats_its_heads(pdfs: dict[str, bytes]) -> None:
    pages = opened(pdfs["long"])
    turned = [page.get_width() > page.get_height() for page in pages]
    assert True in turned
    assert turned == sorted(turned)
    tables = [page for page in texts(pdfs["long"]) if "Xã Tùng Ảnh" in page]
    assert len(tables) >= 4
    assert all("Tạo mới" in page and "Quét mã trong tuần" in page for page in tables)


def test_figures_of_a_table_stand_right_and_sum(pdfs: dict[str, bytes]) -> None:
    page = texts(pdfs["report"])[2]
    assert [name for name, *_figures in COMMUNES if name not in page] == []
    for figure in ("4.911", "2.598", "1.377", "1.117"):
        assert where(pdfs["report"], figure)[-1].right == pytest.approx(188.5, abs=0.3)
    assert [sum(row[at] for row in COMMUNES) for at in (1, 2)] == [1904, 570]  # type: ignore[misc]


def test_a_signature_never_stands_alone_on_a_page() -> None:
    for lines in range(24, 40, 2):
        blocks = tuple(text(f"Đoạn {number}.") for number in range(lines))
        pages = texts(paper_pdf(replace(report(), blocks=blocks, appendices=(), check=None)))
        assert "./." in pages[-1]
        assert "Nguyễn Thị Lan" in pages[-1]


def test_several_sign_side_by_side() -> None:
    signers = (Signature(("ĐẠI DIỆN CƠ SỞ",), "Trần Văn Ba"), Signature(("TRƯỞNG ĐOÀN",), "Nguyễn Thị Lan"))
    pdf = paper_pdf(replace(report(), kind="BIÊN BẢN", signatures=signers))
    one, other = where(pdf, "Trần Văn Ba"), where(pdf, "Nguyễn Thị Lan")
    assert one[0].top == pytest.approx(other[0].top, abs=2)
    assert one[-1].right < other[0].left


def test_the_check_code_reads(pdfs: dict[str, bytes]) -> None:
    (found,) = zxingcpp.read_barcodes(picture(pdfs["report"], 300, page=1))
    assert (found.text, found.ec_level) == ("https://luuvet.example/vb/7KQ4M2XA", "M")
    assert (found.position.top_right.x - found.position.top_left.x) * 25.4 / 300 == pytest.approx(25, abs=0.5)


def stuffed(phrase: str) -> Paper:
    """A paper with a phrase wherever words can stand, in every style."""
    runs = (Run(phrase), Run(phrase, bold=True), Run(phrase, italic=True), Run(phrase, bold=True, italic=True))
    table = Table((Column(), Column()), ((Head(phrase), Head(phrase)),), ((phrase, phrase),), ((phrase, phrase),))
    return Paper(
        kind="KẾ HOẠCH",
        issuer=Issuer((phrase,), phrase, parent=phrase),
        symbol=phrase,
        place=phrase,
        subject=phrase,
        addressees=(phrase, phrase),
        blocks=(Heading(phrase), Heading(phrase, 2), Heading(phrase, 3), text(*runs), table, text(phrase)),
        signatures=(Signature((phrase,), phrase),),
        recipients=(phrase, phrase),
        appendices=(Appendix(phrase, (text(phrase),)),),
        day=date(2021, 12, 9),
        notice=phrase,
    )


@pytest.mark.parametrize("phrase", [VIETNAMESE, MARKUP])
def test_words_come_out_as_they_went_in(phrase: str) -> None:
    read, wanted = flow(paper_pdf(stuffed(phrase))), squashed(phrase)
    # Below the letterhead, whose columns a reader mixes: two addressees, three heads, five runs, six cells, signature
    # twice, two recipients, and in the appendix its title, the number's symbol, the office, the words.
    assert read.partition("Kínhgửi:")[2].count(wanted) == 24


@pytest.mark.corpora
def test_naughty_paragraphs_come_out_as_they_went_in(corpora: Path) -> None:
    strings = json.loads((corpora / "strings" / "blns.json").read_text("utf-8"))
    paper = replace(report(), blocks=tuple(text(string) for string in strings), appendices=())
    # A reader takes ligatures apart.
    ligatures = str.maketrans({"ﬁ": "fi", "ﬂ": "fl"})
    read = flow(paper_pdf(paper)).translate(ligatures)
    for string in strings:
        shown = glyphs.shown(string, glyphs.PAPER)
        if not beyond_lines(shown):
            assert squashed(shown).translate(ligatures) in read


def beyond_lines(shown: str) -> bool:
    """Whether a reader may give it back in another order or form: loose marks, letters from right to left."""
    return any(unicodedata.combining(sign) or unicodedata.bidirectional(sign) in ("R", "AL", "AN") for sign in shown)


@settings(max_examples=25, deadline=None)
@given(phrase=st.text(max_size=60))
def test_any_words_at_all_make_a_paper(phrase: str) -> None:
    assert len(opened(paper_pdf(stuffed(phrase)))) >= 2


def test_the_same_paper_and_moment_make_the_same_bytes() -> None:
    moment = datetime(2021, 12, 9, 8, tzinfo=UTC)
    assert paper_pdf(letter(), made_at=moment) == paper_pdf(letter(), made_at=moment.replace(microsecond=7))
    assert b"2021" in paper_pdf(letter(), made_at=moment)
