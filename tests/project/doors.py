"""Every door that takes what somebody said, with something that is right: a new form needs a line here."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from allauth.mfa.models import Authenticator
from django.http import QueryDict
from django.test import Client

from luuvet.accounts.factors import PASSKEY
from luuvet.accounts.models import Account, Device
from luuvet.accounts.rules import make_activation_codes, make_one_time_code
from luuvet.accounts.rules.factors import enrol_passkey
from luuvet.kernel.clock import now
from luuvet.places import rules as place_rules
from luuvet.places.models import Gate, Place, Poster
from luuvet.reports import queries, rules
from luuvet.units.models import Line, Organisation, OrganisationKind
from luuvet.units.rules.organisations import OrganisationFacts, add_organisation
from tests import builders
from tests.accounts import apps
from tests.builders import PASSWORD, browser, unit
from tests.reports.cast import LIST, OFFICE, PAGE, PARTS, THURSDAY

ANOTHER = "một mật khẩu khác hẳn"
ADDRESSES = iter(f"198.51.{high}.{low}" for high in range(256) for low in range(256))
LINES = ("actor", "about", "action", "first", "last")
FIGURES = ("unit", "tree", "first", "last", "by")
PHONES = iter(f"07{number:08d}" for number in range(10_000_000))


def officer() -> Account:
    """The officer of the town, made once a test."""
    known = Account.objects.filter(username="thitran").first()
    return known or builders.officer()


def office() -> Account:
    """The office of the district, made once a test."""
    known = Account.objects.filter(username="vhtt.ductho").first()
    return known or builders.office()


@dataclass(frozen=True, slots=True)
class Door:
    """Where it is, how it is spoken to, what is right there, and which of that is typed, not chosen.

    `at` makes the address anew for each try. `kept` says what the database holds of a field once it was taken;
    `no` is the status of a no, `who` is signed in, `token` is what a program shows,
    `first` is what its browser does before and what is right since then, `is_stranger` that nobody has signed in.
    """

    at: Callable[[], str]
    by: Literal["get", "post", "json"]
    right: Callable[[], dict[str, Any]]
    typed: Sequence[str]
    kept: Callable[[str], object] | None = None
    no: int = 422
    who: Callable[[], Account] | None = None
    token: Callable[[], str] | None = None
    first: Callable[[Client], dict[str, Any]] | None = None
    is_stranger: bool = False

    @property
    def is_for_programs(self) -> bool:
        """Whether a no is a problem document."""
        return self.by == "json" or self.token is not None

    def send(self, **other: str) -> tuple[Any, str]:
        """The answer to what is right but for some fields, to be told in Vietnamese, and the address."""
        at, said, address = self.at(), self.right(), next(ADDRESSES)
        if self.by == "json":
            for name, text in other.items():
                *above, last = name.split("__")
                place = said
                for step in above:
                    place = place[step]
                place[last] = text
            body = json.dumps(said)  # what is no Unicode goes out as an escape
            shown = {"authorization": f"Bearer {self.token()}"} if self.token else {}
            return browser().post(at, body, content_type="application/json", REMOTE_ADDR=address, headers=shown), at
        is_stranger = self.is_for_programs or self.is_stranger
        client = browser(None if is_stranger else (self.who or officer)())
        said |= self.first(client) if self.first else {}
        asked = QueryDict(mutable=True)
        for name, text in (said | other).items():
            asked.setlist(name, text if isinstance(text, list) else [text])
        # As a browser sends it, but that bytes which are no UTF-8 stay what they are.
        body = b"&".join(
            f"{_quoted(name)}={_quoted(text)}".encode() for name, texts in asked.lists() for text in texts
        ).decode()
        if self.by == "get":
            shown = {"authorization": f"Bearer {self.token()}"} if self.token else {}
            return client.get(f"{at}?{body}", REMOTE_ADDR=address, headers=shown), at
        kind = "application/x-www-form-urlencoded"
        return client.post(at, body, content_type=kind, REMOTE_ADDR=address), at


def _quoted(text: str) -> str:
    return "".join(f"%{octet:02X}" for octet in text.encode("utf-8", "surrogatepass"))


def _place() -> Place:
    return builders.place()


def _phone() -> str:
    """The token of a phone that has asked for nothing yet."""
    return builders.token(builders.phone())


def _secret() -> str:
    """What the code for a gate's device says."""
    _made, secret = place_rules.allow_gate_device(_place().gates.get(number=0), by="tests")
    return secret


