"""Every state of the page behind a place's code: nothing that axe objects to, nothing that a small screen cuts off."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
STATES = (
    "typing", "ready", "newcomer", "activation", "code", "sending", "recorded", "undone", "waiting", "refused",
)  # fmt: skip
NAME = "Trường Tiểu học Bùi La Nhân, điểm trường Yên Hồ"
WHY = "Số điện thoại thiếu 1 chữ số. Nhập đủ 10 chữ số."
SHOW = """([state, name, why]) => {
    const all = selector => [...document.querySelectorAll(selector)];
    const tell = (selector, text) => all(selector).forEach(one => { one.textContent = text; });
    const hide = (selector, hidden) => all(selector).forEach(one => { one.hidden = hidden; });
    all('[data-state]').forEach(section => { section.hidden = section.dataset.state !== state; });
    hide('.why, #shown, #kept, #moved', false);
    hide('#waiting-server, [data-state="recorded"] [data-out]', true);
    tell('.why', why);
    tell('#refused-why', why);
    tell('[data-code]', '8KQ2 M4VX');
    tell('[data-where]', name);
    tell('[data-when]', '07:42, thứ Tư 08/12/2021');
    tell('[data-until]', '07:52');
    tell('[data-phone]', '0912 345 678');
    tell('#shown-digits', '012345');
    tell('#kept-count', '2');
}"""
TOO_SMALL = """() => [...document.querySelectorAll('button, input:not([type=hidden])')]
    .map(one => one.getBoundingClientRect()).filter(box => box.height > 0 && box.height < 44).length"""


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> Literal["light", "dark"]:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(params=["vi", "en"])
def page(
    request: pytest.FixtureRequest, chromium: Browser, site: str, scheme: Literal["light", "dark"]
) -> Iterator[Page]:
    context = chromium.new_context(
        viewport={"width": 320, "height": 568}, locale=request.param, base_url=site, color_scheme=scheme
    )
    page = context.new_page()
    page.goto("/v")
    yield page
    context.close()


def test_every_state_is_for_everybody(page: Page) -> None:
    page.evaluate(AXE.read_text())
    for state in STATES:
        page.evaluate(SHOW, [state, NAME, WHY])
        found: Any = page.evaluate("axe.run()")
        said = [(state, one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]]
        assert said == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, state
        assert page.evaluate(TOO_SMALL) == 0, state
