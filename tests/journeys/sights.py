"""Every page of the portal as people meet it: filled, empty and with something to mend."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from allauth.usersessions.models import UserSession
from django.conf import global_settings
from django.test import override_settings
from playwright.sync_api import FilePayload, Page

from luuvet.accounts import rules
from luuvet.accounts.factors import factors_of
from luuvet.accounts.models import Account, DutyKind
from luuvet.accounts.rules.factors import enrol_passkey
from luuvet.accounts.rules.officers import OfficerFacts, edit_account
from luuvet.core import audit
from luuvet.places import rules as places
from luuvet.places.models import Place
from luuvet.requests import rules as requests
from luuvet.requests.models import Kind, Request, Way
from luuvet.units.models import OrganisationKind
from luuvet.units.rules.organisations import OrganisationFacts, add_line, add_organisation
from tests import builders
from tests.accounts import apps
from tests.builders import BY
from tests.counting import rows

# What is no page.
NO_PAGES = {
    "account_login", "accounts:empty_sheet", "accounts:export_lines", "checkins:trail", "counting:sheet_file", "gates",
    "openapi_document",
    "own_gate", "people:installations", "people:one_time_codes", "people:own_consents", "people:own_data",
    "people:own_dependant", "people:own_dependants", "people:own_erasure", "people:own_file",
    "people:own_installation", "people:own_name", "people:own_phone", "people:own_withdrawals",
    "people:personal_codes", "places:poster", "reports:officers_file", "reports:report_file",
    "requests:answer_request", "requests:close_request", "requests:extend_request", "requests:own_requests",
    "set_language",
}  # fmt: skip
REPORT = "/reports/2021/440/2021-12-09/"
Who = Literal["stranger", "office", "officer", "beginner", "idle", "secured", "newcomer", "guard"]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who looks, and at which places."""

    accounts: dict[Who, Account]
    live: Place
    closed: Place
    voided: Place
    session: int
    device: int
    passkey: int
    duty: int
    spare: int
    hamlet: int
    request: int


def cast() -> Cast:
    """A district's office and its officers: one with places, one who has none yet, one without a duty; a market with a
    code in use and one withdrawn, scanned on two days; a place that is closed and one registered in error."""
    idle = builders.officer("khongviec", "18280")
    idle.duties.update(valid_from="2021-01-01", valid_to="2021-01-02")
    live = builders.place("Chợ Đức Thọ, dãy hàng khô và hàng vải phía sau bến xe cũ", hours=((0, 300, 1080),))
    Place.objects.filter(pk=live.pk).update(registered_at=rows.at("2021-11-26 08:00"))
    gate = live.gates.get(number=0)
    places.replace_poster(gate, by=BY)
    places.withdraw_poster(gate.posters.get(serial=1), by=BY, reason="bị rách")
    river = places.add_gate(live, 7, "Cổng sông", by=BY)
    places.give_screen_code(river, by=BY)
    _made, secret = places.allow_gate_device(river, by=BY)
    device = places.use_gate_enrolment(secret, by=BY)
    rows.crowd(live.pk, "2021-12-02 09:00", people=3)
    rows.crowd(live.pk, "2021-12-03 09:00", people=5)
    rows.residents("18229", 8600)
    closed = places.close_place(builders.place("Quán Cây Đa"), by=BY)
    voided = places.void_place(builders.place("Quán nhầm"), by=BY)
    accounts: dict[Who, Account] = {
        "office": builders.office(),
        "officer": builders.officer(),
        "beginner": builders.officer("tunganh", "18259"),
        "idle": idle,
        "secured": _secured(),
        "newcomer": rules.make_account("moi", DutyKind.COMMUNE_OFFICER, builders.unit(), by=BY)[0],
        "guard": builders.account("cong.cho", DutyKind.GATE_STAFF, at=live.code),
    }
    spare, _password = rules.make_account("lanhdao", DutyKind.LEADER, builders.unit("440"), by=BY)
    edit_account(accounts["officer"], OfficerFacts("Nguyễn Thị Lan", "Công chức", "0239 383 1234"), by=BY)
    audit.write(actor="thitran", action="places.edit_place", about=f"place:{live.pk}")
    audit.write(actor="thitran", action="core.look", about="person:12")
    asked = {"rp": {"id": "localhost"}, "user": {"id": "MQ"}, "challenge": "AAAA"}
    made = json.loads(apps.Device().make(asked))
    enrol_passkey(accounts["secured"], made, "Điện thoại của văn phòng Ủy ban nhân dân thị trấn Đức Thọ", by=BY)
    passkey = factors_of(accounts["secured"]).passkeys[0].pk
    other = UserSession.objects.create(
        user=accounts["officer"],
        ip="198.51.100.7",
        session_key=builders.browser(accounts["officer"]).session.session_key,
        user_agent="Mozilla/5.0 (Windows NT 10.0; Win64; x64) coc_coc_browser/127.0.208 Chrome/121.0 Safari/537.36",
    )
    mothers = add_line("Hội Liên hiệp Phụ nữ", by=BY)
    hamlet = add_organisation(
        OrganisationFacts(OrganisationKind.HAMLET, "Tổ dân phố 1", builders.unit(), number=1, line=mothers), by=BY
    )
    duty = accounts["officer"].duties.get().pk
    request = _asked().pk
    return Cast(accounts, live, closed, voided, other.pk, device.pk, passkey, duty, spare.pk, hamlet.pk, request)


