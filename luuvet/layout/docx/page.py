"""Styles, margins and page numbers of a Word document."""

from typing import cast

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.section import Section, _Footer, _Header
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from luuvet.layout.docx.lines import FONT, element, fit_line, table_style, write_run
from luuvet.layout.glyphs import plain

BODY = 14  # points
FIRST_LINE = Mm(10)
AFTER = 6  # points between paragraphs


def set_styles(document: Document) -> None:
    """Times New Roman for every script, black, the language Vietnamese; headings of our own look in Word's outline."""
    normal = cast(ParagraphStyle, document.styles["Normal"])
    _dress(normal, bold=False, italic=False)
    fit_line(normal.paragraph_format, after=0)
    language = element("w:lang", val="vi-VN")
    language.set(qn("w:eastAsia"), "vi-VN")
    normal.element.get_or_add_rPr().append(language)
    for columns, size in ((6, 13), (7, 12)):
        cell = cast(ParagraphStyle, document.styles.add_style(table_style(columns), WD_STYLE_TYPE.PARAGRAPH))
        cell.base_style, cell.font.size = normal, Pt(size)
        fit_line(cell.paragraph_format, before=2, after=2)
    for level in (1, 2, 3):
        heading = cast(ParagraphStyle, document.styles[f"Heading {level}"])
        _dress(heading, bold=True, italic=level == 3)
        fit_line(heading.paragraph_format, before=8, after=AFTER)
        heading.paragraph_format.first_line_indent = FIRST_LINE
        heading.paragraph_format.keep_with_next = True


def _dress(style: ParagraphStyle, *, bold: bool, italic: bool) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(BODY), RGBColor(0, 0, 0)
    style.font.bold, style.font.italic = bold, italic
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)


def set_section(section: Section, notice: str) -> None:
    """A4 upright, the decree's margins, a page number in the top margin but on the first page; later sections inherit.

    The notice stands at the right below the number, and on the first page too.
    """
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.header_distance = section.footer_distance = Mm(8)
    section.different_first_page_header_footer = True
    number_from_one(section)
    _write_header(section.header, notice, numbered=True)
    _write_header(section.first_page_header, notice, numbered=False)


def number_from_one(section: Section) -> None:
    """The section's first page is 1, and does not show it."""
    section.different_first_page_header_footer = True
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    # Its place in the schema is before w:cols.
    section._sectPr.find(qn("w:cols")).addprevious(element("w:pgNumType", start="1"))


def _write_header(header: _Header | _Footer, notice: str, *, numbered: bool) -> None:
    header.is_linked_to_previous = False
    line = header.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if numbered:
        for kind, instruction in (("begin", ""), ("", "PAGE"), ("separate", ""), ("shown", "2"), ("end", "")):
            run = write_run(line, "", size=13)
            if kind == "shown":
                run.text = instruction
            elif instruction:
                words = element("w:instrText")
                words.text = instruction
                run._r.append(words)
            else:
                run._r.append(element("w:fldChar", fldCharType=kind))
    if notice:
        marked = header.add_paragraph() if numbered else line
        marked.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        write_run(marked, plain(notice), size=12, bold=True)
