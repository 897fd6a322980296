"""The page behind a place's code, as it leaves the server: the same for everybody, with its words in it."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from luuvet.project.headers import POLICY

pytestmark = pytest.mark.django_db


def page(language: str = "vi") -> str:
    answer = Client(headers={"accept-language": language}).get("/v")
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert "no-store" in answer.headers["Cache-Control"]
    return str(answer.content.decode())


def test_nothing_inline_is_needed_and_nothing_from_elsewhere() -> None:
    text = page()
    assert "script-src 'self'" in POLICY and "connect-src 'self'" in POLICY and "unsafe" not in POLICY
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?://", text)
    assert '<script type="module" src="/static/phone.js"></script>' in text


@pytest.mark.parametrize(("language", "record"), [("vi", "Ghi nhận"), ("en", "Record")])
def test_its_words_are_in_the_person_s_language(language: str, record: str) -> None:
    text = page(language)
    assert f'<html lang="{language}">' in text
    assert f'id="record" type="button">{record}</button>' in text


def test_every_state_begins_hidden_but_the_first_and_has_a_heading() -> None:
    sections = re.findall(r'<section data-state="(\w+)"([^>]*)>(.*?)</section>', page(), re.DOTALL)
    assert {name for name, _attributes, _inside in sections} == {
        "opening", "typing", "ready", "newcomer", "activation", "code",
        "sending", "recorded", "undone", "waiting", "refused",
    }  # fmt: skip
    for name, attributes, inside in sections:
        assert ("hidden" in attributes) == (name != "opening")
        assert name == "opening" or inside.count("<h1") == 1


@pytest.mark.parametrize(
    ("opens_on", "gateway", "button"),
    [("440/2021/2021-11-26..2021-12-08", "", "Give me a code"), (None, "x.Y", "Send me a code"), (None, "", None)],
)
def test_a_telephone_is_asked_for_where_a_code_can_reach_it(
    monkeypatch: pytest.MonkeyPatch, opens_on: str | None, gateway: str, button: str | None
) -> None:
    monkeypatch.setattr(settings, "OPENS_ON", opens_on)
    monkeypatch.setattr(settings, "SMS_GATEWAY", gateway)
    text = page("en")
    assert ('id="phone"' in text) == (button is not None)
    assert button is None or button in text
    with translation.override("en"):
        assert "Scan without signing up" in text
        assert ("This office sends no SMS." in text) == (button is None)
