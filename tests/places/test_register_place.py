"""Registering a place in one form."""

import unicodedata

import pytest

from luuvet.core.models import AuditLine
from luuvet.places.models import OpeningHours, Place
from tests.builders import browser, office, officer, poster, unit
from tests.pages import Page

pytestmark = pytest.mark.django_db

PATH = "/places/register_place"


def said(**other: object) -> dict[str, object]:
    return {"name": "Chợ Hôm", "kind": "market", "unit": str(unit().pk)} | other


def refused(**other: object) -> Page:
    seen = Page(browser(officer()).post(PATH, said(**other)))
    assert seen.status == 422 and seen.having(role="alert")
    assert not Place.objects.exists()
    return seen


def test_a_place_has_a_code_at_once() -> None:
    account = officer()
    answer = browser(account).post(PATH, said(), follow=True)
    (place,) = Place.objects.all()
    assert (place.name, place.kind, place.unit) == ("Chợ Hôm", "market", unit())
    assert answer.redirect_chain == [(f"/places/{place.code}", 302)]
    seen = Page(answer)
    assert "Đã đăng ký địa điểm. In mã QR và niêm yết." in seen.text
    assert place.spaced_code in seen.text and seen.links("poster.pdf")
    assert poster(place).serial == 1
    assert AuditLine.objects.get(action="places.register_place").actor == account.username


def test_everything_that_may_be_left_out_is_kept() -> None:
    browser(officer()).post(
        PATH, said(point="18,5307; 105,5851", weekdays=["0", "4"], opens="7h", closes="17:30", name=" Chợ   Hôm ")
    )
    (place,) = Place.objects.all()
    assert (place.name, place.lat, place.lon) == ("Chợ Hôm", 18.5307, 105.5851)
    rows = OpeningHours.objects.order_by("weekday").values_list("weekday", "opens", "closes")
    assert list(rows) == [(0, 420, 1050), (4, 420, 1050)]


def test_what_closes_after_midnight_closes_on_the_next_day() -> None:
    browser(officer()).post(PATH, said(weekdays=["5"], opens="18:00", closes="2:00"))
    assert OpeningHours.objects.get().closes == 1440 + 120


@pytest.mark.parametrize(
    "name",
    ["=1+1", "<script>alert(1)</script>", "Quán 😀 ăn", 'O\'Brien & "Con"', "{{ 7*7 }}", "%(name)s", "–" * 200, "ｘ"],
)
def test_markup_formulas_and_emoji_are_text(name: str) -> None:
    answer = browser(officer()).post(PATH, said(name=name), follow=True)
    assert Place.objects.get().name == name
    assert "<script>" not in answer.content.decode()
    assert answer.status_code == 200


def test_letters_are_composed_and_the_icelandic_one_becomes_ours() -> None:
    browser(officer()).post(PATH, said(name=unicodedata.normalize("NFD", "Chợ \u00d0ức Thọ")))
    assert Place.objects.get().name == unicodedata.normalize("NFC", "Chợ Đức Thọ")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Chưa nhập tên"),
        ("name", " \t\n ", "Chưa nhập tên"),
        ("name", "a" * 5000, "Nội dung có 5.000 ký tự. Rút gọn còn nhiều nhất 200 ký tự."),
        ("name", "Chợ\x00Hôm", "ký tự không hiển thị được"),
        ("name", "Chợ\x1bHôm", "ký tự không hiển thị được"),
        ("name", "Chợ \u202eHôm", "ký tự không hiển thị được"),
        ("kind", "", "Chưa chọn loại hình"),
        ("kind", "castle", "Không có loại hình này"),
        ("unit", "2021318259", "không thuộc phạm vi quản lý"),
        ("unit", "x", "không thuộc phạm vi quản lý"),
        ("point", "Đức Thọ", "không phải vị trí"),
        ("point", "18.5307", "không phải vị trí"),
        ("point", "105.5851, 18.5307", "nằm ngoài Việt Nam"),
        ("point", "1e5, 1e5", "không phải vị trí"),
        ("weekdays", "9", "Không có ngày này"),
        ("opens", "25:00", "không phải giờ trong ngày"),
        ("opens", "07:00", "chưa chọn ngày"),
        ("closes", "7:61", "không phải giờ trong ngày"),
    ],
)
def test_what_cannot_be_right_is_said_at_its_field(field: str, value: str, words: str) -> None:
    seen = refused(**{field: value})
    assert words in seen.text
    assert [attrs for attrs in seen.having(aria_invalid="true") if attrs.get("name")] or "weekdays" in seen.text


def test_weekdays_need_both_times() -> None:
    seen = refused(weekdays=["0"], opens="07:00")
    assert "Chưa nhập giờ đóng cửa" in seen.text
    assert seen.having(name="opens", value="07:00"), "what was typed stays"


def test_an_office_chooses_among_its_communes_and_those_of_today() -> None:
    seen = Page(browser(office()).get(PATH))
    values = {str(attrs.get("value")) for tag, attrs in seen.tags if tag == "option"}
    assert {str(unit().pk), str(unit("18259").pk)} <= values
    assert any(value.startswith("2026") for value in values)
    assert str(unit("18757").pk) not in values and str(unit("440").pk) not in values


def test_an_officer_has_one_commune_to_choose() -> None:
    seen = Page(browser(officer()).get(PATH))
    assert [attrs["value"] for tag, attrs in seen.tags if tag == "option"][-1] == str(unit().pk)