def _enrolled_path() -> str:
    enrolled = place_rules.use_gate_enrolment(_secret(), by="tests")
    return f"/places/{enrolled.gate.place.code}/0/{enrolled.pk}/withdraw_gate_device"


def _kept_gate_name(name: str) -> object:
    return Gate.objects.latest("pk").name if name == "name" else None


def _kept_device_reason(name: str) -> object:
    return Device.objects.exclude(revoked_at=None).latest("revoked_at").revoked_for if name == "reason" else None


def _poster_path() -> str:
    return f"/places/{_place().code}/0/1/withdraw_poster"


def _a_place() -> dict[str, Any]:
    return {
        "name": "Chợ Hôm", "kind": "market", "unit": str(unit().pk), "parent": "", "point": "18.5307, 105.5851",
        "weekdays": ["0", "1"], "opens": "07:00", "closes": "17:30",
    }  # fmt: skip


def _without(said: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in said.items() if key != name}


def _signing_in() -> dict[str, Any]:
    return {"login": officer().username, "password": PASSWORD}


def _past_the_password(client: Client) -> dict[str, Any]:
    """Somebody who has an app enters the password; what the app shows then."""
    if not Account.objects.filter(username="lan").exists():
        apps.with_app("lan")
    client.post("/accounts/sign_in", {"login": "lan", "password": PASSWORD}, REMOTE_ADDR=next(ADDRESSES))
    return {"code": apps.code_of(apps.SECRET, now())}


def _code_of_new_app(client: Client) -> dict[str, Any]:
    return {"code": apps.code_of(apps.secret_on(client.get("/accounts/enrol_totp").content.decode()), now())}


def _new_passkey(client: Client) -> dict[str, Any]:
    return {"credential": apps.Device().make(apps.question_on(client.get("/accounts/enrol_passkey").content.decode()))}


def _passkey_path() -> str:
    if not Authenticator.objects.filter(type=PASSKEY).exists():
        enrol_passkey(officer(), {}, "Máy", by="tests")
    return f"/accounts/passkeys/{Authenticator.objects.get(type=PASSKEY).pk}/rename_passkey"


def _kept_passkey(name: str) -> object:
    return Authenticator.objects.filter(type=PASSKEY).latest("pk").data["name"] if name == "name" else None


def _one_time_code() -> dict[str, Any]:
    phone = next(PHONES)
    code = make_one_time_code(phone, by="tests")
    return {"phone": phone, "one_time_code": {"id": str(code.pk), "digits": code.digits}}


def _kept_of_place(name: str) -> object:
    return getattr(Place.objects.latest("registered_at", "pk"), name) if name == "name" else None


def _kept_reason(name: str) -> object:
    return Poster.objects.exclude(withdrawn_at=None).latest("withdrawn_at").withdrawn_for


def _behind() -> dict[str, Any]:
    return {
        "unit": "18229", "tree": "2021", "window": "2021-11-26..2021-12-08", "which": "new", "part": "",
        "page": "1",
    }  # fmt: skip


def _figures() -> dict[str, Any]:
    return {"unit": "18229", "tree": "2021", "first": "26/11/2021", "last": "08/12/2021", "by": "scans"}


def _an_office() -> dict[str, Any]:
    return OFFICE | {"seen": rules.mark(queries.office_row(unit("440")))}


def _some_words() -> dict[str, Any]:
    return dict.fromkeys(PARTS, "Mưa lũ") | {"seen": rules.mark(queries.words_row(unit("440"), THURSDAY))}


