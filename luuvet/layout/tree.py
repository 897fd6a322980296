"""A paper of Decree 30/2020/NĐ-CP as data (docs/semantics.md, Official documents): what it says, not how it looks.

Texts are plain strings of one paragraph each, in any letters; pdf.py and docx.py lay the same tree out.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

LETTER = "CÔNG VĂN"
Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one paragraph in one style."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Justified, its first line set in; `centred` for lines that are neither."""

    runs: tuple[Run, ...]
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A part's name with its own number in the text: level 1 `I. …` and 2 `1. …` bold, 3 `a) …` bold italics."""

    text: str
    level: Literal[1, 2, 3] = 1


@dataclass(frozen=True, slots=True)
class Column:
    """`share` of the table's width, against the other columns'; its cells' alignment (heads are centred)."""

    share: float = 1.0
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Head:
    """A cell of a head row over `across` columns and `down` rows; the cells of the rows below leave its room out."""

    text: str
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts under head rows that are repeated on every page; `totals` are last rows in bold (Tổng cộng)."""

    columns: tuple[Column, ...]
    head: tuple[tuple[Head, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        wide = len(self.columns)
        if not wide or any(len(row) != wide for row in (*self.rows, *self.totals)):
            raise ValueError("each row of a table has a text for each column")
        if not self.head or sum(cell.across * cell.down for row in self.head for cell in row) != wide * len(self.head):
            raise ValueError("the head rows of a table fill its columns")


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a page."""


Block = Paragraph | Heading | Table | PageBreak


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues: a parent body (plain; empty for a UBND), its name line by line (bold), and as sentences say it."""

    name: tuple[str, ...]
    spoken: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """`lines`: TM., KT. and the office, each on its line; `name` stands below the room for the hand and the seal."""

    lines: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Appendix:
    """On pages of its own, numbered from 1; `landscape` turns them."""

    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A code after Nơi nhận that opens `url`, where anybody sees whether the paper is genuine; `note` stands beside."""

    url: str
    note: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One official document. Blank are a `number` or `day` of None, and a `year` of None where there is no day.

    `kind` in capitals (LETTER prints no kind, its subject says V/v); `symbol` is what stands after the number's
    stroke; `recipients` end with `Lưu: VT, …`. One signature stands at the right, several side by side. `notice` is
    printed in the top margin of every page (DIỄN TẬP, DỰ THẢO), `record` in small letters below the signature.
    """

    kind: str
    issuer: Issuer
    symbol: str
    place: str
    subject: str
    blocks: tuple[Block, ...]
    signatures: tuple[Signature, ...]
    recipients: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    number: int | None = None
    day: date | None = None
    year: int | None = None
    appendices: tuple[Appendix, ...] = ()
    check: Check | None = None
    notice: str = ""
    record: str = ""

    @property
    def is_letter(self) -> bool:
        """Whether it is a công văn."""
        return self.kind == LETTER


def text(*runs: str | Run) -> Paragraph:
    """A paragraph of plain texts and runs."""
    return Paragraph(tuple(Run(run) if isinstance(run, str) else run for run in runs))
