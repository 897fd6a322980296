"""The doors of signing in, of accounts, of organisations, and of the audit trail."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from luuvet.accounts.factors import PASSKEY
from luuvet.accounts.models import Account
from luuvet.accounts.rules.factors import enrol_passkey
from luuvet.kernel.clock import now
from luuvet.units.models import Line, Organisation, OrganisationKind
from luuvet.units.rules.organisations import OrganisationFacts, add_organisation
from tests import builders
from tests.accounts import apps
from tests.builders import PASSWORD, unit
from tests.project.doors.door import ADDRESSES, PHONES, Door, office, officer

ANOTHER = "một mật khẩu khác hẳn"
LINES = ("actor", "about", "action", "first", "last")


def _signing_in() -> dict[str, Any]:
    return {"login": officer().username, "password": PASSWORD}


def _past_the_password(client: Client) -> dict[str, Any]:
    """Somebody who has an app enters the password; what the app shows then."""
    if not Account.objects.filter(username="lan").exists():
        apps.with_app("lan")
    client.post("/accounts/sign_in", {"login": "lan", "password": PASSWORD}, REMOTE_ADDR=next(ADDRESSES))
    return {"code": apps.code_of(apps.SECRET, now())}


def _code_of_new_app(client: Client) -> dict[str, Any]:
    Authenticator.objects.all().delete()
    return {"code": apps.code_of(apps.secret_on(client.get("/accounts/enrol_totp").content.decode()), now())}


def _new_passkey(client: Client) -> dict[str, Any]:
    Authenticator.objects.all().delete()
    return {"credential": apps.Device().make(apps.question_on(client.get("/accounts/enrol_passkey").content.decode()))}


def _passkey_path() -> str:
    if not Authenticator.objects.filter(type=PASSKEY).exists():
        enrol_passkey(officer(), {}, "Máy", by="tests")
    return f"/accounts/passkeys/{Authenticator.objects.get(type=PASSKEY).pk}/rename_passkey"


def _kept_passkey(name: str) -> object:
    return Authenticator.objects.filter(type=PASSKEY).latest("pk").data["name"] if name == "name" else None


def _lines() -> dict[str, Any]:
    return {
        "actor": "thitran", "about": builders.place().code, "action": "places.close_place", "first": "26/11/2021",
        "last": "08/12/2021", "before": "1637884800000000.5",
    }  # fmt: skip


def _duties() -> list[int]:
    """An officer's account and its duty, made anew for each try."""
    account = builders.officer(f"lan{next(PHONES)}")
    return [account.pk, account.duties.get().pk]


def _duty() -> dict[str, Any]:
    return {"kind": "leader", "unit": "2021318259", "place": "", "valid_from": "", "valid_to": "31/12/2098"}


def _officer_facts() -> dict[str, Any]:
    return {"full_name": "Nguyễn Thị Lan", "position": "Công chức", "phone": "0239 383 1234"}


def _kept_of_account(name: str) -> object:
    kept = ("full_name", "position")
    return getattr(Account.objects.exclude(full_name="").latest("pk"), name) if name in kept else None


def _read_rows(client: Client) -> dict[str, Any]:
    """What the page carries along once a file was read."""
    sheet = SimpleUploadedFile("a.csv", "Họ và tên,Vai trò,Đơn vị\nLê Văn An,Lãnh đạo UBND,18259\n".encode())
    read = client.post("/accounts/import_accounts", {"sheet": sheet})
    return {"carried": read.context["form"]["carried"].value(), "make": "slips"}


def _a_school() -> dict[str, Any]:
    return {"name": "Trường Mầm non Hoa Sen", "unit": "2021318229", "number": "", "line": "", "above": ""}


def _organisation() -> int:
    facts = OrganisationFacts(OrganisationKind.SCHOOL, "Trường Tiểu học Sông La", unit())
    return add_organisation(facts, by="tests").pk


def _kept_of_organisation(name: str) -> object:
    return Organisation.objects.latest("pk").name if name == "name" else None


