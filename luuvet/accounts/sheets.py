"""Spreadsheets of accounts: the columns, the empty sheet to fill in, and the sheet of temporary passwords."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luuvet.accounts.models import Account, Duty, DutyKind
from luuvet.kernel.names import search_key
from luuvet.layout.grid import Grid
from luuvet.layout.xlsx import SheetColumn, SheetData, book_xlsx, sheet_xlsx
from luuvet.units.models import Unit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LABELS = {
    "full_name": gettext_lazy("Full name"),
    "position": gettext_lazy("Position"),
    "phone": gettext_lazy("Office telephone"),
    "username": gettext_lazy("User name"),
    "kind": gettext_lazy("Duty"),
    "unit": gettext_lazy("Unit"),
    "place": gettext_lazy("Place code"),
    "valid_from": gettext_lazy("From"),
    "valid_to": gettext_lazy("To the end of"),
}
REQUIRED = ("full_name", "kind", "unit")
_HINTS = {
    "full_name": gettext_lazy("Always filled in."),
    "position": gettext_lazy("May be left out."),
    "phone": gettext_lazy("Of the office, no private number. May be left out."),
    "username": gettext_lazy("Left out: made of the given name and the unit, and shown before accounts are made."),
    "kind": gettext_lazy("Always filled in, as on the sheet of duties."),
    "unit": gettext_lazy("Always filled in: name or code, as on the sheet of units."),
    "place": gettext_lazy("Only for keepers and gate staff."),
    "valid_from": gettext_lazy("Day/month/year. Left out: from today."),
    "valid_to": gettext_lazy("Day/month/year. Left out: until it is taken back. An inspection has a last day."),
}


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet whose first row says what stands below: the field of each column, and heads that are not known."""

    grid: Grid
    head: int
    columns: Mapping[int, str]
    unread: Sequence[str]


def in_all_languages(words: Mapping[str, object]) -> dict[str, str]:
    """What words are looked for by, in every language of the product, each with its name."""
    found: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found |= {search_key(str(word)): name for name, word in words.items()}
    return found


def table_of(grids: Sequence[Grid]) -> Table | None:
    """The first sheet whose first row has the heads of all that is required; None where none has."""
    known = in_all_languages(LABELS)
    for grid in grids:
        head = min(grid.rows)
        columns: dict[int, str] = {}
        unread = []
        for place, cell in sorted(grid.rows[head].items()):
            name = known.get(search_key(cell.text.strip("*: ")))
            if name is None or name in columns.values():
                unread.append(cell.text)
            else:
                columns[place] = name
        if set(REQUIRED) <= set(columns.values()):
            return Table(grid, head, columns, unread)
    return None


def empty_sheet(kinds: Iterable[DutyKind], units: Iterable[Unit]) -> bytes:
    """The sheet to fill in; beside it each column explained with an example, and the duties and units that may be
    given."""
    units = list(units)
    widths = {"full_name": 28, "position": 28, "kind": 28, "unit": 28, "username": 20}
    fill_in = [SheetColumn(str(label), width=widths.get(name, 16)) for name, label in LABELS.items()]
    about = [SheetColumn(_("Column"), width=20), SheetColumn(_("What to write"), width=70), SheetColumn(_("Example"))]
    example = {
        "full_name": "Nguyễn Thị Lan",
        "position": "Công chức Văn hóa - Xã hội",
        "phone": "0239 383 1234",
        "username": "lan.tunganh",
        "kind": DutyKind.COMMUNE_OFFICER.label,
        "unit": units[0].title if units else "",
        "valid_to": "31/12/2027",
    }
    rows = [[str(label), str(_HINTS[name]), str(example.get(name, ""))] for name, label in LABELS.items()]
    named = [[unit.title, unit.code, f"{unit.code}/{unit.tree_id}"] for unit in units]
    return book_xlsx(
        SheetData(_("Accounts"), fill_in, []),
        SheetData(_("How to fill it in"), about, rows),
        SheetData(_("Duties"), [SheetColumn(_("Duty"), width=36)], [[str(kind.label)] for kind in kinds]),
        SheetData(
            _("Units"),
            [SheetColumn(_("Unit"), width=36), SheetColumn(_("Unit code")), SheetColumn(_("Code in its list"))],
            named,
        ),
    )


def sheet_of_passwords(made: Iterable[tuple[Account, str, Duty]]) -> bytes:
    """User names with their temporary passwords: made for one answer and kept nowhere."""
    columns = [
        SheetColumn(_("Full name"), width=28),
        SheetColumn(_("Duty"), width=28),
        SheetColumn(_("Unit"), width=28),
        SheetColumn(_("User name"), width=24),
        SheetColumn(_("Temporary password"), width=30),
    ]
    rows = [
        [account.full_name, str(duty.get_kind_display()), duty.unit.title, account.username, password]
        for account, password, duty in made
    ]
    return sheet_xlsx(_("Temporary passwords"), columns, rows)
