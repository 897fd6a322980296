"""Closing a place, from its question to its codes."""

import pytest

from luuvet.places import rules
from tests.builders import BY, browser, officer, place, poster
from tests.pages import Page

pytestmark = pytest.mark.django_db


def test_the_question_says_what_will_happen_and_the_button_does_it() -> None:
    market = place()
    client, path = browser(officer()), f"/places/{market.code}/close_place"
    question = Page(client.get(path))
    assert "Ngừng hoạt động Chợ Đức Thọ?" in question.text and "Không thể hoàn tác" in question.text
    seen = Page(client.post(path, follow=True))
    market.refresh_from_db()
    assert market.closed_at is not None and poster(market).withdrawn_at is not None
    assert "ngừng hoạt động" in seen.text
    assert not seen.links("close_place") and not seen.links("edit_place") and not seen.links("poster.pdf")


def test_a_place_is_not_closed_twice() -> None:
    market = place()
    rules.close_place(market, by=BY)
    answer = browser(officer()).post(f"/places/{market.code}/close_place")
    assert answer.status_code == 422
    assert "đã" in Page(answer).text and Page(answer).having(role="alert")
