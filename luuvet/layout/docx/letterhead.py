"""What stands above the body in Word: issuer and country, number and date, name or V/v, Kính gửi."""

from docx.document import Document
from docx.shared import Length, Mm, Pt
from docx.table import _Cell

from luuvet.layout import glyphs, phrases
from luuvet.layout.docx.blocks import bare_table
from luuvet.layout.docx.lines import centred, fit_line, rule, write
from luuvet.layout.tree import Paper

RIGHT = Mm(94)


def write_letterhead(document: Document, paper: Paper, room: Length) -> None:
    """All of it; `room` is the width of the text."""
    left = Length(room - RIGHT)
    table = bare_table(document, 3 if paper.is_letter else 2, (left, RIGHT))
    _write_issuer(table.cell(0, 0), paper, left)
    _write_country(table.cell(0, 1))
    number = centred(write(table.cell(1, 0).paragraphs[0], phrases.number_line(paper), size=13))
    date = centred(write(table.cell(1, 1).paragraphs[0], phrases.date_line(paper), size=13, italic=True))
    number.paragraph_format.space_before = date.paragraph_format.space_before = Pt(6)
    if paper.is_letter:
        centred(write(table.cell(2, 0).paragraphs[0], phrases.subject_of_letter(paper), size=13))
    else:
        _write_name(document, paper, room)
    _write_addressees(document, paper)


def _write_issuer(cell: _Cell, paper: Paper, room: Length) -> None:
    issuer = paper.issuer
    lines = [(issuer.parent, False)] * bool(issuer.parent) + [(name, True) for name in issuer.name]
    for place, (line, bold) in enumerate(lines):
        centred(write(cell if place else cell.paragraphs[0], line, size=12, bold=bold))
    longest = max((glyphs.width(name, "bold", 12) for name in issuer.name), default=0.0)
    rule(cell, 0.4 * min(longest, room.pt), room)


def _write_country(cell: _Cell) -> None:
    centred(write(cell.paragraphs[0], phrases.COUNTRY, size=12, bold=True))
    centred(write(cell, phrases.MOTTO, size=13, bold=True))
    rule(cell, glyphs.width(phrases.MOTTO, "bold", 13), RIGHT)


def _write_name(document: Document, paper: Paper, room: Length) -> None:
    name = centred(write(document, paper.kind, bold=True))
    name.paragraph_format.space_before = Pt(16)
    centred(write(document, paper.subject, bold=True))
    rule(document, 0.4 * min(glyphs.width(paper.subject, "bold", 14), room.pt), room)


def _write_addressees(document: Document, paper: Paper) -> None:
    lines = phrases.address_lines(paper)
    for place, text in enumerate(lines):
        line = write(document, text)
        fit_line(line.paragraph_format, before=12 if place == 0 else 0, after=12 if place == len(lines) - 1 else 3)
        if len(lines) == 1:
            centred(line, after=12)
            line.paragraph_format.space_before = Pt(12)
        else:
            line.paragraph_format.left_indent = Mm(42) if place else Mm(28)
