"""The plan of a demonstration: how many places and check-ins each commune is to end with. Counting never sees it."""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from luuvet.kernel.days import Window
from luuvet.kernel.problems import Refused

TREE = "2021"
WINDOW = Window(date(2021, 11, 26), date(2021, 12, 8))
OWN_PLAN = Path(__file__).with_name("duc_tho.csv")
HEADER = ("commune", "places_new", "places_active_new", "scans", "residents")
# What a place takes without looking like a flood, even one registered on the last day but one.
MOST_SCANS_A_PLACE = 2_000
_DIGITS = re.compile(r"[0-9]{1,9}", re.ASCII)
_MAY_BE_EMPTY = {"residents"}


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of the tree, as the demonstration needs to know it."""

    code: str
    kind: str
    name: str
    district: str
    point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """What one commune is to end with. `residents` is None where nobody knows."""

    commune: str
    places_new: int
    places_active_new: int
    scans: int
    residents: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Communes of one district, in the order of the file."""

    district: str
    rows: tuple[Row, ...]

    def fingerprint(self, *, seed: int, version: int) -> str:
        """What tells one demonstration from another: SHA-256 over plan, seed and the version of the loader."""
        content = repr((self.district, [astuple(row) for row in self.rows], seed, version))
        return hashlib.sha256(content.encode()).hexdigest()


class Fault(NamedTuple):
    """Why a plan is refused; the header is row 1."""

    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"row {self.row}, {self.column}: {self.reason}"


def read_plan(file: Path, communes: Mapping[str, Commune]) -> Plan:
    """The plan in a file. Raises Refused `bad-plan`, naming row, column and reason of every fault."""
    try:
        text = file.read_text("utf-8-sig")
    except OSError as error:
        raise Refused("bad-plan", f"The plan {file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Refused("bad-plan", f"The plan {file} is not text in UTF-8. Save it as CSV UTF-8.") from None
    return parse_plan(text, communes)


def parse_plan(text: str, communes: Mapping[str, Commune]) -> Plan:
    """The plan in a text. `communes` are those of the tree, by code. Raises as read_plan does."""
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise Refused("bad-plan", f"The plan is not CSV: {error}.") from None
    faults = list(_faults_of_header(lines[0] if lines else []))
    if faults:
        raise _refused(faults)
    rows: list[tuple[int, Row]] = []
    for number, cells in enumerate(lines[1:], start=2):
        if cells:
            wrong = list(_faults_of_cells(number, cells))
            faults += wrong
            if not wrong:
                rows.append((number, _row(cells)))
    faults += _faults_of_rows(rows, communes)
    if not faults and not rows:
        faults = [Fault(2, "commune", "there is no row; write one for each commune")]
    if faults:
        raise _refused(sorted(faults))
    return Plan(communes[rows[0][1].commune].district, tuple(row for _number, row in rows))


def _faults_of_header(header: list[str]) -> Iterator[Fault]:
    if not header:
        yield Fault(1, HEADER[0], f"the file is empty; the first row must be {','.join(HEADER)}")
        return
    for column in HEADER:
        if column not in header:
            yield Fault(1, column, "this column is missing")
    for position, column in enumerate(header):
        if column not in HEADER:
            yield Fault(1, column or f"column {position + 1}", "this column is not known")
        elif column in header[:position]:
            yield Fault(1, column, "this column stands here twice")
    if sorted(header) == sorted(HEADER) and tuple(header) != HEADER:
        yield Fault(1, header[0], f"the columns must stand in the order {','.join(HEADER)}")


def _faults_of_cells(number: int, cells: list[str]) -> Iterator[Fault]:
    for column in HEADER[len(cells) :]:
        yield Fault(number, column, "this cell is missing")
    if len(cells) > len(HEADER):
        yield Fault(number, f"column {len(HEADER) + 1}", "there are more cells than columns")
    for column, cell in zip(HEADER[: len(cells)], cells, strict=False):
        reason = _why_not(column, cell)
        if reason:
            yield Fault(number, column, reason)


def _why_not(column: str, cell: str) -> str | None:
    if not cell:
        return None if column in _MAY_BE_EMPTY else "this cell is empty"
    if column == "commune" or _DIGITS.fullmatch(cell):
        return None
    if re.fullmatch(r"-[0-9]+(\.[0-9]*)?", cell, re.ASCII):
        return f"'{cell}' is negative"
    return f"'{cell}' is not a whole number written in digits only"


def _row(cells: list[str]) -> Row:
    commune, new, active, scans, residents = cells
    return Row(commune, int(new), int(active), int(scans), int(residents) if residents else None)


def _faults_of_rows(rows: Iterable[tuple[int, Row]], communes: Mapping[str, Commune]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    district = None
    for number, row in rows:
        commune = communes.get(row.commune)
        if commune is None:
            yield Fault(number, "commune", f"there is no commune '{row.commune}' in the tree of {TREE}")
        elif row.commune in first:
            yield Fault(number, "commune", f"commune {row.commune} stands in row {first[row.commune]} already")
        else:
            district = district or commune.district
            if commune.district != district:
                yield Fault(
                    number,
                    "commune",
                    f"{row.commune} lies in district {commune.district}, the rows above in district {district}",
                )
        first.setdefault(row.commune, number)
        yield from _faults_of_numbers(number, row)


def _faults_of_numbers(number: int, row: Row) -> Iterator[Fault]:
    if row.places_active_new > row.places_new:
        yield Fault(
            number, "places_active_new", f"{row.places_active_new} is more than the {row.places_new} places made"
        )
    if row.scans < row.places_active_new:
        yield Fault(number, "scans", f"{row.scans} check-ins cannot make {row.places_active_new} places active")
    most = MOST_SCANS_A_PLACE * max(1, row.places_active_new)
    if row.scans > most:
        yield Fault(number, "scans", f"{row.scans} is more than these places can take; at most {most}")


def _refused(faults: Iterable[Fault]) -> Refused:
    return Refused("bad-plan", "The plan cannot be used.\n" + "\n".join(str(fault) for fault in faults))
