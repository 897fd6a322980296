"""Every door that takes what somebody said, with something that is right: a new form needs a line here."""

from typing import Any

from luuvet.accounts.models import Device
from luuvet.accounts.rules import make_activation_codes, make_one_time_code
from luuvet.kernel.clock import now
from luuvet.kernel.days import day_of
from luuvet.people import erasing
from luuvet.people.consents import VERSION, Purpose
from luuvet.people.queries import household
from luuvet.people.rules import give_consent
from luuvet.places import rules as place_rules
from luuvet.places.models import Gate, Place, Poster
from luuvet.reports import queries, rules
from luuvet.requests import sealed
from luuvet.requests.models import Kind, Request, Way
from luuvet.requests.rules import answer_request, make_request
from tests import builders
from tests.builders import unit
from tests.project.doors import accounts
from tests.project.doors.door import PHONES, Door, office
from tests.reports.cast import LIST, OFFICE, PAGE, PARTS, THURSDAY

FIGURES = ("unit", "tree", "first", "last", "by")


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


def _list() -> dict[str, Any]:
    return {"q": "", "kind": "", "state": "", "sort": "name", "page": "1"}


def _request() -> Request:
    return make_request(Kind.ACCESS, "Xin bản sao", person=None, way=Way.IN_PERSON, unit=unit("440"), by="tests")


def _kept_of_request(name: str) -> object:
    """What people wrote, opened, its lines as one; nothing else of a request is kept as it was typed."""
    for field in sealed.FIELDS:
        if field == {"reason": "extension"}.get(name, name):
            return " ".join(sealed.read(Request.objects.latest("pk"), field).split())
    return None


def _named() -> str:
    """The token of a phone whose person agrees to their name being kept."""
    phone = builders.phone()
    give_consent(phone.person, Purpose.NAME, VERSION, by="tests")
    return builders.token(phone)


_erased: dict[str, str] = {}


def _a_yes() -> dict[str, Any]:
    """Of somebody who has read what will be erased."""
    phone = builders.phone()
    _erased["token"] = builders.token(phone)
    return {"confirmation": erasing.confirmation(household(phone.person_id), now())}


# The name of the address, or of the address and the way: None where nobody says anything but yes.
DOORS: dict[str, Door | None] = {
    **accounts.DOORS,
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
    "people:show_own_data": None,
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
    "people:own_data": None,
    "people:own_file": None,
    "people:own_dependant": None,
    "people:own_name": Door(
        lambda: "/api/v1/own-data/name", "json", lambda: {"name": "Lê Thị Lan"}, ("name",), token=_named
    ),
    "people:own_phone": Door(
        lambda: "/api/v1/own-data/phone", "json", _one_time_code,
        ("phone", "one_time_code__id", "one_time_code__digits"), token=_phone,
    ),
    "people:own_consents": Door(
        lambda: "/api/v1/own-data/consents", "json", lambda: {"purpose": "warnings", "version": VERSION},
        ("purpose", "version"), token=_phone,
    ),
    "people:own_withdrawals": Door(
        lambda: "/api/v1/own-data/withdrawals", "json", lambda: {"purpose": "warnings"}, ("purpose",), token=_phone
    ),
    "people:own_erasure": Door(
        lambda: "/api/v1/own-data/erasure", "json", _a_yes, ("confirmation",), token=lambda: _erased["token"]
    ),
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
    "requests:find_requests": Door(
        lambda: "/requests/", "get", lambda: {"state": "", "kind": "", "page": "1"}, ("state", "kind", "page"),
        who=office,
    ),
    "requests:show_request": None,
    "requests:enter_request": Door(
        lambda: "/requests/enter_request", "post",
        lambda: {"kind": "access", "words": "Xin bản sao", "person": "", "came_on": f"{day_of(now()):%d/%m/%Y}"},
        ("kind", "words", "person", "came_on"), _kept_of_request, who=office,
    ),
    "requests:answer_request": Door(
        lambda: f"/requests/{_request().pk}/answer_request", "post", lambda: {"answer": "Gửi kèm"}, ("answer",),
        _kept_of_request, who=office,
    ),
    "requests:extend_request": Door(
        lambda: f"/requests/{_request().pk}/extend_request", "post", lambda: {"reason": "Cần xác minh"}, ("reason",),
        _kept_of_request, who=office,
    ),
    "requests:close_request": Door(
        lambda: f"/requests/{answer_request(_request(), 'Gửi kèm', by='tests').pk}/close_request", "post",
        lambda: {"outcome": "done"}, ("outcome",), who=office,
    ),
    "requests:own_requests": Door(
        lambda: "/api/v1/requests", "json", lambda: {"kind": "access", "words": "Xin bản sao"}, ("kind", "words"),
        token=_phone,
    ),
    "show_style": None,
    "set_language": Door(
        lambda: "/language", "post", lambda: {"language": "vi", "next": "/"}, ("language", "next"), no=302
    ),
}  # fmt: skip
