"""Every state of the page of the device at a gate: nothing that axe objects to, nothing that a screen cuts off."""

from collections.abc import Callable
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.looks import AXE, WIDE

pytestmark = pytest.mark.browser

STATES = (
    "unknown", "offer", "enrolling", "enrolled", "later", "refused", "standing", "screen", "withdrawn",
)  # fmt: skip
NAME = "Trường Tiểu học Bùi La Nhân, điểm trường Yên Hồ"
WHY = "Mã kích hoạt không tồn tại, đã được dùng hoặc đã hết hạn. Đề nghị hiển thị mã mới."
SHOW = """([state, name, why]) => {
    const all = selector => [...document.querySelectorAll(selector)];
    const tell = (selector, text) => all(selector).forEach(one => { one.textContent = text; });
    all('[data-state]').forEach(section => { section.hidden = section.dataset.state !== state; });
    all('#unheard, [data-elsewhere], [data-last], #clock, #awake, #fill').forEach(one => { one.hidden = false; });
    all('[data-no-server], [data-nowhere], [data-whole]').forEach(one => { one.hidden = true; });
    tell('[data-where]', name);
    tell('#later-why, #refused-why', why);
    tell('[data-gate]', '12');
    tell('[data-since], [data-heard]', '07:42');
    tell('[data-left]', '30');
    document.querySelector('#code path').setAttribute('d', 'M4 4h61v61h-61z');
}"""
TOO_SMALL = """() => [...document.querySelectorAll('main button')]
    .filter(one => { const {height} = one.getBoundingClientRect(); return height > 0 && height < 48; })
    .map(one => one.textContent)"""
OVERFLOWS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def axe(page: Page, state: str) -> list[str]:
    """What it objects to on the smallest phone."""
    said: Any = page.evaluate('axe.run({resultTypes: ["violations"]})')
    return [f"{state}: {one['id']} {[node['target'] for node in one['nodes']]}" for one in said["violations"]]


def cut_off(page: Page, state: str) -> list[str]:
    """What is too small for a thumb, or wider than the screen: on phones, with text twice as large, on a tablet."""
    found = [f"{state}: too small for a thumb: {one}" for one in page.evaluate(TOO_SMALL)]
    for width, height, text in ((320, 568, "100%"), (360, 740, "100%"), (360, 740, "200%"), (*WIDE, "100%")):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("size => { document.documentElement.style.fontSize = size; }", text)
        found += [f"{state}: cut off at {width} with text at {text}"] * page.evaluate(OVERFLOWS)
    page.evaluate("document.documentElement.removeAttribute('style')")
    return found


Look = Callable[[Page, str], list[str]]
# Widths are those of words, contrasts those of colours.
EYES: list[tuple[str, Literal["light", "dark"], tuple[Look, ...]]] = [
    ("vi", "light", (axe, cut_off)),
    ("vi", "dark", (axe,)),
    ("en", "light", (cut_off,)),
]


def test_every_state_is_for_everybody(chromium: Browser, site: str) -> None:
    found: list[str] = []
    for language, scheme, looks in EYES:
        context = chromium.new_context(locale=language, base_url=site, color_scheme=scheme, reduced_motion="reduce")
        page = context.new_page()
        page.goto("/gate")
        page.locator('[data-state="unknown"]').wait_for()
        page.evaluate(AXE.read_text())
        for state in STATES:
            page.set_viewport_size({"width": 320, "height": 568})
            page.evaluate(SHOW, [state, NAME, WHY])
            found += [f"{language}, {scheme}, {fault}" for look in looks for fault in look(page, state)]
        context.close()
    assert found == []
