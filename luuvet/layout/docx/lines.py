"""One line or paragraph in Word, and the few elements that python-docx has no words for."""

from typing import Protocol

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Pt
from docx.text.paragraph import Paragraph
from docx.text.parfmt import ParagraphFormat
from docx.text.run import Run

from luuvet.layout.glyphs import plain

FONT = "Times New Roman"


class Holder(Protocol):
    """A document or a table's cell."""

    def add_paragraph(self) -> Paragraph:
        """A new paragraph at its end."""


def write(
    holder: Holder | Paragraph, text: str, *, size: float = 14, bold: bool = False, italic: bool = False
) -> Paragraph:
    """A paragraph of one run; `size` in points. A paragraph given is filled, else one is added."""
    line = holder if isinstance(holder, Paragraph) else holder.add_paragraph()
    write_run(line, plain(text), size=size, bold=bold, italic=italic)
    return line


def write_run(line: Paragraph, text: str, *, size: float, bold: bool = False, italic: bool = False) -> Run:
    """A run at a paragraph's end; the text as it is."""
    run = line.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return run


def centred(line: Paragraph, *, after: float = 0) -> Paragraph:
    """The same paragraph in the middle, no first line set in."""
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    fit_line(line.paragraph_format, after=after)
    return line


def fit_line(shape: ParagraphFormat, *, before: float = 0, after: float = 0) -> None:
    """Single spacing; points before and after."""
    shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), 1.0


def rule(holder: Holder, length: float, room: Length) -> None:
    """A line of `length` points in the middle of `room`: the upper border of an empty, very low paragraph."""
    line = holder.add_paragraph()
    inset = max(0, int((room - Pt(length)) / 2))
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = Length(inset)
    line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(4), Pt(4)
    line.paragraph_format.line_spacing = Pt(3)
    borders = element("w:pBdr")
    borders.append(element("w:top", val="single", sz="6", space="0", color="000000"))
    line._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def table_style(columns: int) -> str:
    """The paragraph style of a table's cells: 13 points, 12 where there are more than six columns."""
    return "Table 12" if columns > 6 else "Table 13"


def element(name: str, **attributes: str) -> BaseOxmlElement:
    """An element of WordprocessingML, its attributes in the same namespace."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made
