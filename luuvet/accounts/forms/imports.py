"""Accounts from a spreadsheet: the file, its rows read one by one, and what was read carried to the next step."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from luuvet.accounts import access
from luuvet.accounts.fitting import NewDuty, fit, fit_username
from luuvet.accounts.forms.meant import Duties, Meaningless, Units, Usernames
from luuvet.accounts.forms.officers import HandDownAccount
from luuvet.accounts.models import Account, DutyKind
from luuvet.accounts.rules.officers import NewOfficer, OfficerFacts
from luuvet.accounts.sheets import LABELS, Table, table_of
from luuvet.accounts.words import day
from luuvet.core.forms import RuleForm
from luuvet.core.words import told
from luuvet.kernel.names import composed
from luuvet.kernel.problems import Refused
from luuvet.layout.grid import MOST_BYTES, Cell, Unreadable, read_csv
from luuvet.layout.read_xlsx import read_xlsx
from luuvet.units.models import Unit

CARRIED_SECONDS = 3600
_DAYS = ("valid_from", "valid_to")
_UNREADABLE = {
    "empty": _("The file has no rows. Fill in the empty sheet and upload that."),
    "too-large": _("The file is larger than 2 MB. Divide it into several."),
    "too-many-rows": _("The file has more than 500 rows. Divide it into several."),
    "old-or-locked": _("The file is of an old Excel, or has a password. Save it as .xlsx without a password."),
    "no-table": _("The file is no Excel sheet (.xlsx) and no CSV that can be read. Save it as .xlsx and upload that."),
    "not-utf-8": _("The letters of this CSV cannot be read. Save it as CSV UTF-8 or as .xlsx."),
    "bomb": _("The file is far too large once unpacked. Copy the rows into the empty sheet and upload that."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot be made: its number in the file, the column, what stands there, and the sentence."""

    row: int
    column: str
    typed: str
    why: str


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row that can be made; `is_proposed`: its user name was not in the file."""

    row: int
    officer: NewOfficer
    is_proposed: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a file says: rows that can be made, what is wrong with others, and heads of columns not read."""

    rows: Sequence[ReadRow]
    faults: Sequence[Fault]
    unread: Sequence[str] = ()

    @property
    def refused(self) -> int:
        """How many rows cannot be made."""
        return len({fault.row for fault in self.faults})


class UploadAccounts(RuleForm):
    """A file, read as a table."""

    sheet = forms.FileField(
        label=_("Excel or CSV file"),
        help_text=_("At most 500 rows and 2 MB. Nothing is written before it has been looked at."),
        widget=forms.FileInput({"class": "input file", "accept": ".xlsx,.csv"}),
        error_messages={
            "required": _("No file was uploaded, or it is larger than 2 MB. Choose a file."),
            "invalid": _("No file was uploaded, or it is larger than 2 MB. Choose a file."),
            "empty": _UNREADABLE["empty"],
        },
    )

    def clean_sheet(self) -> Table:
        """The sheet that has the heads."""
        file: UploadedFile = self.cleaned_data["sheet"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_UNREADABLE["too-large"])
        octets = file.read()
        try:
            is_book = octets.startswith((b"PK", b"\xd0\xcf\x11\xe0"))
            table = table_of(read_xlsx(octets) if is_book else [read_csv(octets)])
        except Unreadable as fault:
            raise forms.ValidationError(_UNREADABLE[fault.code]) from fault
        if table is None:
            raise forms.ValidationError(
                _now("The first row of the sheet has no heads Full name, Duty and Unit. Use the empty sheet.")
            )
        if len(table.grid.rows) < 2:
            raise forms.ValidationError(_UNREADABLE["empty"])
        return table


class MakeRead(RuleForm):
    """The rows that were read, as they came with the page: signed for the account, good for an hour."""

    carried = forms.CharField(widget=forms.HiddenInput, error_messages={"required": ""})

    def __init__(self, said: Mapping[str, Any] | None, giver: Account, reading: Reading | None = None) -> None:
        super().__init__(said, initial={"carried": _carried(giver, reading)} if reading else None)
        self._giver = giver

    def clean(self) -> dict[str, Any]:
        """With the `rows`, and how many were `refused`."""
        said = super().clean() or {}
        self.errors.pop("carried", None)
        try:
            refused, rows = signing.loads(said.get("carried", ""), salt=_salt(self._giver), max_age=CARRIED_SECONDS)
        except signing.BadSignature as fault:
            raise forms.ValidationError(
                _now("These rows were read more than an hour ago, or for another account. Upload the file again.")
            ) from fault
        units = {unit.pk: unit for unit in access.given_units(self._giver)}
        if any(row[6] not in units for row in rows):
            raise forms.ValidationError(_now("This account no longer reaches every unit. Upload the file again."))
        return {"refused": refused, "rows": [_row_of(row, units) for row in rows]}


def _salt(giver: Account) -> str:
    return f"accounts.import_accounts {giver.pk}"


