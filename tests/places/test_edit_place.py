"""Changing what is said of a place."""

import pytest

from luuvet.kernel.problems import Refused
from luuvet.places import rules
from luuvet.places.models import Place
from luuvet.places.queries import hours
from luuvet.places.rules import PlaceFacts
from tests.builders import BY, browser, officer, place, poster, unit
from tests.pages import Page

pytestmark = pytest.mark.django_db


def test_name_kind_point_and_hours_change_code_and_posters_stay() -> None:
    market = place(hours=((0, 420, 660),))
    code = poster(market).text
    rules.edit_place(market, PlaceFacts("Chợ Mới", "shop", (18.5, 105.5), ((1, 0, 1440),)), by=BY)
    market.refresh_from_db()
    assert (market.name, market.kind, market.lat, market.lon) == ("Chợ Mới", "shop", 18.5, 105.5)
    assert hours(market) == [(1, 0, 1440)]
    assert poster(market).text == code


def test_without_hours_these_stay() -> None:
    market = place(hours=((0, 420, 660),))
    rules.edit_place(market, PlaceFacts("Chợ Mới", "shop", None, None), by=BY)
    assert hours(market) == [(0, 420, 660)]


def test_nothing_is_changed_of_a_closed_place() -> None:
    market = place()
    rules.close_place(market, by=BY)
    with pytest.raises(Refused, match="place-ended"):
        rules.edit_place(market, PlaceFacts("Chợ Mới", "shop", None, ()), by=BY)
    path = f"/places/{market.code}/edit_place"
    seen = Page(browser(officer()).post(path, {"name": "Chợ Mới", "kind": "shop"}))
    assert seen.status == 422 and "Không thể sửa thông tin" in seen.text


def test_the_form_shows_what_stands_and_saves_what_is_said() -> None:
    market = place(point=(18.5307, 105.5851), hours=((0, 420, 1050), (2, 420, 1050)))
    client, path = browser(officer()), f"/places/{market.code}/edit_place"
    seen = Page(client.get(path))
    shown = {attrs["name"]: attrs.get("value") for tag, attrs in seen.tags if tag == "input" and attrs.get("name")}
    assert (shown["point"], shown["opens"], shown["closes"]) == ("18.5307, 105.5851", "07:00", "17:30")
    assert [attrs["value"] for attrs in seen.having(name="weekdays") if "checked" in attrs] == ["0", "2"]
    answer = client.post(path, {"name": "Chợ Mới", "kind": "shop"}, follow=True)
    assert "Đã lưu thông tin địa điểm." in answer.content.decode()
    market.refresh_from_db()
    assert (market.name, market.lat, hours(market)) == ("Chợ Mới", None, [])


def test_hours_that_differ_from_day_to_day_are_left_alone() -> None:
    irregular = ((0, 420, 660), (0, 780, 1020), (1, 420, 660))
    market = place(hours=irregular)
    client, path = browser(officer()), f"/places/{market.code}/edit_place"
    seen = Page(client.get(path))
    assert "Giờ mở cửa khác nhau giữa các ngày" in seen.text and not seen.having(name="opens")
    client.post(path, {"name": "Chợ Mới", "kind": "shop", "weekdays": ["5"]})
    assert hours(market) == list(irregular)


def test_what_the_form_does_not_ask_for_is_not_changed() -> None:
    market = place()
    before = {field.attname: getattr(market, field.attname) for field in market._meta.concrete_fields}
    more = {"id": "7", "unit": str(unit("18259").pk), "code": "ABCD2345", "lat": "1", "closed_at": "2021-12-01 00:00"}
    answer = browser(officer()).post(f"/places/{market.code}/edit_place", more | {"name": "Chợ Mới", "kind": "shop"})
    assert answer.status_code == 302
    market.refresh_from_db()
    changed = {name for name, value in before.items() if getattr(market, name) != value}
    assert changed - {"sort_key", "search_key"} == {"name", "kind"}
    assert Place.objects.count() == 1
