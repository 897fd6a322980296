"""The list of places: searched without marks, narrowed, sorted, by pages."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luuvet.places import rules
from luuvet.places.models import Kind, Place
from luuvet.places.queries import Asked, Sort, State, find_places
from tests import builders
from tests.builders import BY, browser, office, officer, unit
from tests.pages import Page

pytestmark = pytest.mark.django_db

MADE = datetime(2021, 12, 1, 2, tzinfo=UTC)


def places(*names: str, **said: object) -> list[Place]:
    """One after the other, a day apart."""
    return [
        builders.place(name, registered_at=MADE + timedelta(days=n), **said)  # each its own moment
        for n, name in enumerate(names)
    ]


def found(**asked: object) -> list[str]:
    among = [unit().pk, unit("18259").pk]
    return [place.name for place in find_places(among, Asked(**asked))]  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["cho duc tho", "CHỢ ĐỨC", "tho cho", "  Đức   Thọ ", "đưc", "Ðức"])
def test_marks_case_and_order_of_words_do_not_matter(text: str) -> None:
    places("Chợ Đức Thọ", "Quán ăn bến đò")
    assert found(text=text) == ["Chợ Đức Thọ"]


def test_a_code_is_found_as_it_is_printed_or_typed() -> None:
    market, _shop = places("Chợ Đức Thọ", "Quán")
    for text in (market.code, market.code.lower(), market.spaced_code, market.code[2:6]):
        assert found(text=text) == ["Chợ Đức Thọ"]


@pytest.mark.parametrize("text", ["%", "_", "\\", "' OR 1=1 --", "=1+1", "<b>", "😀", "a" * 200])
def test_signs_of_other_languages_are_letters_like_any(text: str) -> None:
    places("Chợ Đức Thọ")
    assert found(text=text) == []


def test_narrowed_by_unit_kind_and_state() -> None:
    places("Chợ A", "Chợ B")
    (other,) = places("Quán C", unit=unit("18259"), kind=Kind.SHOP)
    closed, bare = places("Chợ D", "Chợ E")
    rules.close_place(closed, by=BY)
    rules.withdraw_poster(builders.poster(bare), by=BY, reason="torn")
    voided = builders.place("Chợ F")
    rules.void_place(voided, by=BY)
    assert found(unit=other.unit_id) == found(kind=Kind.SHOP) == ["Quán C"]
    assert found(state=State.CLOSED) == ["Chợ D"]
    assert found(state=State.BARE) == ["Chợ E"]
    assert found(state=State.OPEN) == ["Chợ A", "Chợ B", "Chợ E", "Quán C"]
    assert found() == ["Chợ A", "Chợ B", "Chợ D", "Chợ E", "Quán C"]


def test_sorted_as_a_dictionary_does_or_by_day() -> None:
    places("Vũ Quang", "Đức Thọ", "An", "Dung")
    assert found() == ["An", "Dung", "Đức Thọ", "Vũ Quang"]
    assert found(sort=Sort.OLDEST) == ["Vũ Quang", "Đức Thọ", "An", "Dung"]
    assert found(sort=Sort.NEWEST) == ["Dung", "An", "Đức Thọ", "Vũ Quang"]


def test_a_changed_name_is_found_by_the_new_one_only() -> None:
    (market,) = places("Chợ Hôm")
    rules.edit_place(market, rules.PlaceFacts("Chợ Mai", market.kind, None, None), by=BY)
    assert (found(text="hom"), found(text="mai")) == ([], ["Chợ Mai"])


def test_pages_of_fifty_hold_every_place_once() -> None:
    new = rules.NewPlace("Quán", Kind.SHOP, unit())
    rules.register_places([new] * 101, by=BY)
    client = browser(officer())
    pages = [Page(client.get(f"/places/?page={n}")) for n in (1, 2, 3)]
    codes = [row[0] for page in pages for row in page.rows[1:]]
    assert (len(codes), len(set(codes))) == (101, 101)
    assert "51–100 trong 101 địa điểm" in pages[1].text
    assert len(Page(client.get("/places/?page=99")).rows) == 2 and Page(client.get("/places/?page=x")).status == 200


def test_an_office_sees_all_its_communes_and_an_officer_the_own_one() -> None:
    places("Chợ A")
    places("Chợ B", unit=unit("18259"))
    places("Chợ C", unit=unit("18244", "2025"))
    places("Chợ Vũng Áng", unit=unit("18757"))
    assert [row[1].split()[1] for row in Page(browser(office()).get("/places/")).rows[1:]] == ["A", "B", "C"]
    assert [row[1].split()[1] for row in Page(browser(officer()).get("/places/")).rows[1:]] == ["A"]


def test_headings_sort_and_keep_the_question() -> None:
    places("Chợ A")
    seen = Page(browser(office()).get("/places/?q=cho&sort=-registered"))
    assert len(seen.having(aria_sort="descending")) == 1
    assert "?q=cho&sort=registered" in [str(link).replace("&amp;", "&") for link in seen.links("sort=registered")]


@pytest.mark.parametrize("query", ["kind=x", "state=x", "unit=1", "unit=x", "sort=x", "q=" + "a" * 201, "q=%00"])
def test_what_is_no_choice_is_said(query: str) -> None:
    seen = Page(browser(office()).get(f"/places/?{query}"))
    assert seen.status == 422
    assert seen.having(role="alert") and not seen.rows


@pytest.mark.parametrize(("language", "none", "no"), [("vi", "Chưa có địa điểm nào", "Không tìm thấy địa điểm nào")])
def test_an_empty_list_says_what_to_do(language: str, none: str, no: str) -> None:
    client = browser(office(), language)
    assert none in client.get("/places/").content.decode()
    assert no in client.get("/places/?q=zzz").content.decode()


def test_the_number_of_statements_does_not_grow_with_the_rows() -> None:
    client = browser(office())
    places("A")
    client.get("/places/")
    with CaptureQueriesContext(connection) as one:
        client.get("/places/?q=a")
    places("B a", "C a", unit=unit("18259"))
    with CaptureQueriesContext(connection) as three:
        client.get("/places/?q=a")
    assert len(one) == len(three) <= 15
