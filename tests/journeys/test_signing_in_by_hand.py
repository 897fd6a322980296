"""Signing in as officers meet it: a temporary password, a second step, recovery codes, other browsers, a passkey."""

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.conf import global_settings, settings
from playwright.sync_api import Browser, Page

from luuvet.accounts import rules
from luuvet.accounts.models import DutyKind
from luuvet.kernel.clock import now
from tests.accounts.apps import code_of
from tests.builders import BY, PASSWORD, unit

pytestmark = pytest.mark.browser
USERNAME = "yte.ductho"


@pytest.fixture
def temporary(site: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The temporary password of a health officer, whose duty asks for a second factor, as the server can check it."""
    monkeypatch.setattr(settings, "PASSWORD_HASHERS", global_settings.PASSWORD_HASHERS)
    return rules.make_account(USERNAME, DutyKind.HEALTH_OFFICER, unit(), by=BY)[1]


@pytest.fixture
def page(chromium: Browser, site: str, temporary: str) -> Iterator[Page]:
    """A phone at a name, since passkeys are bound to one; what its page complains of fails the test."""
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, locale="vi-VN", base_url=site.replace("127.0.0.1", "localhost")
    )
    opened, complaints = context.new_page(), list[str]()
    opened.on("pageerror", lambda fault: complaints.append(str(fault)))
    opened.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    yield opened
    context.close()
    assert complaints == []


def enter(page: Page, password: str, username: str = USERNAME) -> None:
    page.goto("/accounts/sign_in")
    page.get_by_label("Tên tài khoản").fill(username)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()


def sign_out(page: Page) -> None:
    page.goto("/accounts/sessions")
    page.locator("main").get_by_role("button", name="Đăng xuất").click()
    page.get_by_role("heading", name="Đăng nhập").wait_for()


def step_in(page: Page, code: str) -> None:
    page.get_by_label("Mã của ứng dụng hoặc mã khôi phục").fill(code)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()


def a_minute_passes() -> None:
    """As if the app had shown the code that it was set up with a minute earlier: each code is taken once."""
    app = Authenticator.objects.get(user__username=USERNAME, type="totp")
    app.data["step"] -= 2
    app.save()


def is_in(page: Page) -> None:
    page.get_by_role("link", name="Địa điểm").first.wait_for()


def choose_password(page: Page) -> None:
    page.get_by_role("heading", name="Đặt mật khẩu riêng").wait_for()
    page.get_by_label("Mật khẩu mới", exact=True).fill(PASSWORD)
    page.get_by_label("Nhập lại mật khẩu mới").fill(PASSWORD)
    page.get_by_role("button", name="Lưu").click()


def set_an_app_up(page: Page) -> tuple[str, list[str]]:
    """Its secret, and the recovery codes."""
    page.get_by_role("heading", name="Thiết lập ứng dụng tạo mã").wait_for()
    secret = page.locator(".key").inner_text()
    page.get_by_label("6 chữ số ứng dụng đang hiển thị").fill(code_of(secret, now()))
    page.get_by_role("button", name="Thiết lập").click()
    page.get_by_role("heading", name="Lưu giữ các mã khôi phục này").wait_for()
    return secret, page.locator(".recovery li").all_inner_texts()


def add_a_passkey(page: Page) -> None:
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    holds = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": holds | {"isUserVerified": True}})
    page.get_by_role("link", name="Thêm khóa truy cập").click()
    page.get_by_label("Tên khóa truy cập").fill("Điện thoại cơ quan")
    page.get_by_role("button", name="Thêm khóa truy cập").click()
    page.get_by_text("Điện thoại cơ quan").wait_for()


def test_from_a_temporary_password_to_a_passkey(page: Page, chromium: Browser, temporary: str) -> None:
    enter(page, temporary)
    choose_password(page)
    secret, recovery = set_an_app_up(page)
    sign_out(page)

    a_minute_passes()
    enter(page, PASSWORD)
    step_in(page, code_of(secret, now()))
    is_in(page)

    elsewhere = chromium.new_page(locale="vi-VN", base_url=page.url)
    enter(elsewhere, PASSWORD)
    step_in(elsewhere, recovery[0])
    is_in(elsewhere)
    page.goto("/accounts/sessions")
    page.get_by_role("link", name="Đăng xuất", exact=True).click()
    page.locator("main").get_by_role("button").click()
    page.get_by_role("heading", name=USERNAME).wait_for()
    enter(elsewhere, PASSWORD)  # it was signed out at once, and a recovery code works once
    step_in(elsewhere, recovery[0])
    elsewhere.locator(".errors").wait_for()
    elsewhere.close()

    add_a_passkey(page)
    sign_out(page)
    page.get_by_role("link", name="Đăng nhập bằng khóa truy cập").click()
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    is_in(page)
    sign_out(page)
    enter(page, PASSWORD)
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    is_in(page)