DOORS: dict[str, Door | None] = {
    "account_login": None,  # accounts:sign_in as allauth calls it
    "accounts:sign_in": Door(
        lambda: "/accounts/sign_in", "post", _signing_in, ("login", "password"), no=200, is_stranger=True
    ),
    "accounts:sign_out": None,
    "accounts:second_factor": Door(
        lambda: "/accounts/second_factor", "post", dict, ("code",), first=_past_the_password, is_stranger=True
    ),
    "accounts:use_passkey": None,  # no person types what it takes: tests/accounts/test_passkeys.py
    "accounts:reauthenticate": Door(
        lambda: "/accounts/reauthenticate", "post", lambda: {"password": PASSWORD}, ("password",)
    ),
    "accounts:change_password": Door(
        lambda: "/accounts/change_password", "post",
        lambda: {"present": PASSWORD, "password": ANOTHER, "again": ANOTHER}, ("present", "password", "again"),
    ),
    "accounts:enrol_totp": Door(lambda: "/accounts/enrol_totp", "post", dict, ("code",), first=_code_of_new_app),
    "accounts:remove_totp": None,
    "accounts:enrol_passkey": Door(
        lambda: "/accounts/enrol_passkey", "post", lambda: {"name": "Máy"}, ("name", "credential"), _kept_passkey,
        first=_new_passkey, yes=200,
    ),
    "accounts:rename_passkey": Door(_passkey_path, "post", lambda: {"name": "Máy"}, ("name",), _kept_passkey),
    "accounts:remove_passkey": None,
    "accounts:renew_recovery_codes": None,
    "accounts:sessions": None,
    "accounts:end_session": None,
    "accounts:find_lines": Door(lambda: "/accounts/lines", "get", _lines, (*LINES, "before"), who=office),
    "accounts:export_lines": Door(lambda: "/accounts/lines.csv", "get", _lines, LINES, who=office),
    "accounts:find_accounts": Door(
        lambda: "/accounts/", "get", lambda: {"q": "", "kind": "", "state": "", "sort": "name", "page": "1"},
        ("q", "kind", "state", "sort", "page"), who=office,
    ),
    "accounts:hand_down_account": Door(
        lambda: "/accounts/hand_down_account", "post",
        lambda: _officer_facts() | _duty() | {"username": f"lan{next(PHONES)}"},
        (*_officer_facts(), *_duty(), "username"), _kept_of_account, who=office, yes=200,
    ),
    "accounts:import_accounts": Door(
        lambda: "/accounts/import_accounts",
        "post",
        dict,
        ("carried", "sheet"),
        who=office,
        first=_read_rows,
    ),
    "accounts:empty_sheet": None,
    "accounts:show_account": None,
    "accounts:edit_account": Door(
        lambda: f"/accounts/{_duties()[0]}/edit_account", "post", _officer_facts, tuple(_officer_facts()),
        _kept_of_account, who=office,
    ),
    "accounts:renew_password": None,
    "accounts:deactivate_account": None,
    "accounts:reactivate_account": None,
    "accounts:give_duty": Door(
        lambda: f"/accounts/{_duties()[0]}/give_duty", "post", _duty, tuple(_duty()), who=office
    ),
    "accounts:end_duty": Door(
        lambda: "/accounts/{}/{}/end_duty".format(*_duties()), "post", lambda: {"since": "31/12/2098"}, ("since",),
        who=office,
    ),
    "accounts:find_organisations": Door(
        lambda: "/accounts/organisations/", "get", lambda: {"q": "", "kind": "", "line": "", "state": "", "page": "1"},
        ("q", "kind", "line", "state", "page"),
    ),
    "accounts:show_organisation": None,
    "accounts:add_organisation": Door(
        lambda: "/accounts/organisations/add_organisation", "post", lambda: _a_school() | {"kind": "school"},
        (*_a_school(), "kind"), _kept_of_organisation,
    ),
    "accounts:edit_organisation": Door(
        lambda: f"/accounts/organisations/{_organisation()}/edit_organisation", "post", _a_school, tuple(_a_school()),
        _kept_of_organisation,
    ),
    "accounts:close_organisation": None,
    "accounts:add_line": Door(
        lambda: "/accounts/organisations/add_line", "post", lambda: {"name": f"Ngành {next(PHONES)}"}, ("name",),
        lambda name: Line.objects.latest("pk").name,
    ),
}  # fmt: skip
