"""The order of a paper's parts in Word: letterhead, name, addressees, body, signature, appendices."""

import io
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as Written
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.section import Section
from docx.shared import Emu, Length, Mm

from luuvet.layout import phrases
from luuvet.layout.docx import blocks, ending, letterhead, page
from luuvet.layout.docx.lines import centred, write
from luuvet.layout.glyphs import plain
from luuvet.layout.tree import Appendix, Paper

TEXT_WIDTH = Mm(160)


def paper_docx(paper: Paper, *, made_at: datetime | None = None) -> bytes:
    """The paper in Times New Roman with the texts of paper_pdf in the same order; without the code of its check.

    Page numbers are fields, each appendix a section of its own; `made_at` (aware) is said in the file's properties.
    """
    document = Document()
    page.set_styles(document)
    _describe(document, paper, made_at or datetime(1970, 1, 1, tzinfo=UTC))
    section = document.sections[0]
    page.set_section(section, paper.notice)
    letterhead.write_letterhead(document, paper, TEXT_WIDTH)
    blocks.write_blocks(document, phrases.ended(paper.blocks), TEXT_WIDTH)
    ending.write_ending(document, paper, TEXT_WIDTH)
    for place, appendix in enumerate(paper.appendices):
        _write_appendix(document, paper, place, appendix)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _describe(document: Written, paper: Paper, made_at: datetime) -> None:
    said = document.core_properties
    said.title, said.author = plain(f"{paper.kind} {paper.subject}")[:255], plain(paper.issuer.spoken)[:255]
    said.language, said.comments, said.last_modified_by = "vi-VN", "", ""
    said.created = said.modified = made_at.astimezone(UTC)


def _write_appendix(document: Written, paper: Paper, place: int, appendix: Appendix) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    page.number_from_one(section)
    _turn(section, landscape=appendix.landscape)
    centred(write(document, phrases.appendix_name(paper, place), bold=True))
    centred(write(document, appendix.title, bold=True))
    centred(write(document, phrases.attached(paper), italic=True), after=10)
    blocks.write_blocks(document, appendix.blocks, Emu(_text_width(appendix)))


def _turn(section: Section, *, landscape: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))


def _text_width(appendix: Appendix) -> Length:
    return Mm(297 - 50) if appendix.landscape else TEXT_WIDTH
