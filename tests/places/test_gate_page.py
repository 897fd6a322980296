"""The page of the device at a gate, as it leaves the server: the same for everybody, with its words in it."""

import re

import pytest
from django.test import Client

from luuvet.project.headers import POLICY
from tests.builders import browser, officer

pytestmark = pytest.mark.django_db


def page(client: Client) -> str:
    answer = client.get("/gate")
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert "no-store" in answer.headers["Cache-Control"]
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def test_nothing_inline_is_needed_and_nothing_from_elsewhere() -> None:
    text = page(browser())
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?://", text)
    assert re.findall(r"<script[^>]*>", text) == ['<script type="module" src="/static/gate.js">']


def test_it_asks_nobody_to_sign_in_and_knows_nobody() -> None:
    assert page(browser()) == page(browser(officer()))


@pytest.mark.parametrize(("language", "enrol"), [("vi", "Kích hoạt máy này"), ("en", "Enrol this device")])
def test_its_words_are_in_the_language_of_the_device(language: str, enrol: str) -> None:
    text = page(browser(language=language))
    assert f'<html lang="{language}">' in text
    assert f'id="enrol" type="button">{enrol}</button>' in text


def test_every_state_begins_hidden_but_the_first_and_has_one_heading() -> None:
    sections = re.findall(r'<section data-state="(\w+)"([^>]*)>(.*?)</section>', page(browser()), re.DOTALL)
    assert [name for name, _attributes, _inside in sections] == [
        "opening", "unknown", "offer", "enrolling", "enrolled", "later", "refused", "standing", "screen", "withdrawn",
    ]  # fmt: skip
    for name, attributes, inside in sections:
        assert ("hidden" in attributes) == (name != "opening")
        assert name == "opening" or inside.count("<h1") == 1
