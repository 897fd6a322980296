"""Workbooks that somebody sends, read without trust: bounded, streamed, no document types, nothing worked out.

Cells stand where their addresses say, so that a cell in the last row and column of a sheet costs no more than another.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from luuvet.layout.grid import MOST_COLUMNS, MOST_LETTERS, MOST_ROWS, Cell, Grid, Unreadable, bound, number_cell

MOST_UNPACKED = 20 * 1024 * 1024
_MOST_PARTS = 500
_MOST_SHEETS = 20
_MOST_MERGED = 4 * (MOST_ROWS + 1) * MOST_COLUMNS
_OLE = b"\xd0\xcf\x11\xe0"  # .xls of before 2007, and workbooks with a password
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
Attributes = Mapping[str, str]


def read_xlsx(octets: bytes) -> list[Grid]:
    """The sheets that are not hidden and not empty, in their order.

    Unreadable: `old-or-locked`, `no-table`, `bomb` beyond 20 MB unpacked, `too-many-rows`, `empty`.
    """
    if octets.startswith(_OLE):
        raise Unreadable("old-or-locked")
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            found = _Book(archive).grids()
    except expat.ExpatError as fault:
        raise Unreadable("no-table") from fault
    except _BROKEN as fault:
        raise Unreadable("no-table") from fault
    if not found:
        raise Unreadable("empty")
    return found


class _Book:
    """A workbook; what is unpacked of it is counted."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive, self._left = archive, MOST_UNPACKED
        if len(archive.infolist()) > _MOST_PARTS:
            raise Unreadable("bomb")

    def grids(self) -> list[Grid]:
        book = _Workbook()
        _parse(self._part("xl/workbook.xml"), book.begins)
        targets = _Targets()
        _parse(self._part("xl/_rels/workbook.xml.rels"), targets.begins)
        strings = _Strings()
        if targets.strings:
            _parse(self._part(targets.strings), strings.begins, strings.ends, strings.says)
        found = []
        for name, link in book.sheets[:_MOST_SHEETS]:
            if link in targets.sheets:
                sheet = _Sheet(strings.all)
                _parse(self._part(targets.sheets[link]), sheet.begins, sheet.ends, sheet.says)
                if sheet.rows:
                    found.append(Grid(name, sheet.rows, frozenset(sheet.merged), book.since_1904))
        return found

    def _part(self, name: str) -> bytes:
        """Unpacked no further than is allowed, whatever the archive says of its size."""
        try:
            with self._archive.open(name) as part:
                octets = part.read(self._left + 1)
        except KeyError as fault:
            raise Unreadable("no-table") from fault
        self._left -= len(octets)
        if self._left < 0:
            raise Unreadable("bomb")
        return octets


def _parse(
    octets: bytes,
    begins: Callable[[str, Attributes], None],
    ends: Callable[[str], None] | None = None,
    says: Callable[[str], None] | None = None,
) -> None:
    """Tell of each element by its name without namespace. Unreadable `no-table` for a document type: Excel has none."""

    def no_type(*_said: object) -> None:
        raise Unreadable("no-table")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = no_type
    parser.StartElementHandler = lambda name, said: begins(
        _local(name), {_local(key): value for key, value in said.items()}
    )
    if ends is not None:
        parser.EndElementHandler = lambda name: ends(_local(name))
    if says is not None:
        parser.CharacterDataHandler = says
    parser.Parse(octets, True)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


@dataclass
class _Workbook:
    """The names of its visible sheets, each with its link, and from when its days count."""

    sheets: list[tuple[str, str]] = field(default_factory=list)
    since_1904: bool = False

    def begins(self, name: str, said: Attributes) -> None:
        if name == "sheet" and said.get("state", "visible") == "visible":
            self.sheets.append((said.get("name", ""), said.get("id", "")))
        elif name == "workbookPr":
            self.since_1904 = said.get("date1904") in ("1", "true")


