"""One place from its registration to the figures, as people walk it: desk, printer, camera, newcomer, desk again."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from luuvet.kernel.clock import now
from luuvet.kernel.days import Window, day_of
from luuvet.kernel.signing import KeyRing
from tests.builders import PASSWORD

pytestmark = pytest.mark.browser

PROVINCE, TREE, COMMUNE = "42", "2026", "Xã Đức Thọ"
DOTS_PER_INCH = 200
# What the report calls these indicators, in its order; and those that stand for each commune.
REPORTED = {
    "Địa điểm tạo mới": "places_new",
    "Trong đó: điểm hoạt động": "places_active_new",
    "Tỷ lệ hoạt động": "active_rate",
    "Địa điểm có phát sinh lượt quét": "places_active",
    "Địa điểm hoạt động thường xuyên": "places_steady",
    "Tổng số địa điểm": "places_total",
    "Địa điểm chưa phát sinh lượt quét": "places_silent",
    "Số lượt quét": "scans",
    "Số người quét mã": "visitors",
}
OF_A_CHILD = ("places_new", "places_active_new", "active_rate", "scans")


def program(*words: str) -> Any:
    """What one of the program's own commands says as JSON, on the database and with the keys of the site."""
    environment = os.environ | {
        "LUUVET_DATABASE_URL": settings.APP_URL,
        "LUUVET_OWNER_DATABASE_URL": settings.OWNER_URL,
    }
    said = subprocess.run(
        [sys.executable, "-m", "luuvet", *words, "--json"], env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(said.stdout)


@pytest.fixture
def desk(chromium: Browser, site: str) -> Iterator[Page]:
    """The officer's screen."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN", base_url=site)
    yield context.new_page()
    context.close()


def sign_in(desk: Page, account: dict[str, Any]) -> None:
    """With the password that was told once, which is then changed."""
    desk.goto("/accounts/sign_in")
    desk.get_by_label("Tên tài khoản").fill(account["username"])
    desk.get_by_label("Mật khẩu").fill(account["password"])
    desk.get_by_role("button", name="Đăng nhập", exact=True).click()
    desk.get_by_label("Mật khẩu mới", exact=True).fill(PASSWORD)
    desk.get_by_label("Nhập lại mật khẩu mới").fill(PASSWORD)
    desk.get_by_role("button", name="Lưu").click()


def look_at(desk: Page, first: date, last: date) -> None:
    """The office's unit in these days."""
    desk.goto("/")
    desk.get_by_text("Chọn đơn vị khác, ngày khác").click()
    desk.get_by_label("Từ ngày").fill(f"{first:%d/%m/%Y}")
    desk.get_by_label("Đến hết ngày").fill(f"{last:%d/%m/%Y}")
    desk.get_by_role("button", name="Xem số liệu", exact=True).click()


def figures(desk: Page, first: date, last: date) -> list[int]:
    """The key figures in these days: new places, those active, scans."""
    look_at(desk, first, last)
    shown = desk.locator(".figure-value").all_inner_texts()
    return [int(shown[0]), int(shown[1]), int(shown[3])]


def printed(desk: Page) -> str:
    """What the printed poster's code says, read from a picture of its page."""
    poster = desk.get_by_role("link", name="In mã QR", exact=True).get_attribute("href")
    page = pypdfium2.PdfDocument(desk.request.get(str(poster)).body())[0]
    picture = page.render(scale=DOTS_PER_INCH / 72).to_pil()
    return zxingcpp.read_barcode(picture).text  # type: ignore[union-attr]


def shown(number: float | None) -> str:
    """As papers write it; here no number is large."""
    if number is None:
        return "–"
    return f"{100 * number:.1f}%".replace(".", ",") if isinstance(number, float) else str(number)


def drafted(desk: Page) -> tuple[str, Window]:
    """The text of the next report's PDF, and the week that it covers."""
    desk.goto("/")
    desk.get_by_role("link", name="Báo cáo", exact=True).click()
    desk.get_by_role("link", name="Mở dự thảo", exact=True).click()
    on = date.fromisoformat(desk.url.rstrip("/").rpartition("/")[2])
    with desk.expect_download() as drawing:
        desk.get_by_role("link", name="Xuất PDF", exact=True).click()
    pages = pypdfium2.PdfDocument(drawing.value.path())
    text = " ".join(page.get_textpage().get_text_bounded() for page in pages)
    return re.sub(r"[\s\u200b]+", " ", text), Window(on - timedelta(days=7), on - timedelta(days=1))


def test_a_place_is_registered_printed_scanned_and_counted(desk: Page, screen: Page, site: str, ring: KeyRing) -> None:
    today = day_of(now())
    account = program("accounts", "make", "--username", "vhtt.hatinh", "--duty", "coordinating_office",
                      "--unit", PROVINCE, "--tree", TREE)  # fmt: skip
    sign_in(desk, account)
    look_at(desk, today, today)
    expect(desk.get_by_role("heading", name="Chưa có địa điểm, chưa phát sinh lượt quét")).to_be_visible()

    desk.get_by_role("link", name="Địa điểm", exact=True).click()
    desk.get_by_role("link", name="Đăng ký địa điểm", exact=True).first.click()
    desk.get_by_label("Tên địa điểm").fill("Chợ Hôm")
    desk.get_by_label("Loại hình").select_option(label="Chợ")
    desk.get_by_label("Đơn vị cấp xã").select_option(label=COMMUNE)
    desk.get_by_role("button", name="Đăng ký địa điểm", exact=True).first.click()
    expect(desk.get_by_role("heading", name="Chợ Hôm", exact=True)).to_be_visible()
    assert figures(desk, today, today) == [1, 0, 0]

    desk.goto("/places/")
    desk.get_by_role("link", name="Chợ Hôm").click()
    expect(desk.get_by_role("heading", name="Chợ Hôm", exact=True)).to_be_visible()
    address = printed(desk)
    assert re.match(r"https?://[^/]+/v#", address)

    screen.goto(f"/v#{address.partition('#')[2]}")
    screen.get_by_label("Số điện thoại").fill("0912 345 678")
    screen.get_by_role("button", name="Lấy mã xác thực", exact=True).click()
    expect(screen.get_by_role("heading", name="Nhập sáu chữ số", exact=True)).to_be_visible()
    screen.get_by_label("Mã xác thực (OTP)").fill(screen.locator("#shown-digits").inner_text())
    screen.get_by_role("button", name="Đăng ký và ghi nhận", exact=True).click()
    expect(screen.locator('[data-state="recorded"] [data-where]')).to_have_text("Chợ Hôm")
    assert figures(desk, today, today) == [1, 1, 1]
    screen.get_by_role("button", name="Hoàn tác", exact=True).click()
    expect(screen.get_by_role("heading", name="Đã hủy", exact=True)).to_be_visible()
    assert figures(desk, today, today) == [1, 0, 0]
    screen.get_by_role("button", name="Ghi nhận lại", exact=True).click()
    expect(screen.get_by_role("heading", name="Đã ghi nhận", exact=True)).to_be_visible()
    assert figures(desk, today, today) == [1, 1, 1]

    text, week = drafted(desk)
    counted = program("counting", "show", "--unit", PROVINCE, "--tree", TREE, "--window", str(week))
    assert today not in week or counted["indicators"]["scans"] == 1
    for number, (label, name) in enumerate(REPORTED.items(), 1):
        assert f"{number} {label} {shown(counted['indicators'][name])} " in text
    (row,) = [child for child in counted["children"] if child["unit"]["name"] == "Đức Thọ"]
    figures_of = " ".join(shown(row["indicators"][name]) for name in OF_A_CHILD)
    assert re.search(rf"\d+ {COMMUNE} {figures_of} ", text)
