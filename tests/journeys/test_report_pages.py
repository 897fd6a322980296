"""The pages of reports in a browser: everything works without a script, axe objects to nothing, nothing is cut off."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from tests.builders import browser, office
from tests.counting import rows

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
REPORT, OFFICE = "/reports/2021/440/2021-12-09/", "/reports/2021/440/set_office"
TOO_SMALL = """() => [...document.querySelectorAll('main .btn, main .input')]
    .map(one => one.getBoundingClientRect()).filter(box => box.height > 0 && box.height < 44).length"""

Open = Callable[..., Page]


@pytest.fixture
def opened(chromium: Browser, site: str) -> Iterator[Open]:
    """A phone on which the office of Đức Thọ is signed in."""
    rows.crowd(rows.place(made="2021-12-03 08:00"), "2021-12-08 09:00", people=4)
    cookie = browser(office()).cookies[settings.SESSION_COOKIE_NAME].value
    contexts = []

    def open_page(**said: Any) -> Page:
        context = chromium.new_context(viewport={"width": 360, "height": 740}, base_url=site, **said)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site}])
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def must_be_for_everybody(page: Page) -> None:
    page.evaluate(AXE.read_text())
    found: Any = page.evaluate("axe.run()")
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(TOO_SMALL) == 0


def test_a_report_is_written_refreshed_and_taken_away_without_a_script(opened: Open) -> None:
    page = opened(locale="vi-VN", java_script_enabled=False)
    page.goto("/")
    page.get_by_text("Thêm", exact=True).click()
    page.get_by_role("link", name="Báo cáo").click()
    page.get_by_role("link", name="Mở dự thảo").click()
    page.get_by_label("III. Nguyên nhân").fill("Mưa lũ")
    page.get_by_role("button", name="Lưu").click()
    assert page.get_by_role("status").inner_text() == "Đã lưu phần lời. Các báo cáo sau dùng lại cho đến khi sửa."
    rows.scan(rows.place(made="2021-12-04 08:00"), 9, "2021-12-08 10:00")
    page.get_by_role("button", name="Cập nhật số liệu").click()
    assert page.locator("td.changed").first.inner_text() == "2\ntrước: 1"
    assert page.get_by_label("III. Nguyên nhân").input_value() == "Mưa lũ"
    with page.expect_download() as begun:
        page.get_by_role("link", name="Xuất PDF").click()
    assert begun.value.suggested_filename == "bao-cao-440-2021-2021-12-09.pdf"
    assert Path(begun.value.path()).read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(("language", "scheme"), [("vi-VN", "light"), ("en-GB", "dark")])
def test_every_state_is_for_everybody(opened: Open, language: str, scheme: str) -> None:
    page = opened(locale=language, color_scheme=scheme)
    page.goto("/reports/")
    must_be_for_everybody(page)
    page.goto(REPORT)
    must_be_for_everybody(page)
    rows.place(made="2021-12-04 08:00")
    page.locator("button[formaction]").click()
    page.locator("td.changed").first.wait_for()
    must_be_for_everybody(page)
    page.locator("[name=causes]").fill("x" * 5000)
    page.locator("#words .main").click()
    page.locator(".errors").wait_for()
    must_be_for_everybody(page)
    page.goto(OFFICE)
    must_be_for_everybody(page)
    page.locator("[name=spoken]").fill("")
    page.locator(".form .main").click()
    page.locator(".errors").wait_for()
    must_be_for_everybody(page)
