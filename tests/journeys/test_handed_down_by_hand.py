"""An account handed down: made by the office, taken over by its officer, who is refused the neighbour's; the leader."""

import re
from collections.abc import Iterator

import pytest
from django.conf import global_settings, settings
from playwright.sync_api import Browser, Page, Response, expect

from luuvet.accounts.models import DutyKind
from luuvet.places.models import Place
from tests import builders
from tests.builders import PASSWORD, unit
from tests.counting import rows
from tests.journeys.test_signing_in_by_hand import choose_password, enter, is_in, set_an_app_up, sign_out, step_in

pytestmark = pytest.mark.browser
OFFICER = "lan.tunganh"
TEMPORARY = re.compile(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){4}")


@pytest.fixture
def place(site: str, monkeypatch: pytest.MonkeyPatch) -> Place:
    """One in the neighbour commune, scanned in the days of the plan; the office and a leader of the district."""
    monkeypatch.setattr(settings, "PASSWORD_HASHERS", global_settings.PASSWORD_HASHERS)
    builders.office()
    builders.account("lanhdao", DutyKind.LEADER, "440")
    made = builders.place()
    Place.objects.filter(pk=made.pk).update(registered_at=rows.at("2021-11-26 08:00"))
    rows.crowd(made.pk, "2021-12-02 09:00", people=3)
    return made


@pytest.fixture
def desk(chromium: Browser, site: str, place: Place) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN", base_url=site)
    yield context.new_page()
    context.close()


def status(response: Response | None) -> int:
    assert response is not None
    return response.status


def hand_down(desk: Page) -> str:
    """The office makes an account; its temporary password."""
    enter(desk, PASSWORD, "vhtt.ductho")
    desk.get_by_role("link", name="Tài khoản", exact=True).click()
    desk.get_by_role("link", name="Cấp tài khoản", exact=True).click()
    desk.get_by_label("Họ và tên").fill("Nguyễn Thị Lan")
    desk.get_by_label("Tên tài khoản").fill(OFFICER)
    desk.get_by_label("Vai trò").select_option("commune_officer")
    desk.get_by_label("Đơn vị").select_option(str(unit("18259").pk))
    desk.get_by_role("button", name="Cấp tài khoản").click()
    desk.get_by_text(TEMPORARY).first.wait_for()
    (password,) = {*TEMPORARY.findall(desk.locator("main").inner_text())}
    return str(password)


def test_an_account_is_handed_down_taken_over_and_kept_to_its_commune(
    desk: Page, chromium: Browser, site: str, place: Place
) -> None:
    password = hand_down(desk)
    own = builders.place("Quán Sông La", unit=unit("18259"))
    with chromium.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN", base_url=site) as context:
        phone = context.new_page()
        enter(phone, password, OFFICER)
        choose_password(phone)
        is_in(phone)
        phone.goto("/accounts/sessions")
        phone.get_by_role("link", name="Thiết lập ứng dụng").click()
        _secret, recovery = set_an_app_up(phone)
        assert status(phone.goto(f"/places/{own.code}")) == 200
        assert status(phone.goto(f"/places/{place.code}")) == 404

        sign_out(desk)
        enter(desk, PASSWORD, OFFICER)
        step_in(desk, recovery[0])
        is_in(desk)
        phone.goto("/accounts/sessions")
        phone.get_by_role("link", name="Đăng xuất", exact=True).click()
        phone.locator("main").get_by_role("button").click()
        phone.get_by_role("heading", name=OFFICER).wait_for()
        desk.goto("/places/")
        expect(desk.get_by_role("heading", name="Đăng nhập")).to_be_visible()

    enter(desk, PASSWORD, "lanhdao")  # and what a leader came for stands on the first page
    expect(desk.locator(".figure-value").first).to_have_text("1")
