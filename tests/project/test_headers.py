"""What every answer carries and no page holds, asked without a browser."""

import re
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests import builders
from tests.addresses import named
from tests.builders import browser, office
from tests.reports.cast import THURSDAY, be_a_demonstration

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src 'none'", "object-src 'none'", "script-src 'self'", "connect-src 'self'", "style-src 'self'",
    "img-src 'self'", "font-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
}  # fmt: skip
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
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        faults.append("sniffed")
    if answer.headers.get("Content-Type", "").startswith("text/html"):
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


def test_inline_script_and_style_would_be_noticed() -> None:
    assert all(map(INLINE.search, ["<script>x</script>", '<p style="a">', '<a onclick="x">', "<style>"]))
    assert not INLINE.search('<script type="module" src="/static/phone.js"></script><p class="style">')