def _secured() -> Account:
    """One with an app, whose password the server beside us can check."""
    with override_settings(PASSWORD_HASHERS=global_settings.PASSWORD_HASHERS):
        return apps.with_app("haibuoc")[0]


def _asked() -> Request:
    """A request that was answered."""
    asked = requests.make_request(
        Kind.CORRECTION, "Tên con bị ghi sai dấu, xin sửa.\nGọi lại buổi chiều.", person=None, way=Way.IN_PERSON,
        unit=builders.unit("440"), by=BY,
    )  # fmt: skip
    requests.answer_request(asked, "Đã sửa theo giấy khai sinh.", by=BY)
    return asked


def _send(page: Page) -> None:
    page.locator("main form .btn.main, main form .btn.danger").first.click()


def _send_without(field: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.locator(f"[name={field}]").fill("")
        _send(page)

    return act


def _lie_in(text: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.locator("[name=parent]").fill(text)
        _send(page)

    return act


def _lose_cookies(page: Page) -> None:
    page.context.clear_cookies()
    _send(page)


def _past_the_password(page: Page) -> None:
    page.locator("[name=login]").fill("haibuoc")
    page.locator("[name=password]").fill(builders.PASSWORD)
    _send(page)


_ROWS = (
    "Họ và tên,Chức vụ,Tên tài khoản,Vai trò,Đơn vị,Đến hết ngày\n"
    "Lê Văn An,Phó Chủ tịch,,Lãnh đạo UBND,18259,\nPhan Thị Mai Phương,,,Thành viên đoàn kiểm tra,Xã Tùng Ảnh,\n"
    "Trần Đức Thọ,Công chức Văn hóa - Xã hội kiêm phụ trách thông tin,Thọ,Trưởng ban,Xã không có ở đâu,32/13/2026\n"
)


def _upload(page: Page) -> None:
    sheet: FilePayload = {"name": "a.csv", "mimeType": "text/csv", "buffer": _ROWS.encode()}
    page.locator("[name=sheet]").set_input_files(sheet)
    _send(page)


def _upload_and_make(page: Page) -> None:
    with page.expect_navigation():
        _upload(page)
    page.locator(".tile .btn.main").click()


def _write_too_much(page: Page) -> None:
    page.locator("[name=causes]").fill("x" * 5000)
    page.locator("main form .btn.main").first.click()


def _draw(page: Page) -> None:
    page.locator("button[formaction]").click()


@dataclass(frozen=True, slots=True)
class Sight:
    """A page: the name of its address, the address, who opens it, what is done there, and the answer's status."""

    name: str
    path: str
    who: Who
    act: Callable[[Page], None] | None = None
    status: int = 200


def sights(cast: Cast) -> list[Sight]:
    """All of them, each address at least once."""
    other = f"/accounts/{cast.accounts['officer'].pk}/"
    at, ended = f"/places/{cast.live.code}", f"/places/{cast.closed.code}"
    behind = "/places_behind?unit=440&tree=2021&window=2021-11-26..2021-12-08&which"
    return [
        Sight("accounts:sign_in", "/accounts/sign_in", "stranger"),
        Sight("accounts:sign_in", "/accounts/sign_in", "stranger", _send),
        Sight("accounts:sign_in", "/accounts/sign_in", "stranger", _lose_cookies, 403),
        Sight("accounts:sign_out", "/accounts/sign_out", "officer"),
        Sight("accounts:sessions", "/accounts/sessions", "officer"),
        Sight("accounts:sessions", "/accounts/sessions", "idle"),
        Sight("accounts:end_session", f"/accounts/sessions/{cast.session}/end_session", "officer"),
        Sight("accounts:find_lines", "/accounts/lines", "office"),
        Sight("accounts:find_lines", "/accounts/lines?actor=khongco", "office"),
        Sight("accounts:find_lines", "/accounts/lines?about=12345678&first=32/13/2021", "office", status=422),
        Sight("accounts:find_lines", "/accounts/lines", "officer", status=403),
        Sight("accounts:use_passkey", "/accounts/use_passkey?next=/places/", "stranger"),
        Sight("accounts:second_factor", "/accounts/sign_in", "stranger", _past_the_password),
        Sight("accounts:change_password", "/accounts/change_password", "officer", _send, 422),
        Sight("accounts:change_password", "/", "newcomer"),
        Sight("accounts:enrol_totp", "/accounts/enrol_totp", "officer", _send, 422),
        Sight("accounts:enrol_passkey", "/accounts/enrol_passkey", "officer"),
        Sight("accounts:sessions", "/accounts/sessions", "secured"),
        Sight("accounts:reauthenticate", "/accounts/reauthenticate", "secured"),
        Sight("accounts:rename_passkey", f"/accounts/passkeys/{cast.passkey}/rename_passkey", "secured"),
        Sight("accounts:remove_passkey", f"/accounts/passkeys/{cast.passkey}/remove_passkey", "secured"),
        Sight("accounts:remove_totp", "/accounts/remove_totp", "secured"),
        Sight("accounts:renew_recovery_codes", "/accounts/renew_recovery_codes", "secured"),
        Sight("accounts:renew_recovery_codes", "/accounts/renew_recovery_codes", "secured", _send),
        Sight("accounts:find_accounts", "/accounts/", "office"),
        Sight("accounts:find_accounts", "/accounts/?q=khongco", "office"),
        Sight("accounts:find_accounts", "/accounts/", "idle"),
        Sight("accounts:find_accounts", f"/accounts/?q={'a' * 201}&kind=no", "office", status=422),
        Sight("accounts:hand_down_account", "/accounts/hand_down_account", "office"),
        Sight("accounts:hand_down_account", "/accounts/hand_down_account", "office", _send, 422),
        Sight("accounts:import_accounts", "/accounts/import_accounts", "office"),
        Sight("accounts:import_accounts", "/accounts/import_accounts", "office", _send, 422),
        Sight("accounts:import_accounts", "/accounts/import_accounts", "office", _upload),
        Sight("accounts:import_accounts", "/accounts/import_accounts", "office", _upload_and_make),
        Sight("accounts:show_account", other, "office"),
        Sight("accounts:show_account", other, "beginner", status=404),
        Sight("accounts:edit_account", f"{other}edit_account", "office", _send_without("full_name"), 422),
        Sight("accounts:renew_password", f"{other}renew_password", "office"),
        Sight("accounts:renew_password", f"/accounts/{cast.spare}/renew_password", "office", _send),
        Sight("accounts:deactivate_account", f"{other}deactivate_account", "office"),
        Sight("accounts:reactivate_account", f"{other}reactivate_account", "office", _send, 422),
        Sight("accounts:give_duty", f"{other}give_duty", "office", _send, 422),
        Sight("accounts:end_duty", f"{other}{cast.duty}/end_duty", "office", _send_without("since"), 422),
        Sight("accounts:find_organisations", "/accounts/organisations/", "office"),
        Sight("accounts:find_organisations", "/accounts/organisations/", "beginner"),
        Sight("accounts:find_organisations", "/accounts/organisations/?q=khongco&kind=no", "office", status=422),
        Sight("accounts:show_organisation", f"/accounts/organisations/{cast.hamlet}/", "officer"),
        Sight("accounts:add_organisation", "/accounts/organisations/add_organisation", "officer", _send, 422),
        Sight("accounts:edit_organisation", f"/accounts/organisations/{cast.hamlet}/edit_organisation", "officer"),
        Sight("accounts:close_organisation", f"/accounts/organisations/{cast.hamlet}/close_organisation", "officer"),
        Sight("accounts:add_line", "/accounts/organisations/add_line", "office", _send, 422),
        Sight("counting:show", "/", "guard"),
        Sight("places:show_place", at, "guard"),
        Sight("counting:show", "/", "stranger"),
        Sight("counting:show", "/", "office"),
        Sight("counting:show", "/", "officer"),
        Sight("counting:show", "/", "beginner"),
        Sight("counting:show", "/", "idle"),
        Sight("counting:show", "/?unit=x&first=32/13/2021&last=", "office", status=422),
        Sight("counting:places_behind", f"{behind}=new", "office"),
        Sight("counting:places_behind", f"{behind}=new&part=to_assign", "office"),
        Sight("counting:places_behind", f"{behind}=no", "office", status=404),
        Sight("places:find_places", "/places/", "office"),
        Sight("places:find_places", "/places/?q=khongco&kind=market", "officer"),
        Sight("places:find_places", "/places/", "beginner"),
        Sight("places:find_places", f"/places/?q={'a' * 201}&kind=no", "office", status=422),
        Sight("places:register_place", "/places/register_place", "office"),
        Sight("places:register_place", "/places/register_place", "officer", _send, 422),
        Sight("places:register_place", "/places/register_place", "idle"),
        Sight("places:show_place", at, "officer"),
        Sight("places:show_place", ended, "office"),
        Sight("places:show_place", f"/places/{cast.voided.code}", "office"),
        Sight("places:show_place", at, "beginner", status=404),
        Sight("places:edit_place", f"{at}/edit_place", "officer"),
        Sight("places:edit_place", f"{at}/edit_place", "officer", _send_without("name"), 422),
        Sight("places:close_place", f"{at}/close_place", "officer"),
        Sight("places:close_place", f"{ended}/close_place", "officer", _send, 422),
        Sight("places:edit_place", f"{at}/edit_place", "officer", _lie_in("khongco"), 422),
        Sight("places:add_gate", f"{at}/add_gate", "officer"),
        Sight("places:add_gate", f"{at}/add_gate", "officer", _send, 422),
        Sight("places:give_screen_code", f"{at}/0/give_screen_code", "officer"),
        Sight("places:give_screen_code", f"{ended}/0/give_screen_code", "officer", _send, 422),
        Sight("places:allow_gate_device", f"{at}/0/allow_gate_device", "officer"),
        Sight("places:allow_gate_device", f"{at}/0/allow_gate_device", "officer", _send),
        Sight("places:allow_gate_device", f"{ended}/0/allow_gate_device", "officer", _send, 422),
        Sight("places:withdraw_gate_device", f"{at}/7/{cast.device}/withdraw_gate_device", "officer"),
        Sight("places:withdraw_gate_device", f"{at}/7/{cast.device}/withdraw_gate_device", "officer", _send, 422),
        Sight("places:replace_poster", f"{at}/0/replace_poster", "officer"),
        Sight("places:replace_poster", f"{ended}/0/replace_poster", "officer", _send, 422),
        Sight("places:withdraw_poster", f"{at}/0/2/withdraw_poster", "officer"),
        Sight("places:withdraw_poster", f"{at}/0/2/withdraw_poster", "officer", _send, 422),
        Sight("reports:find_reports", "/reports/", "office"),
        Sight("reports:find_reports", "/reports/", "officer"),
        Sight("reports:find_reports", "/reports/", "idle"),
        Sight("reports:show_report", REPORT, "office"),
        Sight("reports:edit_words", REPORT, "office", _write_too_much, 422),
        Sight("reports:draw_figures", REPORT, "office", _draw),
        Sight("reports:show_report", "/reports/2021/440/2021-12-10/", "office", status=404),
        Sight("reports:set_office", "/reports/2021/440/set_office", "office"),
        Sight("reports:set_office", "/reports/2021/440/set_office", "office", _send_without("spoken"), 422),
        Sight("requests:find_requests", "/requests/", "office"),
        Sight("requests:find_requests", "/requests/?state=overdue", "office"),
        Sight("requests:enter_request", "/requests/enter_request", "office"),
        Sight("requests:enter_request", "/requests/enter_request", "office", _send, 422),
        Sight("requests:show_request", f"/requests/{cast.request}/", "office"),
        Sight("show_style", "/portal/style", "office"),
        Sight("people:scan", "/v", "stranger"),
        Sight("people:show_own_data", "/own_data", "stranger"),
        Sight("places:show_gate", "/gate", "stranger"),
    ]
