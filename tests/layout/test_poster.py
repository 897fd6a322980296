"""The sheet at a door, opened again: one page each, code and letters as large as promised, texts as they were given."""

import json
import unicodedata
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2.raw as pdfium
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from luuvet.layout import glyphs
from luuvet.layout.poster import Poster, poster_pdf, poster_svg
from luuvet.layout.qr import symbol
from tests.layout.alphabet import MARKUP, VIETNAMESE
from tests.layout.posters import HOST, address, poster
from tests.layout.reading import flow, fonts, objects, opened, picture, sizes, squashed, texts, where

DPI = 200
MM = 25.4 / DPI
# Be Vietnam Pro's capitals are 0.74 of its size.
NAME_AT_11_MM = round(11 / 0.74 / 25.4 * 72, 2)


def corners(sheet: Image.Image) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the code's black, in mm."""
    (found,) = zxingcpp.read_barcodes(sheet)
    at = found.position
    # The corners as read lie within a module of the edge: the ink itself says where it is.
    box = (at.top_left.x - 15, at.top_left.y - 15, at.bottom_right.x + 15, at.bottom_right.y + 15)
    left, top, right, bottom = sheet.crop(box).point(lambda grey: 255 if grey < 128 else 0).getbbox() or (0, 0, 0, 0)
    return (box[0] + left) * MM, (box[1] + top) * MM, (box[0] + right) * MM, (box[1] + bottom) * MM


def pixels(left: float, top: float, right: float, bottom: float) -> tuple[int, int, int, int]:
    """A box in mm as one of the picture."""
    return round(left / MM), round(top / MM), round(right / MM), round(bottom / MM)


@pytest.mark.parametrize("sample", [False, True])
def test_the_code_says_the_address(sample: bool) -> None:
    (found,) = zxingcpp.read_barcodes(picture(poster_pdf([poster(sample=sample)]), DPI))
    assert (found.text, found.ec_level) == (address(), "Q")


@pytest.mark.parametrize("host", ["a.vn", HOST, "h" * 27 + ".example", "h" * 60 + ".example"])
def test_the_code_is_at_least_150_mm_wide_and_square(host: str) -> None:
    left, top, right, bottom = corners(picture(poster_pdf([poster(host=host)]), DPI))
    assert 150 - MM <= right - left <= 156
    assert bottom - top == pytest.approx(right - left, abs=2 * MM)
    assert (left + right) / 2 == pytest.approx(105, abs=0.3)


@pytest.mark.parametrize("name", ["Chợ Hôm", "Ụ Ủy ban nhân dân xã gặp gỡ", "Ẫ" * 200, "g" * 200, "W Ặ " * 50])
def test_nothing_stands_within_four_modules_of_the_code(name: str) -> None:
    sheet = picture(poster_pdf([poster(name, sample=True)]), DPI)
    left, top, right, bottom = corners(sheet)
    quiet = 4 * (right - left) / symbol(address(), "Q").side - 2 * MM
    around = sheet.copy()
    around.paste(255, pixels(left - MM, top - MM, right + MM, bottom + MM))
    zone = pixels(left - quiet, top - quiet, right + quiet, bottom + quiet)
    assert around.crop(zone).getextrema() == (255, 255)


def test_everything_is_drawn_nothing_is_a_picture() -> None:
    pdf = poster_pdf([poster(sample=True)])
    assert objects(pdf, pdfium.FPDF_PAGEOBJ_IMAGE) == 0
    assert objects(pdf, pdfium.FPDF_PAGEOBJ_PATH) > 0


def test_each_poster_has_an_a4_page_of_its_own_with_our_font_embedded() -> None:
    pdf = poster_pdf([poster("Chợ Hôm"), poster("Chợ Giấy", seed=2), poster("Chợ Trổ", seed=3)])
    pages = opened(pdf)
    assert len(pages) == 3
    assert {tuple(round(length) for length in page.get_size()) for page in pages} == {(595, 842)}
    assert fonts(pdf) == {f"BeVietnamPro-{weight}": True for weight in ("Regular", "SemiBold", "Bold")}
    assert b"<pdfaid:part>2<" in pdf
    assert b"<pdfaid:conformance>B<" in pdf


@pytest.mark.parametrize("name", ["Chợ Hôm", "Trường Mầm non Bùi La Nhân"])
def test_a_name_has_capitals_of_11_mm(name: str) -> None:
    pdf = poster_pdf([poster(name)])
    assert sizes(pdf, name) == {("BeVietnamPro-Bold", NAME_AT_11_MM)}
    capital = next(letter for letter in where(pdf, name) if letter.sign in "HT")
    assert capital.bottom - capital.top == pytest.approx(11, abs=0.2)


def test_a_longer_name_takes_two_lines_and_then_becomes_smaller() -> None:
    middle = "Trường Trung học phổ thông Nguyễn Thị Minh Khai, cổng chính"
    pdf = poster_pdf([poster(middle)])
    assert len(lines(pdf, middle)) == 2
    assert 20 < where(pdf, middle)[0].size < NAME_AT_11_MM


