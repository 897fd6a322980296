"""A paper as PDF/A with Tinos, which has the widths of Times New Roman, embedded."""

from collections.abc import Iterable
from datetime import datetime

from luuvet.layout import phrases, press
from luuvet.layout.glyphs import PAPER, plain, shown
from luuvet.layout.qr import QUIET_ZONE, symbol
from luuvet.layout.tree import Appendix, Block, Check, Heading, PageBreak, Paper, Paragraph, Table

TEMPLATE = "paper.typ"
CHECK_WIDTH = 25.0  # mm, from the first module to the last: no place or paper has a smaller code


def paper_pdf(paper: Paper, *, made_at: datetime | None = None) -> bytes:
    """The paper as tagged PDF/A-2a, A4; the same paper and moment (aware; None: none is said) give the same bytes."""
    return press.pdf(TEMPLATE, _data(paper), "a-2a", made_at)


def _data(paper: Paper) -> dict[str, object]:
    """A paper as the template reads it: every text made such that Tinos alone can show it."""
    return {
        "title": plain(f"{paper.kind} {paper.subject}"),
        "author": plain(paper.issuer.spoken),
        "letter": paper.is_letter,
        "notice": _shown(paper.notice),
        "parent": _shown(paper.issuer.parent),
        "issuer": _each(paper.issuer.name),
        "country": phrases.COUNTRY,
        "motto": phrases.MOTTO,
        "number": _shown(phrases.number_line(paper)),
        "dated": _shown(phrases.date_line(paper)),
        "kind": _shown(paper.kind),
        "subject": _shown(phrases.subject_of_letter(paper) if paper.is_letter else paper.subject),
        "address": _each(phrases.address_lines(paper)),
        "blocks": [_block(block) for block in phrases.ended(paper.blocks)],
        "signatures": [{"lines": _each(each.lines), "name": _shown(each.name)} for each in paper.signatures],
        "recipients_word": phrases.RECIPIENTS,
        "recipients": _each(phrases.listed(paper.recipients)),
        "check": _check(paper.check) if paper.check else None,
        "record": _shown(paper.record),
        "appendices": [_appendix(paper, place, each) for place, each in enumerate(paper.appendices)],
    }


def _appendix(paper: Paper, place: int, appendix: Appendix) -> dict[str, object]:
    return {
        "name": phrases.appendix_name(paper, place),
        "title": _shown(appendix.title),
        "attached": _shown(phrases.attached(paper)),
        "landscape": appendix.landscape,
        "blocks": [_block(block) for block in appendix.blocks],
    }


def _block(block: Block) -> dict[str, object]:
    match block:
        case Paragraph(runs, centred):
            parts = [{"text": _run(run.text), "bold": run.bold, "italic": run.italic} for run in runs]
            return {"type": "paragraph", "centred": centred, "runs": parts}
        case Heading(text, level):
            return {"type": "heading", "level": level, "text": _shown(text)}
        case Table():
            return _table(block)
        case PageBreak():
            return {"type": "break"}


def _table(table: Table) -> dict[str, object]:
    return {
        "type": "table",
        "columns": [{"share": column.share, "align": column.align} for column in table.columns],
        "head": [
            [{"text": _shown(cell.text), "across": cell.across, "down": cell.down} for cell in row]
            for row in table.head
        ],
        "rows": [_each(row) for row in table.rows],
        "totals": [_each(row) for row in table.totals],
    }


def _check(check: Check) -> dict[str, object]:
    code = symbol(check.url, "M")
    width = CHECK_WIDTH * (code.side + 2 * QUIET_ZONE) / code.side
    return {"svg": code.svg(QUIET_ZONE), "note": _shown(check.note), "width": width}


def _shown(text: str) -> str:
    return shown(text, PAPER)


def _run(text: str) -> str:
    """A run keeps the space at its ends: it parts it from its neighbours."""
    inside = _shown(text)
    return f"{' ' * text.startswith(' ')}{inside}{' ' * (text.endswith(' ') and bool(inside))}"


def _each(texts: Iterable[str]) -> list[str]:
    return [_shown(text) for text in texts]
