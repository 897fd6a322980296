"""A device at a gate from the officer's page to its withdrawal, as the people there see it."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
import zxingcpp
from django.conf import settings
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from luuvet.checkins.models import CheckIn
from luuvet.places import rules as places
from luuvet.places.models import Gate, GateDevice, Place
from tests import builders
from tests.builders import BY, Client
from tests.journeys.looks import faults

pytestmark = pytest.mark.browser

EVERY_THREE_MINUTES = 3 * 60_000


@pytest.fixture
def market() -> Place:
    """It has a second gate."""
    place = builders.place("Chợ Hôm")
    places.add_gate(place, 2, "Cổng sông", by=BY)
    return place


@pytest.fixture
def desk(chromium: Browser, site: str, market: Place) -> Iterator[Page]:
    """The officer's screen, on the page of the market."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN", base_url=site)
    cookie = builders.browser(builders.officer()).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site}])
    page = context.new_page()
    page.goto(f"/places/{market.code}")
    yield page
    context.close()


def heading(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", name=text, exact=True)).to_be_visible()


def tap(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def read(page: Page) -> str:
    """What the one code on the screen says, as a camera reads it."""
    picture = page.screenshot(caret="initial")  # to hide it the browser is made to write styles into the page
    found = zxingcpp.read_barcodes(Image.open(BytesIO(picture)))
    assert len(found) == 1
    return found[0].text


def at_gate(desk: Page, gate: Gate) -> Locator:
    """The links of a gate on the page of its place."""
    return desk.locator(f'a[href*="/{gate.number}/"]')


def shown_enrolment(desk: Page, gate: Gate) -> str:
    """The address on the officer's screen; afterwards the place's page is open again."""
    at_gate(desk, gate).get_by_text("Kích hoạt thiết bị", exact=True).click()
    tap(desk, "Hiển thị mã kích hoạt")
    heading(desk, "Quét mã này bằng thiết bị của cổng")
    address = read(desk)
    desk.get_by_role("link", name="Quay lại địa điểm", exact=True).click()
    return address


def later(screen: Page, milliseconds: int) -> None:
    """Let that much time go by on the device at the gate."""
    screen.clock.fast_forward(milliseconds)


def enrol(screen: Page, site: str, address: str) -> None:
    """Open what the camera read and confirm; of the secret no address that is asked for tells anything."""
    said = re.fullmatch(r"http://127\.0\.0\.1:8000(/gate#([0-9A-Z]{20}))", address)
    assert said is not None
    requested: list[str] = []
    screen.on("request", lambda request: requested.append(request.url.removeprefix(site)))
    screen.goto(said[1])
    heading(screen, "Kích hoạt máy này làm thiết bị của cổng?")
    assert screen.url == f"{site}/gate"
    assert not GateDevice.objects.exists()
    tap(screen, "Kích hoạt máy này")
    heading(screen, "Đã kích hoạt")
    expect(screen.locator('[data-state="enrolled"] .answer')).to_contain_text(re.compile(r"Chợ Hôm\s*Cổng 2"))
    tap(screen, "Tiếp tục")
    heading(screen, "Chợ Hôm")
    expect(screen.locator("[data-heard]")).to_have_text(re.compile(r"\d\d:\d\d"))
    assert not [path for path in requested if said[2] in path]
    assert {path.partition("?")[0] for path in requested if "/static/" not in path} == {
        "/.well-known/luuvet-keys.json", "/api/v1/gate", "/api/v1/gates", "/api/v1/time", "/gate",
    }  # fmt: skip


def withdraw(desk: Page, gate: Gate) -> None:
    """The device of the gate, by the officer."""
    desk.goto(f"/places/{gate.place.code}")
    at_gate(desk, gate).get_by_text("Thu hồi thiết bị", exact=True).click()
    desk.get_by_label("Lý do").fill("đổi máy")
    tap(desk, "Thu hồi thiết bị")


def test_a_device_is_enrolled_shows_the_changing_code_and_is_withdrawn(
    desk: Page, screen: Page, site: str, market: Place
) -> None:
    gate = Gate.objects.get(place=market, number=2)
    screen.clock.install()
    enrol(screen, site, shown_enrolment(desk, gate))
    desk.reload()
    expect(desk.get_by_text(f"Thiết bị số {GateDevice.objects.get().pk}", exact=True)).to_be_visible()
    at_gate(desk, gate).get_by_text("Cấp mã QR động", exact=True).click()
    tap(desk, "Cấp mã")

    later(screen, EVERY_THREE_MINUTES)
    heading(screen, "Chợ Hôm, cổng 2")
    expect(screen.locator("#clock")).to_be_hidden()
    seen = read(screen)
    assert seen.startswith(f"{site}/v#{market.code}.2.")
    phone = Client(int(site.rpartition(":")[2]), builders.token(builders.phone()))
    assert phone.send(builders.item(seen.partition("#")[2])).body["status"] == "accepted"
    row = CheckIn.objects.get()
    assert (row.place_id, row.gate, row.weak) == (market.pk, 2, False)
    later(screen, 30_000)
    next_one = read(screen)
    assert int(next_one.split(".")[-2]) == int(seen.split(".")[-2]) + 1
    assert faults(screen, "vi") == []
    assert read(screen).startswith(f"{site}/v#{market.code}.2.")  # on a wide screen too

    withdraw(desk, gate)
    later(screen, EVERY_THREE_MINUTES)
    heading(screen, "Thiết bị đã thu hồi")
    screen.reload()
    heading(screen, "Máy này chưa là thiết bị của cổng nào")


def test_a_used_code_is_refused_and_an_enrolled_device_may_stay_where_it_is(screen: Page) -> None:
    gate = builders.place("Chợ Hôm").gates.get(number=0)
    _made, first = places.allow_gate_device(gate, by=BY)
    screen.goto(f"/gate#{first}")
    tap(screen, "Kích hoạt máy này")
    heading(screen, "Đã kích hoạt")
    screen.evaluate("text => { location.hash = text; }", first)  # the same code again, in this tab
    expect(screen.locator('[data-state="offer"] .aside')).to_contain_text(
        "Máy này đang là thiết bị của Chợ Hôm.", use_inner_text=True
    )
    tap(screen, "Kích hoạt máy này")
    heading(screen, "Chưa kích hoạt được thiết bị")
    expect(screen.locator("#refused-why")).to_have_text(
        "Mã kích hoạt không tồn tại, đã được dùng hoặc đã hết hạn. Đề nghị hiển thị mã mới."
    )
    tap(screen, "Giữ cổng hiện tại")
    heading(screen, "Chợ Hôm")
    screen.evaluate("location.hash = 'x'")
    expect(screen.locator("#refused-why")).to_have_text("Đây không phải mã kích hoạt thiết bị của cổng.")


def test_a_code_that_met_no_network_is_good_for_the_next_try_and_for_the_other_language(screen: Page) -> None:
    _made, secret = places.allow_gate_device(builders.place("Chợ Hôm").gates.get(number=0), by=BY)
    screen.goto(f"/gate#{secret}")
    tap(screen, "English")
    heading(screen, "Enrol this device at the gate?")
    screen.route("**/api/v1/gates", lambda route: route.abort(), times=1)
    tap(screen, "Enrol this device")
    heading(screen, "Not enrolled yet")
    expect(screen.locator("#later-why")).to_have_text("No network. Try again once there is one.")
    tap(screen, "Try again")
    heading(screen, "Enrolled")


def test_without_a_network_the_page_says_so_and_shows_what_it_knows(screen: Page) -> None:
    gate = builders.place("Chợ Hôm").gates.get(number=0)
    places.give_screen_code(gate, by=BY)
    _made, secret = places.allow_gate_device(gate, by=BY)
    screen.goto(f"/gate#{secret}")
    tap(screen, "Kích hoạt máy này")
    heading(screen, "Đã kích hoạt")
    screen.route("**/api/v1/gate", lambda route: route.abort())
    screen.reload()
    heading(screen, "Chợ Hôm")
    expect(screen.locator("#unheard")).to_contain_text(re.compile(r"Không có mạng từ \d\d:\d\d\."))
    expect(screen.locator("#code path")).to_have_attribute("d", re.compile(r"^M4 4h7v1"))
    screen.unroute("**/api/v1/gate")
    screen.evaluate("window.dispatchEvent(new Event('online'))")
    expect(screen.locator("#unheard")).to_be_hidden()