@dataclass
class _Targets:
    """Where the parts lie that a workbook links to."""

    sheets: dict[str, str] = field(default_factory=dict)
    strings: str = ""

    def begins(self, name: str, said: Attributes) -> None:
        if name != "Relationship":
            return
        kind = said.get("Type", "").rpartition("/")[2]
        path = posixpath.normpath(posixpath.join("/xl", said.get("Target", ""))).lstrip("/")
        if kind == "worksheet":
            self.sheets[said.get("Id", "")] = path
        elif kind == "sharedStrings":
            self.strings = path


class _Text:
    """The text of an element, its `t`s put together; not how it is read aloud (`rPh`)."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._is_text, self._aloud = False, 0

    def begins(self, name: str) -> None:
        self._aloud += name == "rPh"
        self._is_text = name in ("t", "v") and not self._aloud

    def ends(self, name: str) -> None:
        self._aloud -= name == "rPh"
        self._is_text = False

    def says(self, text: str) -> None:
        if self._is_text:
            self._parts.append(text)

    def taken(self) -> str:
        text, self._parts = "".join(self._parts), []
        return text.strip()[: MOST_LETTERS + 1]


class _Strings:
    """The texts that cells point at."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self._text = _Text()

    def begins(self, name: str, _said: Attributes) -> None:
        self._text.begins(name)

    def ends(self, name: str) -> None:
        self._text.ends(name)
        if name == "si":
            self.all.append(self._text.taken())

    def says(self, text: str) -> None:
        self._text.says(text)


class _Sheet:
    """The cells of a sheet that say something."""

    def __init__(self, strings: list[str]) -> None:
        self.rows: dict[int, dict[int, Cell]] = {}
        self.merged: set[tuple[int, int]] = set()
        self._strings, self._text = strings, _Text()
        self._row, self._column, self._kind, self._is_formula = 0, 0, "n", False

    def begins(self, name: str, said: Attributes) -> None:
        self._text.begins(name)
        if name == "row":
            self._row, self._column = int(said.get("r", self._row + 1)), 0
        elif name == "c":
            row, column = _place(said["r"]) if "r" in said else (self._row, self._column + 1)
            self._row, self._column = row, column
            self._kind, self._is_formula = said.get("t", "n"), False
        elif name == "f":
            self._is_formula = True
        elif name == "mergeCell":
            self._merge(said.get("ref", ""))

    def ends(self, name: str) -> None:
        self._text.ends(name)
        if name == "c":
            cell = self._cell(self._text.taken())
            if cell is not None and self._column <= MOST_COLUMNS:
                self.rows.setdefault(self._row, {})[self._column] = cell
                bound(self.rows)

    def says(self, text: str) -> None:
        self._text.says(text)

    def _cell(self, text: str) -> Cell | None:
        if self._kind == "s" and text:
            text = self._strings[int(text)] if 0 <= int(text) < len(self._strings) else ""
        elif self._kind == "n" and text:
            return number_cell(float(text), is_formula=self._is_formula)
        elif self._kind == "b":
            text = {"1": "TRUE", "0": "FALSE"}.get(text, text)
        return Cell(text, is_formula=self._is_formula) if text or self._is_formula else None

    def _merge(self, ref: str) -> None:
        """Of a range as far as rows and columns are read."""
        first, _colon, last = ref.partition(":")
        (top, left), (bottom, right) = _place(first), _place(last or first)
        rows, columns = range(top, bottom + 1)[:MOST_ROWS], range(left, min(right, MOST_COLUMNS) + 1)
        self.merged |= {(row, column) for row in rows for column in columns} - {(top, left)}
        if len(self.merged) > _MOST_MERGED:
            raise Unreadable("bomb")


def _place(address: str) -> tuple[int, int]:
    """(row, column) of an address like `C7`."""
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise Unreadable("no-table")
    column = 0
    for letter in match[1]:
        column = 26 * column + ord(letter) - 64
    return int(match[2]), column
