"""Places that lie in one another: a stall in a market, a class in a school."""

from itertools import pairwise

import pytest

from luuvet.kernel.problems import Refused
from luuvet.places import rules
from luuvet.places.models import Place, Rearrangement
from luuvet.places.rules import PlaceFacts
from tests.builders import BY, browser, office, officer, place, unit
from tests.pages import Page

pytestmark = pytest.mark.django_db
NEXT_COMMUNE = "18259"


def move(at: Place, parent: Place | None) -> Place:
    return rules.edit_place(at, PlaceFacts(at.name, at.kind, None, None, parent), by=BY)


def said(**other: object) -> dict[str, object]:
    return {"name": "Sạp cá", "kind": "shop", "unit": str(unit().pk)} | other


def test_a_stall_is_registered_in_its_market_by_the_code_as_it_is_read_aloud() -> None:
    market = place("Chợ Hôm")
    browser(officer()).post("/places/register_place", said(parent=market.spaced_code.lower()))
    assert Place.objects.get(name="Sạp cá").parent == market


def test_or_by_words_of_its_name_without_marks() -> None:
    market = place("Chợ Hôm")
    place("Trường Hoàng Xuân Hãn")
    browser(officer()).post("/places/register_place", said(parent="hom cho"))
    assert Place.objects.get(name="Sạp cá").parent == market


def test_the_whole_name_goes_before_longer_ones() -> None:
    market = place("Chợ Hôm")
    place("Chợ Hôm Mới")
    browser(officer()).post("/places/register_place", said(parent="Chợ Hôm"))
    assert Place.objects.get(name="Sạp cá").parent == market


def test_what_may_mean_several_is_asked_back_with_their_codes() -> None:
    one, other = place("Chợ Hôm"), place("Chợ Giấy")
    seen = Page(browser(officer()).post("/places/register_place", said(parent="chợ")))
    assert seen.status == 422
    assert f"Chợ Hôm ({one.spaced_code})" in seen.text and f"Chợ Giấy ({other.spaced_code})" in seen.text
    assert not Place.objects.filter(name="Sạp cá").exists()


@pytest.mark.parametrize("by_name", [True, False])
def test_a_place_that_the_account_does_not_reach_is_as_unknown_as_one_that_is_not(by_name: bool) -> None:
    foreign = place("Chợ Xa", unit=unit(NEXT_COMMUNE))
    client = browser(officer())
    seen = Page(client.post("/places/register_place", said(parent=foreign.name if by_name else foreign.code)))
    nowhere = Page(client.post("/places/register_place", said(parent="00000000")))
    assert (seen.status, nowhere.status) == (422, 422)
    assert "Không có địa điểm nào đang hoạt động như vậy" in seen.text
    assert "Không có địa điểm nào đang hoạt động như vậy" in nowhere.text
    assert foreign.spaced_code not in seen.text
    assert not Place.objects.filter(name="Sạp cá").exists()


def test_a_place_is_moved_and_taken_out_again_by_the_form() -> None:
    market, stall = place("Chợ Hôm"), place("Sạp cá")
    client, path = browser(officer()), f"/places/{stall.code}/edit_place"
    client.post(path, {"name": "Sạp cá", "kind": "shop", "parent": market.code})
    stall.refresh_from_db()
    assert stall.parent == market
    shown = {attrs["name"]: attrs.get("value") for tag, attrs in Page(client.get(path)).tags if attrs.get("name")}
    assert shown["parent"] == market.spaced_code
    client.post(path, {"name": "Sạp cá", "kind": "shop", "parent": ""})
    stall.refresh_from_db()
    assert stall.parent is None


def test_a_parent_out_of_reach_stays_when_nothing_else_is_said_of_it() -> None:
    market, stall = place("Chợ Xa", unit=unit(NEXT_COMMUNE)), place("Sạp cá")
    move(stall, market)
    client, path = browser(officer()), f"/places/{stall.code}/edit_place"
    shown = {attrs["name"]: attrs.get("value") for tag, attrs in Page(client.get(path)).tags if attrs.get("name")}
    assert shown["parent"] == "Chợ Xa"
    assert client.post(path, {"name": "Sạp tôm", "kind": "shop", "parent": "Chợ Xa"}).status_code == 302
    stall.refresh_from_db()
    assert (stall.name, stall.parent) == ("Sạp tôm", market)


