"""Paragraphs, headings and tables of a body in Word."""

from collections.abc import Sequence

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Length, Mm, Pt
from docx.styles.style import BaseStyle
from docx.table import Table as Grid
from docx.table import _Cell
from docx.text.paragraph import Paragraph as Line
from docx.text.parfmt import ParagraphFormat

from luuvet.layout.docx.lines import element, fit_line, table_style, write_run
from luuvet.layout.glyphs import plain
from luuvet.layout.tree import Align, Block, Heading, PageBreak, Paragraph, Table

_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


def write_blocks(document: Document, blocks: Sequence[Block], room: Length) -> None:
    """Each below the other; `room` is the width of the text."""
    broken = False
    for block in blocks:
        match block:
            case Paragraph():
                _write_paragraph(document, block).page_break_before = broken or None
            case Heading(text, level):
                line = document.add_paragraph(plain(text), style=f"Heading {level}")
                line.paragraph_format.page_break_before = broken or None
            case Table():
                if broken:
                    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
                _write_table(document, block, room)
        broken = isinstance(block, PageBreak)


def bare_table(document: Document, rows: int, widths: Sequence[Length]) -> Grid:
    """A table without lines, columns of these widths, no room of its own at its sides."""
    table: Grid = document.add_table(rows, len(widths))
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    margins = element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", w="0", type="dxa"))
    table._tblPr.append(margins)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    return table


def _write_paragraph(document: Document, block: Paragraph) -> ParagraphFormat:
    line: Line = document.add_paragraph()
    for run in block.runs:
        inside = plain(run.text)
        spaced = f"{' ' * run.text.startswith(' ')}{inside}{' ' * (run.text.endswith(' ') and bool(inside))}"
        write_run(line, spaced, size=14, bold=run.bold, italic=run.italic)
    fit_line(line.paragraph_format, after=6)
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER if block.centred else WD_ALIGN_PARAGRAPH.JUSTIFY
    if not block.centred:
        line.paragraph_format.first_line_indent = Mm(10)
    shape: ParagraphFormat = line.paragraph_format
    return shape


def _write_table(document: Document, table: Table, room: Length) -> None:
    style = document.styles[table_style(len(table.columns))]
    total = sum(column.share for column in table.columns)
    grid = document.add_table(len(table.head), len(table.columns), style="Table Grid")
    grid.autofit, grid.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    # Before the rows: each new one takes its cells' widths from the columns.
    for column, shape in zip(grid.columns, table.columns, strict=True):
        column.width = Length(int(room * shape.share / total))
    _write_head(grid, table, style)
    for texts, bold in [*((row, False) for row in table.rows), *((row, True) for row in table.totals)]:
        row = grid.add_row()
        row._tr.get_or_add_trPr().append(element("w:cantSplit"))
        for cell, text, shape in zip(row.cells, texts, table.columns, strict=True):
            _write_cell(cell, text, style, align=shape.align, bold=bold)
    fit_line(document.add_paragraph().paragraph_format, after=0)
    document.paragraphs[-1].paragraph_format.line_spacing = Pt(8)


def _write_head(grid: Grid, table: Table, style: BaseStyle) -> None:
    """Head rows on every page, each cell over what it spans."""
    taken: set[tuple[int, int]] = set()
    for down, row in enumerate(table.head):
        grid.rows[down]._tr.get_or_add_trPr().extend([element("w:cantSplit"), element("w:tblHeader")])
        across = 0
        for head in row:
            while (down, across) in taken:
                across += 1
            last = down + head.down - 1, across + head.across - 1
            taken |= {(y, x) for y in range(down, last[0] + 1) for x in range(across, last[1] + 1)}
            cell = grid.cell(down, across).merge(grid.cell(*last))
            _write_cell(cell, head.text, style, align="center", bold=True)


def _write_cell(cell: _Cell, text: str, style: BaseStyle, *, align: Align, bold: bool) -> None:
    line = cell.paragraphs[0]
    line._p.style, line.alignment = style.style_id, _ALIGN[align]  # by its id: looking the object up takes far longer
    line.add_run(plain(text)).bold = bold or None
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
