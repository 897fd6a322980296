"""What every answer carries and no page holds, asked without a browser."""

import re
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from luuvet.project.headers import STAY_WITH_HTTPS
from tests import builders
from tests.addresses import named
from tests.builders import browser, office
from tests.reports.cast import THURSDAY, be_a_demonstration

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src 'none'", "object-src 'none'", "script-src 'self'", "connect-src 'self'", "style-src 'self'",
    "img-src 'self'", "font-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
}  # fmt: skip
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# What stays in a browser's store for a while, since everybody gets the same.
FOR_EVERYBODY = {"openapi_document"}
INLINE = re.compile(r"<style|<script(?![^>]* src=)|<[^>]+ (?:style|on\w+)=|javascript:", re.IGNORECASE)


def addresses() -> dict[str, str]:
    """One of every name."""
    place = builders.place()
    parts = {
        "code": place.code,
        "gate": 0,
        "serial": 1,
        "shape": "svg",
        "number": 1,
        "device": 1,
        "duty": 1,
        "pk": UUID(int=1),
    }
    report = {"tree": "2021", "code": "440", "on": THURSDAY, "shape": "pdf"}
    found = {}
    for name in named():
        at_gate = ("code", "gate")
        beyond = [(*at_gate, "serial"), (*at_gate, "serial", "shape"), (*at_gate, "device")]
        for keys in ((), ("number",), ("number", "duty"), ("pk",), ("code",), at_gate, *beyond):
            with suppress(NoReverseMatch):
                found[name] = reverse(name, kwargs={key: parts[key] for key in keys})
        with suppress(NoReverseMatch):
            found[name] = reverse(name, kwargs={"shape": "csv"})
        for keys in (("tree", "code"), ("tree", "code", "on"), ("tree", "code", "shape"), tuple(report)):
            with suppress(NoReverseMatch):
                found[name] = reverse(name, kwargs={key: report[key] for key in keys})
    return found


def wrong(answer: Any) -> list[str]:
    """What is not as it should be."""
    sent = {part.strip() for part in answer.headers.get("Content-Security-Policy", "").split(";")}
    faults = [] if sent == POLICY else [f"policy {sent ^ POLICY}"]
    faults += [
        f"{name}: {answer.headers.get(name)}" for name, text in ALWAYS.items() if answer.headers.get(name) != text
    ]
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("text/") and 'charset="utf-8"' not in kind and "charset=utf-8" not in kind:
        faults.append(f"letters of {kind}")
    if kind.startswith("text/html"):
        faults += [f"inline {one[0]}" for one in INLINE.finditer(answer.content.decode())]
    return faults


@pytest.mark.parametrize("who", ["stranger", "office"])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_every_answer_of_every_address_carries_the_policy_and_nothing_inline(
    monkeypatch: pytest.MonkeyPatch, who: str, method: str
) -> None:
    be_a_demonstration(monkeypatch)
    all_of_them = addresses()
    assert set(all_of_them) == named()
    client = browser(office() if who == "office" else None)
    found = {name: wrong(getattr(client, method)(path)) for name, path in all_of_them.items()}
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("method", ["PATCH", "TRACE", "PROPFIND"])
def test_no_address_answers_a_method_that_none_has(monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    be_a_demonstration(monkeypatch)
    client = browser(office())
    answers = {name: client.generic(method, path).status_code for name, path in addresses().items()}
    assert {name: status for name, status in answers.items() if status not in (403, 404, 405)} == {}


def test_nothing_that_an_account_sees_stays_in_its_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    be_a_demonstration(monkeypatch)
    client = browser(office())
    answers = {name: client.get(path) for name, path in addresses().items()}
    kept = {name for name, answer in answers.items() if "no-store" not in answer.headers.get("Cache-Control", "")}
    assert {name for name in kept if answers[name].status_code == 200} == FOR_EVERYBODY


def test_over_https_every_answer_asks_the_browser_to_stay_there(settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 365 * 24 * 60 * 60, True
    asked = {**addresses(), "nowhere": "/nowhere", "a picture": "/static/core/portal.css"}
    client = Client()
    said = {
        name: client.get(path, secure=True).headers.get("Strict-Transport-Security") for name, path in asked.items()
    }
    assert {name: text for name, text in said.items() if text != STAY_WITH_HTTPS} == {}
    assert STAY_WITH_HTTPS == "max-age=31536000; includeSubDomains"


def test_so_do_answers_to_what_went_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luuvet.people.views.way_of_codes", lambda: 1 / 0)
    client = Client(raise_request_exception=False)
    strict = Client(enforce_csrf_checks=True)
    answers = {
        400: client.get("/", headers={"host": "elsewhere.example"}),
        403: strict.post("/accounts/sign_in", {"login": "a"}),
        404: client.get("/nowhere"),
        405: client.put("/v"),
        500: client.get("/v"),
    }
    assert {status: answer.status_code for status, answer in answers.items()} == {status: status for status in answers}
    assert [fault for answer in answers.values() for fault in wrong(answer)] == []


def test_so_do_files_that_pages_are_made_of() -> None:
    answer = browser().get("/static/core/portal.css")
    assert (answer.status_code, answer.headers["Content-Type"], wrong(answer)) == (200, 'text/css; charset="utf-8"', [])


def test_inline_script_and_style_would_be_noticed() -> None:
    assert all(map(INLINE.search, ["<script>x</script>", '<p style="a">', '<a onclick="x">', "<style>"]))
    assert not INLINE.search('<script type="module" src="/static/phone.js"></script><p class="style">')