def test_the_page_of_a_place_shows_what_it_lies_in_and_what_lies_in_it() -> None:
    market, stall = place("Chợ Hôm"), place("Sạp cá")
    move(stall, market)
    client = browser(officer())
    assert Page(client.get(f"/places/{stall.code}")).links(market.code)
    seen = Page(client.get(f"/places/{market.code}"))
    assert seen.links(stall.code) and "Địa điểm thành phần" in seen.text


def test_on_it_nobody_sees_places_out_of_reach() -> None:
    market, stall = place("Chợ Hôm"), place("Sạp cá", unit=unit(NEXT_COMMUNE))
    move(stall, market)
    seen = Page(browser(officer()).get(f"/places/{market.code}"))
    assert stall.name not in seen.text
    other = Page(browser(officer("tunganh", NEXT_COMMUNE)).get(f"/places/{stall.code}"))
    assert market.name in other.text and not other.links(market.code)
    assert Page(browser(office()).get(f"/places/{market.code}")).links(stall.code)


def test_places_do_not_lie_in_a_circle() -> None:
    market, hall, stall = place("Chợ Hôm"), place("Đình"), place("Sạp cá")
    move(hall, market)
    move(stall, hall)
    for parent in (market, hall, stall):
        with pytest.raises(Refused, match="parent-in-circle"):
            move(market, parent)
    market.refresh_from_db()
    assert market.parent is None


def test_the_form_says_so_at_the_field() -> None:
    market, stall = place("Chợ Hôm"), place("Sạp cá")
    move(stall, market)
    path = f"/places/{market.code}/edit_place"
    seen = Page(browser(officer()).post(path, {"name": "Chợ Hôm", "kind": "market", "parent": stall.code}))
    assert seen.status == 422
    assert "Chọn địa điểm khác." in seen.text and seen.having(id="id_parent_error")


def test_they_lie_in_one_another_on_four_levels_at_most() -> None:
    levels = [place(f"Tầng {n}") for n in range(4)]
    for above, below in pairwise(levels):
        move(below, above)
    with pytest.raises(Refused, match="parent-too-deep"):
        rules.register_place(rules.NewPlace("Sạp cá", "shop", unit(), parent=levels[3]), by=BY)
    top = place("Trên cùng")
    with pytest.raises(Refused, match="parent-too-deep"):
        move(levels[0], top)  # and what lies in it would be too deep
    stall = rules.register_place(rules.NewPlace("Sạp cá", "shop", unit(), parent=levels[2]), by=BY)
    assert stall.parent == levels[2]


def test_nothing_is_put_into_a_closed_place() -> None:
    market, stall = place("Chợ Hôm"), place("Sạp cá")
    rules.close_place(market, by=BY)
    with pytest.raises(Refused, match="parent-ended"):
        move(stall, market)
    seen = Page(browser(officer()).post("/places/register_place", said(parent=market.code)))
    assert seen.status == 422


def test_what_lies_in_a_place_that_has_closed_can_still_be_changed() -> None:
    market, stall = place("Chợ Hôm"), place("Sạp cá")
    move(stall, market)
    rules.close_place(market, by=BY)
    rules.edit_place(stall, PlaceFacts("Sạp tôm", "shop", None, None, market), by=BY)
    stall.refresh_from_db()
    assert (stall.name, stall.parent) == ("Sạp tôm", market)


def test_who_works_visits_out_hears_of_moves_and_kinds_and_of_nothing_else() -> None:
    market, stall = place("Chợ Hôm"), place("Sạp cá", kind="shop")
    move(stall, market)
    rules.edit_place(stall, PlaceFacts("Sạp tôm", "shop", None, None, market), by=BY)
    assert [news.place for news in Rearrangement.objects.all()] == [stall]
    rules.edit_place(stall, PlaceFacts("Sạp tôm", "market", None, None, market), by=BY)
    assert Rearrangement.objects.count() == 2
