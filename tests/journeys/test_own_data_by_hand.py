"""The page of a person's own data: seen, corrected, agreed to, asked about, taken along, erased; every state in both
sizes and languages."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from luuvet.people import queries, rules
from luuvet.people.models import Installation, Person
from luuvet.people.sealed import name_of, phone_of
from luuvet.requests.models import Request
from tests import builders
from tests.builders import BY
from tests.journeys.looks import NARROW, faults

pytestmark = pytest.mark.browser


class Phone:
    """A phone's screen in a language, whose every state is looked at when it is first shown."""

    def __init__(self, screen: Page, language: str) -> None:
        self.screen, self.language = screen, language

    def sees(self, heading: str) -> None:
        expect(self.screen.get_by_role("heading", name=heading, exact=True)).to_be_visible(timeout=20_000)
        assert faults(self.screen, self.language) == [], heading
        self.screen.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})

    def taps(self, name: str) -> None:
        self.screen.get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def lan(site: str) -> Installation:
    made = builders.phone()
    rules.add_dependant(made.person, "Bé Na", by=BY)
    return made


def opens(phone: Phone, lan: Installation) -> None:
    screen = phone.screen
    screen.goto("/own_data")
    phone.sees("Điện thoại này chưa đăng ký")
    screen.evaluate("token => localStorage.setItem('luuvet.token', token)", builders.token(lan))
    screen.reload()
    phone.sees("Dữ liệu của tôi")
    expect(screen.locator("#number")).to_have_text(str(lan.person_id))
    expect(screen.locator("#dependants")).to_have_text("Bé Na")
    assert screen.locator("input[type=checkbox]").count() == 0  # nothing can be ticked before
    expect(screen.locator("#to-name")).to_be_hidden()


def corrects(phone: Phone, lan: Installation) -> None:
    screen = phone.screen
    phone.taps("Đồng ý cho mục này: Họ tên của tôi")
    phone.taps("Sửa họ tên")
    phone.sees("Họ tên của tôi")
    screen.locator("#name").fill("Lê Thị Lan")
    phone.taps("Lưu")
    expect(screen.locator("#shown-name")).to_have_text("Lê Thị Lan")
    phone.taps("Đổi số")
    phone.sees("Số điện thoại khác")
    screen.locator("#phone").fill("0388")
    phone.taps("Lấy mã xác thực")
    expect(screen.locator("#phone-why")).to_be_visible()
    screen.locator("#phone").fill("0388 111 222")
    phone.taps("Lấy mã xác thực")
    phone.sees("Nhập sáu chữ số")
    screen.locator("#digits").fill(screen.locator("#shown-digits").inner_text())
    phone.taps("Đổi số")
    expect(screen.locator("#shown-phone")).to_have_text("0388111222")
    known = queries.identity(lan.person_id)
    assert (name_of(known), phone_of(known)) == ("Lê Thị Lan", "0388111222")


def asks_and_takes_along(phone: Phone, lan: Installation, file: Path) -> None:
    screen = phone.screen
    phone.taps("Gửi yêu cầu đến cơ quan")
    phone.sees("Gửi yêu cầu đến cơ quan")
    screen.locator("#my-words").fill("Tên con bị ghi sai dấu.")
    phone.taps("Gửi yêu cầu")
    expect(screen.locator("#requests")).to_contain_text("Tên con bị ghi sai dấu.")
    assert Request.objects.get().person_id == lan.person_id
    with screen.expect_download() as loaded:
        phone.taps("Tải dữ liệu của tôi")
    loaded.value.save_as(file)
    held = json.loads(file.read_text())["held"]
    assert (held["people"]["identity"][0]["name"], len(held["requests"]["requests"])) == ("Lê Thị Lan", 1)


def test_a_person_sees_corrects_takes_along_and_erases(
    chromium: Browser, site: str, lan: Installation, tmp_path: Path
) -> None:
    context = chromium.new_context(locale="vi", base_url=site, reduced_motion="reduce")
    phone = Phone(context.new_page(), "vi")
    opens(phone, lan)
    corrects(phone, lan)
    asks_and_takes_along(phone, lan, tmp_path / "own.json")
    phone.taps("Xóa dữ liệu của tôi")
    phone.sees("Xóa toàn bộ dữ liệu?")
    phone.taps("Giữ dữ liệu của tôi")
    phone.taps("Xóa dữ liệu của tôi")
    phone.taps("Xóa vĩnh viễn")
    phone.sees("Đã xóa")
    assert not Person.objects.exists() and not Installation.objects.exists()
    phone.screen.reload()
    phone.sees("Điện thoại này chưa đăng ký")
    context.close()


def test_it_is_told_in_english_too(chromium: Browser, site: str) -> None:
    context = chromium.new_context(locale="en", base_url=site, reduced_motion="reduce", color_scheme="dark")
    phone = Phone(context.new_page(), "en")
    phone.screen.goto("/own_data")
    phone.sees("Nobody is signed up on this phone")
    token = builders.token(builders.phone())
    phone.screen.evaluate("token => localStorage.setItem('luuvet.token', token)", token)
    phone.screen.reload()
    phone.sees("My data")
    phone.taps("Erase my data")
    phone.sees("Erase everything?")
    context.close()