def _lines() -> dict[str, Any]:
    return {
        "actor": "thitran", "about": _place().code, "action": "places.close_place", "first": "26/11/2021",
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


def _a_school() -> dict[str, Any]:
    return {"name": "Trường Mầm non Hoa Sen", "unit": "2021318229", "number": "", "line": "", "above": ""}


def _organisation() -> int:
    facts = OrganisationFacts(OrganisationKind.SCHOOL, "Trường Tiểu học Sông La", unit())
    return add_organisation(facts, by="tests").pk


def _kept_of_organisation(name: str) -> object:
    return Organisation.objects.latest("pk").name if name == "name" else None


def _list() -> dict[str, Any]:
    return {"q": "", "kind": "", "state": "", "sort": "name", "page": "1"}


# The name of the address, or of the address and the way: None where nobody says anything but yes.
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
        first=_new_passkey,
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
        (*_officer_facts(), *_duty(), "username"), _kept_of_account, who=office,
    ),
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
    "checkins:trail": Door(
        lambda: "/api/v1/trail", "get", lambda: {"from": "2021-12-01", "to": "2021-12-08"}, ("from", "to", "cursor"),
        token=_phone,
    ),
    "counting:show": Door(lambda: "/", "get", _figures, FIGURES),
    "counting:sheet_file": Door(lambda: "/sheet.xlsx", "get", _figures, FIGURES, no=302),
    "counting:places_behind": Door(
        lambda: "/places_behind", "get", _behind, ("unit", "tree", "window", "which", "part", "page"), no=404
    ),
    "openapi_document": None,
    "people:scan": None,
    "people:one_time_codes": Door(
        lambda: "/api/v1/one-time-codes", "json", lambda: {"phone": next(PHONES)}, ("phone",)
    ),
    "people:installations": Door(
        lambda: "/api/v1/installations", "json", _one_time_code,
        ("phone", "one_time_code__id", "one_time_code__digits"),
    ),
    "people:installations by paper": Door(
        lambda: "/api/v1/installations", "json",
        lambda: {"activation_code": make_activation_codes(1, by="tests")[0]}, ("activation_code",),
    ),
    "people:own_installation": None,
    "people:own_dependants": Door(
        lambda: "/api/v1/dependants", "json", lambda: {"name": "Bé Na"}, ("name",), token=_phone
    ),
    "people:own_dependant": None,
    "people:personal_codes": Door(lambda: "/api/v1/personal-codes", "json", dict, ("for",), token=_phone),
    "gates": Door(lambda: "/api/v1/gates", "json", lambda: {"enrolment": _secret()}, ("enrolment",)),
    "own_gate": None,
    "places:show_gate": None,
    "places:find_places": Door(lambda: "/places/", "get", _list, ("q", "kind", "state", "sort", "page")),
    "places:register_place": Door(
        lambda: "/places/register_place", "post", _a_place,
        ("name", "kind", "unit", "parent", "point", "weekdays", "opens", "closes"), _kept_of_place,
    ),
    "places:show_place": Door(lambda: f"/places/{_place().code}", "get", lambda: {"last": "2021-12-08"}, ("last",)),
    "places:edit_place": Door(
        lambda: f"/places/{_place().code}/edit_place", "post", lambda: _without(_a_place(), "unit"),
        ("name", "kind", "parent", "point", "weekdays", "opens", "closes"), _kept_of_place,
    ),
    "places:close_place": None,
    "places:add_gate": Door(
        lambda: f"/places/{_place().code}/add_gate", "post", lambda: {"number": "7", "name": "Cổng sông"},
        ("number", "name"), _kept_gate_name,
    ),
    "places:give_screen_code": None,
    "places:allow_gate_device": None,
    "places:withdraw_gate_device": Door(
        _enrolled_path, "post", lambda: {"reason": "bị mất"}, ("reason", "stolen"), _kept_device_reason
    ),
    "places:replace_poster": None,
    "places:poster": None,
    "places:withdraw_poster": Door(_poster_path, "post", lambda: {"reason": "bị rách"}, ("reason",), _kept_reason),
    "reports:find_reports": Door(lambda: LIST, "get", lambda: {"page": "1"}, ("page",), who=office),
    "reports:show_report": None,
    "reports:report_file": None,
    "reports:officers_file": None,
    "reports:set_office": Door(lambda: f"{LIST}set_office", "post", _an_office, tuple(OFFICE), who=office),
    "reports:edit_words": Door(lambda: f"{PAGE}edit_words", "post", _some_words, (*PARTS, "seen"), who=office),
    "reports:draw_figures": Door(lambda: f"{PAGE}draw_figures", "post", _some_words, (*PARTS, "seen"), who=office),
    "set_language": Door(
        lambda: "/language", "post", lambda: {"language": "vi", "next": "/"}, ("language", "next"), no=302
    ),
}  # fmt: skip
