"""Tables as CSV (docs/semantics.md, Exports): RFC 4180, and no cell that a spreadsheet would take for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

# What a spreadsheet takes for the beginning of a formula, the full-width forms too, which some read as the plain ones.
_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def sheet_csv(heads: Sequence[str], rows: Iterable[Sequence[str | int | None]], *, bom: bool = False) -> bytes:
    """The heads and rows in UTF-8, lines ended by CR LF; `bom` for programs that take a file without for another code.

    Texts that begin like a formula get `'` before them; whole numbers stay as they are, None is empty.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([_safe(head) for head in heads])
    writer.writerows([_safe(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig" if bom else "utf-8", "replace")


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_BEGINS) else cell
