"""A PDF opened again by another program than made it: letters with font, size and place; lengths in mm from the top."""

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

MM = 25.4 / 72
TOP_MARGIN = 17.0  # what ends above it is a number or notice


@dataclass(frozen=True, slots=True)
class Letter:
    """A visible letter: its page counted from 0, its type size in points, the box of its ink."""

    page: int
    sign: str
    font: str
    size: float
    left: float
    top: float
    right: float
    bottom: float


def opened(octets: bytes) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(octets)


def letters(octets: bytes) -> list[Letter]:
    return [letter for number, page in enumerate(opened(octets)) for letter in _letters(number, page)]


def _letters(number: int, page: pypdfium2.PdfPage) -> Iterator[Letter]:
    words, height = page.get_textpage(), page.get_height()
    for place in range(words.count_chars()):
        # A hyphen at a line's end is said in another way.
        sign = chr(pdfium.FPDFText_GetUnicode(words, place)).translate({0x2: "-", 0xFFFE: "-"})
        left, bottom, right, top = words.get_charbox(place)
        if sign.isspace() or sign == "\u200b" or right <= left:
            continue
        size, font = pdfium.FPDFText_GetFontSize(words, place), _font(words, place)
        box = (left * MM, (height - top) * MM, right * MM, (height - bottom) * MM)
        yield Letter(number, sign, font, round(size, 2), *box)


def _font(words: pypdfium2.PdfTextPage, place: int) -> str:
    """The font's name without the six letters that mark a part of it."""
    name = ctypes.create_string_buffer(200)
    pdfium.FPDFText_GetFontInfo(words, place, name, 200, ctypes.byref(ctypes.c_int()))
    return name.value.decode("ascii").rpartition("+")[2]


def texts(octets: bytes) -> list[str]:
    """The text of each page as pdfium reads it."""
    return [page.get_textpage().get_text_range() for page in opened(octets)]


def flow(octets: bytes) -> str:
    """All letters in the order of the document, without what stands in the top margins."""
    return "".join(letter.sign for letter in letters(octets) if letter.bottom > TOP_MARGIN)


def squashed(text: str) -> str:
    """Without anything that a line's end may add or take: blanks, the places where a word may break, soft hyphens."""
    return re.sub(r"[\s\u200b\xad]", "", text)


def where(octets: bytes, phrase: str) -> list[Letter]:
    """The letters of the first place where a phrase stands; an AssertionError where it stands nowhere."""
    found, wanted = letters(octets), squashed(phrase)
    at = "".join(letter.sign for letter in found).find(wanted)
    assert at >= 0, f"{phrase!r} is not in the document"
    return found[at : at + len(wanted)]


def sizes(octets: bytes, phrase: str) -> set[tuple[str, float]]:
    """(font, size in points) of a phrase."""
    return {(letter.font, letter.size) for letter in where(octets, phrase)}


def objects(octets: bytes, kind: int) -> int:
    """How many page objects of a kind (text, path, image …) there are, inside forms too."""
    return sum(1 for page in opened(octets) for _object in page.get_objects(filter=(kind,), max_depth=15))


def fonts(octets: bytes) -> dict[str, bool]:
    """Every font's name without its mark, and whether it is embedded."""
    found = {}
    for page in opened(octets):
        for text in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_TEXT,), max_depth=15):
            font, name = pdfium.FPDFTextObj_GetFont(text), ctypes.create_string_buffer(200)
            pdfium.FPDFFont_GetBaseFontName(font, name, 200)
            embedded = bool(pdfium.FPDFFont_GetIsEmbedded(font))
            found[name.value.decode("ascii").rpartition("+")[2]] = embedded
    return found


def picture(octets: bytes, dpi: int = 200, page: int = 0) -> Image.Image:
    """A page as a grey picture."""
    drawn: Image.Image = opened(octets)[page].render(scale=dpi / 72).to_pil().convert("L")
    return drawn