def lines(pdf: bytes, phrase: str) -> list[str]:
    """The lines of a phrase, parted where the next letter stands to the left."""
    parts = [""]
    before = None
    for letter in where(pdf, phrase):
        if before is not None and letter.left < before - 20:
            parts.append("")
        parts[-1] += letter.sign
        before = letter.left
    return parts


@pytest.mark.parametrize("name", ["x" * 200, "Ủy ban " * 28, "W" * 200, VIETNAMESE])
def test_no_name_is_too_long(name: str) -> None:
    pdf = poster_pdf([poster(name, gate="Cổng số 2 phía đường Yên Trung " * 2)])
    assert len(opened(pdf)) == 1
    found = where(pdf, name)
    assert all(letter.left >= 13 and letter.right <= 197 for letter in found)
    assert all(letter.top >= 30 and letter.bottom <= 75 for letter in found)
    assert found[0].size >= 2 / 25.4 * 72


@pytest.mark.parametrize("phrase", [VIETNAMESE, MARKUP, "dấu \" và ' – “ngoặc”"])
def test_words_come_out_as_they_went_in(phrase: str) -> None:
    named = replace(poster(), place_name=phrase, gate_name=phrase)
    below = replace(poster(), unit_name=phrase)
    # The gate stands in the name and at the foot.
    assert flow(poster_pdf([named])).count(squashed(phrase)) == 3
    # Of hyphens at the end of a line the reader is not sure.
    assert squashed(phrase).replace("-", "") in flow(poster_pdf([below])).replace("-", "")


@pytest.mark.parametrize("host", ["h" * 27 + ".example", "w" * 55 + ".example"])
def test_a_long_host_stays_on_its_line_beside_the_code(host: str) -> None:
    found = where(poster_pdf([poster(host=host)]), f"{host} · 7KQ4 M2XA")
    assert max(letter.bottom for letter in found) - min(letter.top for letter in found) < 8
    assert all(letter.left >= 13.5 and letter.right <= 196.5 for letter in found)


@pytest.mark.corpora
def test_naughty_names_come_out_as_they_went_in(corpora: Path) -> None:
    names = [name for name in json.loads((corpora / "strings" / "blns.json").read_text("utf-8")) if glyphs.plain(name)]
    named = [poster(name, seed=place) for place, name in enumerate(names)]
    for name, text in zip(names, texts(poster_pdf(named)), strict=True):
        shown = glyphs.shown(name, glyphs.POSTER)
        # Heaps of loose marks are drawn, but read back in another order.
        if "\ufffd" not in shown and not any(map(unicodedata.combining, shown)):
            assert squashed(shown) in squashed(text)


def test_a_letter_without_a_glyph_is_a_box_and_no_other_font() -> None:
    plain, boxed = poster_pdf([poster("Chợ A")]), poster_pdf([poster("Chợ \U0001f600")])
    assert fonts(boxed).keys() == fonts(plain).keys()
    assert objects(boxed, pdfium.FPDF_PAGEOBJ_PATH) == objects(plain, pdfium.FPDF_PAGEOBJ_PATH) + 1


def test_a_sample_says_so_below_the_code_only() -> None:
    sample, live = poster_pdf([poster(sample=True)]), poster_pdf([poster()])
    word = where(sample, "MẪU – KHÔNG SỬ DỤNG")
    _left, _top, _right, bottom = corners(picture(sample, DPI))
    assert min(letter.top for letter in word) > bottom + 10
    assert max(letter.bottom for letter in word) < 297
    assert "MẪU" not in texts(live)[0]


def test_host_and_code_are_7_mm_and_the_steps_stand_in_both_languages() -> None:
    pdf = poster_pdf([poster(gate="Cổng 2")])
    assert sizes(pdf, f"{HOST} · 7KQ4 M2XA") == {("BeVietnamPro-Bold", round(7 / 25.4 * 72, 2))}
    for phrase in (
        "Quét mã QR khi đến",
        "Scan this code when you arrive",
        "Đưa mã vào khung, bấm vào đường dẫn",
        "Point at the code, tap the link",
        "Thấy “Đã ghi nhận” là xong",
        "Không có điện thoại: báo người kiểm soát",
        "Cổng 2 · bản in 03 · 26/11/2021",
    ):
        assert where(pdf, phrase)


def test_the_drawing_is_the_same_sheet_with_the_code_as_one_path() -> None:
    svg = poster_svg(poster())
    assert 'viewBox="0 0 595.27' in svg
    assert symbol(address(), "Q").path in svg
    assert "<image" not in svg
    assert ElementTree.fromstring(svg).tag.endswith("svg")  # noqa: S314 - our own
    assert "<text" not in svg


def test_the_same_poster_makes_the_same_bytes() -> None:
    assert poster_pdf([poster()]) == poster_pdf([poster()])


def test_no_poster_is_refused() -> None:
    with pytest.raises(ValueError, match="no poster"):
        poster_pdf([])


@settings(max_examples=25, deadline=None)
@given(words=st.lists(st.text(max_size=80), min_size=4, max_size=4))
def test_any_words_at_all_make_a_poster(words: list[str]) -> None:
    sheet = Poster(words[0], "7KQ4M2XA", HOST, address(), words[1], words[2], words[3], sample=True)
    assert len(opened(poster_pdf([sheet]))) == 1
