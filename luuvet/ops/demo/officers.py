"""Two accounts for whoever tries the portal: the coordinating office's, and that of its first commune's officer.

The office's reports know when the plan of the demonstration began.
"""

from dataclasses import replace

from luuvet.accounts.models import Account, DutyKind
from luuvet.accounts.passwords import make_temporary
from luuvet.accounts.rules import make_account, renew_password
from luuvet.accounts.rules.signing_in import change_password
from luuvet.ops.demo.plan import TREE, WINDOW
from luuvet.reports.queries import office_of, office_row
from luuvet.reports.rules import set_office
from luuvet.units import queries as units
from luuvet.units.models import Unit

OFFICE, OFFICER = "dieuphoi", "capxa"


def officers(district: str, *, by: str) -> list[dict[str, object]]:
    """Both as the demonstration tells them; a password is kept nowhere, so each run gives new ones."""
    unit = units.unit(district, TREE)
    commune = units.children(unit).first() or unit
    if office_row(unit) is None:
        set_office(unit, replace(office_of(unit), since=WINDOW.first), seen="", by=by)
    return [
        _told(OFFICE, DutyKind.COORDINATING_OFFICE, unit, by=by),
        _told(OFFICER, DutyKind.COMMUNE_OFFICER, commune, by=by),
    ]


def _told(username: str, kind: DutyKind, unit: Unit, *, by: str) -> dict[str, object]:
    known = Account.objects.filter(username=username).first()
    account, _temporary = renew_password(known, by=by) if known else make_account(username, kind, unit, by=by)
    password = make_temporary()
    change_password(account, password, by=by)  # it stays: whoever tries the portal signs in with it again and again
    return {
        "duty": kind.value,
        "unit": {"code": unit.code, "tree": unit.tree_id, "name": unit.name},
        "username": username,
        "password": password,
        "totp": None,
    }