def _carried(giver: Account, reading: Reading) -> str:
    rows = [
        [
            read.row, read.is_proposed, one.facts.full_name, one.facts.position, one.facts.phone, one.username,
            one.duty.unit.pk, one.duty.kind.value, one.duty.place,
            *(on.isoformat() if on else "" for on in (one.duty.valid_from, one.duty.valid_to)),
        ]
        for read in reading.rows
        for one in [read.officer]
    ]  # fmt: skip
    return signing.dumps([reading.refused, rows], salt=_salt(giver), compress=True)


def _row_of(row: Sequence[Any], units: Mapping[int, Unit]) -> ReadRow:
    number, is_proposed, full_name, position, phone, username, unit, kind, place, first, last = row
    since, until = (date.fromisoformat(on) if on else None for on in (first, last))
    duty = NewDuty(DutyKind(kind), units[unit], place, since, until)
    return ReadRow(number, NewOfficer(username, OfficerFacts(full_name, position, phone), duty), is_proposed)


def fault_of(row: ReadRow, refused: Refused) -> Fault:
    """What a rule says of a row, at its column."""
    name = HandDownAccount.field_of.get(refused.code, "")
    typed = {"username": row.officer.username, "kind": str(row.officer.duty.kind.label)}.get(name, "")
    return Fault(row.row, str(LABELS.get(name, "")), typed, told(refused))


def read(table: Table, giver: Account) -> Reading:
    """Every row of a table as it would be made now; nothing is written."""
    texts = {number: _texts(table, cells) for number, cells in table.grid.rows.items() if number != table.head}
    reader = _Reader(giver, [said.get("username", "") for said in texts.values()])
    rows: list[ReadRow] = []
    faults: list[Fault] = []
    for number, said in texts.items():
        wrong = _unfit_cells(table, number)
        row = None if wrong else reader.row(number, said, wrong)
        if row is not None:
            rows.append(row)
        faults += [Fault(number, str(LABELS[name]), said.get(name, ""), why) for name, why in wrong.items()]
    return Reading(rows, faults, table.unread)


def _unfit_cells(table: Table, number: int) -> dict[str, str]:
    wrong = {}
    for place, name in table.columns.items():
        cell = table.grid.rows[number].get(place)
        if cell is not None and cell.is_formula:
            wrong[name] = _now("This cell holds a formula. Copy it and paste the value alone.")
        elif (number, place) in table.grid.merged:
            wrong[name] = _now("This cell is merged with another one. Unmerge them and fill in each.")
    return wrong


def _texts(table: Table, cells: Mapping[int, Cell]) -> dict[str, str]:
    said = {}
    for place, name in table.columns.items():
        cell = cells.get(place)
        if cell is not None:
            said[name] = composed(_text(name, cell, since_1904=table.grid.since_1904))
    return said


def _text(name: str, cell: Cell, *, since_1904: bool) -> str:
    """Days come as numbers, and telephones lose the 0 before them."""
    on = cell.day(since_1904=since_1904) if name in _DAYS else None
    if on is not None:
        return day(on)
    if name == "phone" and cell.number is not None and len(cell.text) in (9, 10):
        return f"0{cell.text}"
    return cell.text


class _Reader:
    """What one reading asks for again and again."""

    def __init__(self, giver: Account, typed: Iterable[str]) -> None:
        self._giver = giver
        self._duties = Duties(access.given_kinds(giver))
        self._units = Units(access.given_units(giver))
        self._names = Usernames(filter(None, typed))
        self._rows: dict[str, int] = {}

    def row(self, number: int, said: Mapping[str, str], wrong: dict[str, str]) -> ReadRow | None:
        """A row that can be made, or what is wrong at its columns."""
        kind, unit = self._meant(said, wrong)
        username = said.get("username", "")
        is_proposed = not username and unit is not None and bool(said.get("full_name"))
        if is_proposed and unit is not None:
            username = self._names.proposed(said["full_name"], unit)
        form = HandDownAccount(
            {**said, "username": username or "-", "kind": kind or "", "unit": str(unit.pk) if unit else ""},
            [kind] if kind else [],
            [unit] if unit else [],
        )
        wrong |= {name: " ".join(map(str, why)) for name, why in form.errors.items() if name not in wrong}
        if username in self._rows:
            again = _now("Row %(row)d has this user name too. Choose another one.")
            wrong["username"] = again % {"row": self._rows[username]}
        if username:
            self._rows.setdefault(username, number)
        if wrong:
            return None
        officer = NewOfficer(username, form.facts(), form.duty())
        return ReadRow(number, officer, is_proposed) if self._can_be_made(officer, wrong) else None

    def _meant(self, said: Mapping[str, str], wrong: dict[str, str]) -> tuple[DutyKind | None, Unit | None]:
        kind, unit = None, None
        try:
            kind = self._duties.meant(said.get("kind", ""))
        except Meaningless as fault:
            wrong["kind"] = str(fault)
        try:
            unit = self._units.meant(said.get("unit", ""))
        except Meaningless as fault:
            wrong["unit"] = str(fault)
        return kind, unit

    def _can_be_made(self, officer: NewOfficer, wrong: dict[str, str]) -> bool:
        duty = officer.duty
        try:
            access.must_give(self._giver, duty.kind, duty.unit.pk, duty.place)
            fit(duty)
            fit_username(officer.username)
        except Refused as refused:
            wrong[HandDownAccount.field_of[refused.code]] = told(refused)
        return not wrong
