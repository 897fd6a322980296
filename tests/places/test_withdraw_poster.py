"""Withdrawing a code and giving a new one, at the door."""

import pytest

from luuvet.places import rules
from luuvet.places.models import Gate
from tests.builders import BY, browser, officer, place, poster
from tests.pages import Page

pytestmark = pytest.mark.django_db


def test_a_code_is_withdrawn_with_a_reason() -> None:
    market = place()
    client, path = browser(officer()), f"/places/{market.code}/0/1/withdraw_poster"
    assert "Thu hồi mã số 1 của Chợ Đức Thọ?" in client.get(path).content.decode()
    seen = Page(client.post(path, {"reason": "bị xé <b>"}, follow=True))
    assert poster(market).withdrawn_for == "bị xé <b>"
    assert "bị xé &lt;b&gt;" in seen.text and "không có mã hiệu lực" in seen.text


@pytest.mark.parametrize(("reason", "words"), [("", "Chưa nhập lý do"), ("a" * 5000, "5.000 ký tự")])
def test_the_reason_is_needed_and_short(reason: str, words: str) -> None:
    market = place()
    answer = browser(officer()).post(f"/places/{market.code}/0/1/withdraw_poster", {"reason": reason})
    assert answer.status_code == 422 and words in answer.content.decode()
    assert poster(market).withdrawn_at is None


def test_a_withdrawn_code_is_not_withdrawn_again() -> None:
    market = place()
    rules.withdraw_poster(poster(market), by=BY, reason="torn")
    seen = Page(browser(officer()).post(f"/places/{market.code}/0/1/withdraw_poster", {"reason": "again"}))
    assert seen.status == 422 and seen.having(role="alert")


def test_a_new_code_is_given_and_the_old_one_stays_valid() -> None:
    market = place()
    client, path = browser(officer()), f"/places/{market.code}/0/replace_poster"
    assert "Mã cũ vẫn có hiệu lực đến khi thu hồi" in client.get(path).content.decode()
    seen = Page(client.post(path, follow=True))
    assert "Đã cấp lại mã" in seen.text and len(seen.links("poster.pdf")) == 2
    assert [(code.serial, code.withdrawn_at) for code in Gate.objects.get(place=market).posters.order_by("serial")] == [
        (1, None),
        (2, None),
    ]


def test_a_closed_place_has_no_new_code() -> None:
    market = place()
    rules.close_place(market, by=BY)
    seen = Page(browser(officer()).post(f"/places/{market.code}/0/replace_poster"))
    assert seen.status == 422 and seen.having(role="alert")


@pytest.mark.parametrize("path", ["7/replace_poster", "0/9/withdraw_poster", "0/9/poster.pdf", "0/1/poster.png"])
def test_a_gate_or_code_that_is_not_there_is_not_found(path: str) -> None:
    assert browser(officer()).get(f"/places/{place().code}/{path}").status_code == 404
