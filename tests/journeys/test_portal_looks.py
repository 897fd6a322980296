"""Every page of the portal in both sizes and both languages: nothing that axe or the browser objects to, nothing cut
off, nothing inline, nothing left in the other language."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response, Route

from luuvet.accounts.models import Account
from tests.addresses import named
from tests.builders import browser
from tests.journeys import sights
from tests.journeys.looks import POLICY, WIDE, faults, foreign, no_news

pytestmark = pytest.mark.browser

LANGUAGES = ("vi", "en")


@pytest.fixture
def cast(site: str) -> sights.Cast:
    """The places and accounts that the pages show."""
    return sights.cast()


@contextmanager
def opened(
    chromium: Browser, site: str, account: Account | None, language: str
) -> Iterator[tuple[BrowserContext, Page, list[str]]]:
    """A page of somebody who is signed in, and what the browser complains of."""
    context = chromium.new_context(
        viewport={"width": WIDE[0], "height": WIDE[1]}, locale=language, base_url=site, reduced_motion="reduce"
    )
    if account is not None:
        cookie = browser(account).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site}])
    page, complaints = context.new_page(), list[str]()
    page.on("pageerror", lambda fault: complaints.append(f"script: {fault}"))
    page.on("console", lambda said: None if no_news(said) else complaints.append(f"{said.type}: {said.text}"))
    yield context, page, complaints
    context.close()


def answered(page: Page, sight: sights.Sight) -> Response:
    """Open a sight and do what is done there; the answer that is then shown."""
    response = page.goto(sight.path)
    if sight.act is not None:
        with page.expect_navigation() as navigation:
            sight.act(page)
        response = navigation.value
    assert response is not None
    return response


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_portal_is_for_everybody(
    chromium: Browser, site: str, cast: sights.Cast, language: str
) -> None:
    todo = sights.sights(cast)
    assert {sight.name for sight in todo} == named() - sights.NO_PAGES, (
        "a page without a line in tests/journeys/sights.py"
    )
    wrong: list[str] = []
    for who in ("stranger", *cast.accounts):
        with opened(chromium, site, cast.accounts.get(who), language) as (_context, page, complaints):
            for sight in (sight for sight in todo if sight.who == who):
                response = answered(page, sight)
                found = faults(page, language)
                if response.status != sight.status:
                    found.append(f"status {response.status}")
                if response.headers.get("content-security-policy") != POLICY:
                    found.append("no policy")
                wrong += [f"{who} {sight.path}: {one}" for one in found + complaints]
                complaints.clear()
    assert not wrong, "\n".join(wrong)


def test_pages_of_what_went_wrong_are_for_everybody_too(
    chromium: Browser, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong: list[str] = []
    for language in LANGUAGES:
        with ThreadPoolExecutor(1) as beside:  # Django does not answer where the browser's loop runs
            answers = beside.submit(troubles, language, monkeypatch).result()
        for status, answer in answers.items():
            assert (answer.status_code, answer.headers["Content-Security-Policy"]) == (status, POLICY)
            with opened(chromium, site, None, language) as (context, page, complaints):

                def show(route: Route, _request: Request, answer: HttpResponse = answer) -> None:
                    route.fulfill(body=answer.content, status=answer.status_code, headers=dict(answer.headers))

                context.route("**/trouble", show)
                page.goto("/trouble")
                wrong += [f"{language} {status}: {one}" for one in faults(page, language) + complaints]
    assert not wrong, "\n".join(wrong)


def troubles(language: str, monkeypatch: pytest.MonkeyPatch) -> dict[int, HttpResponse]:
    """A strange host, a page that is not there, more attempts than anybody makes, a fault of ours."""
    client = Client(headers={"accept-language": language}, raise_request_exception=False)
    found = {400: client.get("/", headers={"host": "elsewhere.example"}), 404: client.get("/nowhere")}
    for attempt in range(40):
        found[429] = client.post("/accounts/sign_in", {"login": f"nobody{attempt}", "password": "x"})
        if found[429].status_code == 429:
            break
    with monkeypatch.context() as patch:
        patch.setattr("luuvet.people.views.way_of_codes", lambda: 1 / 0)
        found[500] = client.get("/v")
    connections.close_all()
    return found  # type: ignore[return-value]  # the test client's answers are responses with more


def test_a_place_is_registered_by_keyboard_alone_and_nothing_typed_is_lost(
    chromium: Browser, site: str, cast: sights.Cast
) -> None:
    with opened(chromium, site, cast.accounts["officer"], "vi") as (_context, page, complaints):
        page.goto("/places/register_place")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        ringed = []
        for _stop in range(3):
            page.keyboard.press("Tab")
            ringed.append(page.evaluate("getComputedStyle(document.activeElement).boxShadow !== 'none'"))
        assert ringed == [True] * 3, "where the focus is can be seen"
        page.locator("#id_name").focus()
        page.keyboard.type("Trường Mầm non Tùng Ảnh")
        page.locator("#id_opens").focus()
        page.keyboard.type("7h")
        page.keyboard.press("Enter")
        page.locator(".errors").wait_for()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.innerText").startswith("Loại hình: ")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "id_kind"
        assert page.input_value("#id_name") == "Trường Mầm non Tùng Ảnh" and page.input_value("#id_opens") == "7h"
        page.keyboard.type("Trường")
        page.locator("#id_opens").fill("")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Trường Mầm non Tùng Ảnh", exact=True).wait_for()
        assert complaints == []


def test_a_sentence_in_the_other_language_is_noticed() -> None:
    assert foreign([("Register the place", "vi"), ("Register the place", "en")], "vi") == [
        "not in vi: Register the place"
    ]
    assert foreign([("Chợ Hôm. Use fewer words, or take a filter away.", "vi")], "vi") != []
    assert foreign([("From 26/11/2021 to the end of 08/12/2021.", "vi"), ("Excel", "vi")], "vi") != []
    assert foreign([("Xuất Excel", "en")], "en") == ["not in en: Xuất Excel"]


def test_each_kind_of_fault_is_noticed(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(
        '<html lang="vi"><title>Trang</title><main><h1>Trang</h1><p style="width: 2000px">x</p><input name="a">'
        '<button>Register the place</button><div class="errors"><a href="#id_b">b</a></div></main></html>'
    )
    kinds = {fault.split(":")[0] for language in LANGUAGES for fault in faults(page, language)}
    page.close()
    assert kinds == {
        "inline", "axe at 360", "axe at 1280", "cut off at 360", "cut off at 1280", "too small for a thumb",
        "not in vi", "the summary has no focus", "leads nowhere", "not said at the field",
    }  # fmt: skip
