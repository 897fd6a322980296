"""From a poster's address to a row: what a person sees and taps, and what then stands in the database."""

import re

import pytest
from playwright.sync_api import Page, expect

from luuvet.checkins.models import CheckIn, Undo
from luuvet.checkins.rules import flag_arrivals
from luuvet.kernel.flags import Flag
from luuvet.people.models import Identity, Installation
from luuvet.places import rules as places
from tests import builders
from tests.builders import BY

pytestmark = pytest.mark.browser


def heading(screen: Page, text: str) -> None:
    expect(screen.get_by_role("heading", name=text, exact=True)).to_be_visible()


def tap(screen: Page, name: str) -> None:
    screen.get_by_role("button", name=name, exact=True).click()


def test_a_newcomer_signs_up_records_undoes_and_records_again(screen: Page) -> None:
    market = builders.place("Chợ Hôm")
    requested: list[str] = []
    screen.on("request", lambda request: requested.append(request.url))
    screen.goto(f"/v#{builders.poster(market).text}")
    heading(screen, "Lần quét đầu trên máy này")
    assert "#" not in screen.url and market.code not in screen.evaluate("location.href")
    screen.get_by_label("Số điện thoại").fill("0912 345 678")
    tap(screen, "Lấy mã xác thực")
    heading(screen, "Nhập sáu chữ số")
    screen.get_by_label("Mã xác thực (OTP)").fill(screen.locator("#shown-digits").inner_text())
    tap(screen, "Đăng ký và ghi nhận")
    heading(screen, "Đã ghi nhận")
    expect(screen.locator('[data-state="recorded"] [data-where]')).to_have_text("Chợ Hôm")
    first = CheckIn.objects.get()
    assert (first.place_id, first.gate, first.direction, first.weak) == (market.pk, 0, 1, False)

    tap(screen, "Hoàn tác")
    heading(screen, "Đã hủy")
    assert Undo.objects.get().id == first.id
    tap(screen, "Ghi nhận lại")
    heading(screen, "Đã ghi nhận")
    tap(screen, "Quét ra")
    heading(screen, "Đã ghi nhận lượt ra")

    flag_arrivals()
    rows = CheckIn.objects.order_by("at")
    assert [(row.flag, row.direction) for row in rows] == [(Flag.UNDONE, 1), (Flag(0), 1), (Flag(0), 2)]
    installation, identity = Installation.objects.get(), Identity.objects.get()
    assert {row.person_id for row in rows} == {installation.person_id} == {identity.person_id}
    assert installation.verified
    assert not [url for url in requested if market.code in url or "912" in url.split("127.0.0.1")[1]]


def test_who_is_signed_up_taps_once(screen: Page) -> None:
    market, school = builders.place("Chợ Hôm"), builders.place("Trường Tiểu học Bùi La Nhân")
    screen.goto(f"/v#{builders.poster(market).text}")
    tap(screen, "Quét không cần đăng ký")
    heading(screen, "Đã ghi nhận")
    screen.evaluate("text => { location.hash = text }", builders.poster(school).text)  # the next poster, in this tab
    heading(screen, "Ghi nhận lượt đến")
    assert "#" not in screen.url
    tap(screen, "Ghi nhận")
    expect(screen.locator('[data-state="recorded"] [data-where]')).to_have_text("Trường Tiểu học Bùi La Nhân")
    assert list(CheckIn.objects.order_by("at").values_list("place_id", "weak")) == [
        (market.pk, True),
        (school.pk, True),
    ]
    screen.reload()
    heading(screen, "Ghi nhận lượt đến")


def test_without_a_network_the_scan_waits_and_goes_out_once(screen: Page) -> None:
    screen.goto(f"/v#{builders.poster(builders.place()).text}")
    tap(screen, "Quét không cần đăng ký")
    heading(screen, "Đã ghi nhận")
    bodies: list[str | None] = []

    def lose_the_answer(route: object) -> None:
        bodies.append(route.request.post_data)  # type: ignore[attr-defined]
        route.fetch()  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    screen.route("**/api/v1/checkins", lose_the_answer, times=1)
    tap(screen, "Quét ra")
    heading(screen, "Chờ gửi")
    assert CheckIn.objects.count() == 2  # it arrived; only the answer was lost
    screen.on("request", lambda request: bodies.append(request.post_data) if "checkins" in request.url else None)
    tap(screen, "Gửi lại")
    heading(screen, "Đã ghi nhận lượt ra")
    assert bodies[0] == bodies[1]
    assert CheckIn.objects.count() == 2


def test_a_no_says_what_to_do(screen: Page) -> None:
    market = builders.place()
    poster = builders.poster(market)
    screen.goto(f"/v#{poster.text}")
    tap(screen, "Quét không cần đăng ký")
    heading(screen, "Đã ghi nhận")
    places.withdraw_poster(poster, by=BY, reason="torn")
    screen.wait_for_timeout(1100)
    tap(screen, "Quét ra")
    heading(screen, "Mã không hợp lệ")
    expect(screen.locator("#refused-why")).to_have_text("Mã này không còn hiệu lực. Đề nghị quét mã mới tại địa điểm.")
    tap(screen, "Nhập mã địa điểm")
    screen.get_by_label("Mã địa điểm").fill("123")
    tap(screen, "Tiếp tục")
    expect(screen.locator("#place-code-why")).to_be_visible()
    other = builders.place("Quán Cây Đa").code
    screen.get_by_label("Mã địa điểm").fill(f"{other[:4].lower()} {other[4:]}")
    tap(screen, "Tiếp tục")
    expect(screen.locator('[data-state="ready"] [data-code]')).to_have_text(re.compile(rf"{other[:4]} {other[4:]}"))
    tap(screen, "Ghi nhận")
    expect(screen.locator('[data-state="recorded"] [data-where]')).to_have_text("Quán Cây Đa")
    assert CheckIn.objects.latest("at").weak


def test_a_wrong_code_is_told_beside_the_field(screen: Page) -> None:
    screen.goto(f"/v#{builders.poster(builders.place()).text}")
    screen.get_by_label("Số điện thoại").fill("0912")
    tap(screen, "Lấy mã xác thực")
    expect(screen.locator("#phone-why")).to_contain_text("10 chữ số")
    screen.get_by_label("Số điện thoại").fill("0912345678")
    tap(screen, "Lấy mã xác thực")
    heading(screen, "Nhập sáu chữ số")
    shown = screen.locator("#shown-digits").inner_text()
    screen.get_by_label("Mã xác thực (OTP)").fill(f"{(int(shown) + 1) % 1_000_000:06d}")
    tap(screen, "Đăng ký và ghi nhận")
    expect(screen.locator("#digits-why")).to_have_text("Mã xác thực chưa đúng. Kiểm tra sáu chữ số rồi nhập lại.")
    assert not CheckIn.objects.exists()
