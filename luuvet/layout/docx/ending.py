"""What closes a paper in Word: who receives it at the left, who signs at the right, on one page; the small record."""

from docx.document import Document
from docx.shared import Length, Mm, Pt
from docx.table import _Cell

from luuvet.layout import phrases
from luuvet.layout.docx.blocks import bare_table
from luuvet.layout.docx.lines import Holder, centred, fit_line, write
from luuvet.layout.tree import Paper, Signature

HAND_AND_SEAL = Mm(24)


def write_ending(document: Document, paper: Paper, room: Length) -> None:
    """One signature beside Nơi nhận; several side by side above it. `room` is the width of the text."""
    if document.paragraphs:
        document.paragraphs[-1].paragraph_format.keep_with_next = True
    single = len(paper.signatures) == 1
    columns = 2 if single else max(1, min(3, len(paper.signatures)))
    rows = max(1, -(-len(paper.signatures) // columns))
    table = bare_table(document, rows, [Length(room // columns)] * columns)
    for place, signature in enumerate(paper.signatures):
        _write_signature(table.cell(place // columns, 1 if single else place % columns), signature)
    if single:
        _write_recipients(table.cell(0, 0), paper)
    else:
        _write_recipients(document, paper)
    if paper.record:
        fit_line(write(document, paper.record, size=9).paragraph_format, before=6)


def _write_signature(cell: _Cell, signature: Signature) -> None:
    for place, text in enumerate(signature.lines):
        line = centred(write(cell if place else cell.paragraphs[0], text, bold=True))
        line.paragraph_format.keep_with_next = True
    name = centred(write(cell, signature.name, bold=True))
    name.paragraph_format.space_before = HAND_AND_SEAL
    cell.paragraphs[0].paragraph_format.space_before = Pt(12)


def _write_recipients(holder: Holder, paper: Paper) -> None:
    if not paper.recipients:
        return
    first = holder.paragraphs[0] if isinstance(holder, _Cell) else holder
    word = write(first, phrases.RECIPIENTS, size=12, bold=True, italic=True)
    fit_line(word.paragraph_format, before=12, after=2)
    for item in phrases.listed(paper.recipients):
        fit_line(write(holder, item, size=11).paragraph_format)
