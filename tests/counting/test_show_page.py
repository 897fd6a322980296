"""The page of figures: the numbers of queries.count, and who sees them."""

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from luuvet.counting.indicators import NAMES
from luuvet.counting.queries import Closing, Table, count
from luuvet.counting.words import shown
from luuvet.kernel.days import Window
from luuvet.project.headers import POLICY
from tests.counting.rows import crowd, place, residents, scan
from tests.pages import Page

pytestmark = pytest.mark.django_db

OPENS_ON = "440/2021/2021-12-02..2021-12-08"
WEEK = Window(date(2021, 12, 2), date(2021, 12, 8))
TOWN, TUNG_ANH, QUANG_VINH = "18229", "18259", "18310"


@pytest.fixture(autouse=True)
def demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures are open, and begin with the district in the week."""
    monkeypatch.setattr(settings, "OPENS_ON", OPENS_ON)


@pytest.fixture
def filled() -> Table:
    """Three communes, of which the last has few places and scans to its people, and a place of the district itself."""
    for commune, number in ((TOWN, 9000), (TUNG_ANH, 8000), (QUANG_VINH, 2900)):
        residents(commune, number)
    for commune, made, people in ((TOWN, 3, 9), (TUNG_ANH, 2, 5), (QUANG_VINH, 0, 0)):
        for _n in range(made):
            crowd(place(commune, made="2021-12-02 08:00"), "2021-12-03 09:00", people=people)
    place(TUNG_ANH, made="2021-12-04 08:00")
    place("440", made="2021-12-05 08:00")
    return count("440", tree="2021", window=WEEK)


def page(query: str = "", language: str = "vi") -> Page:
    return Page(Client(headers={"accept-language": language}).get(f"/{query}"))


def test_every_row_shows_what_is_counted(filled: Table) -> None:
    seen = page()
    with translation.override("vi"):
        for row in filled.children:
            name = row.unit.label if isinstance(row.unit, Closing) else f"{row.unit.kind.capitalize()} {row.unit.name}"
            rank, cell, *cells = seen.row(name)
            figures = ("places_new", "places_active_new", "active_rate", "places_steady", "scans", "visitors")
            assert [text for text in cells if text] == [shown(row.indicators.get(figure)) for figure in figures]
            assert rank == ("" if isinstance(row.unit, Closing) else shown(row.rank))
            assert ("còn thấp" in cell) == bool(row.lagging)
        assert [seen.row(label)[1:] for label in ("Địa điểm tạo mới", "Số lượt quét")] == [
            [shown(filled.indicators.places_new)],
            [shown(filled.indicators.scans)],
        ]
        assert all(f">{shown(filled.indicators.get(name))}<" in seen.text for name in NAMES)


def test_the_total_is_the_sum_of_the_rows(filled: Table) -> None:
    seen = page()
    end = [cells[1] for cells in seen.rows].index("Tổng cộng")
    rows = [cells for cells in seen.rows[1:end] if cells[1] != "Bình quân chung"]
    assert len(rows) == 16 + 2
    for column in (2, 3, 6, 7):  # new, active, steady, scans; between them the rate and its bar
        assert sum(int(cells[column]) for cells in rows) == int(seen.rows[end][column])
    assert int(seen.rows[end][2]) == 7


def test_the_best_stands_first_and_the_mean_where_the_ranking_crosses_it(filled: Table) -> None:
    names = [cells[1] for cells in page().rows]
    assert names[1:5] == ["Thị trấn Đức Thọ", "Bình quân chung", "Xã Tùng Ảnh", names[4]]
    by_silence = page("?by=places_silent")
    assert by_silence.having(aria_sort="ascending")
    assert "Bình quân chung" not in [cells[1] for cells in by_silence.rows]
    assert by_silence.rows[-12][1] == "Tổng cộng"


def test_headings_are_links_that_rank_and_keep_the_question(filled: Table) -> None:
    seen = page("?unit=42&first=2021-11-26")
    assert len(seen.having(aria_sort="descending")) == 1
    links = [parse_qs(urlsplit(str(attrs["href"])).query) for attrs in seen.having(**{"class": "sort"})]
    assert [link["by"] for link in links] == [
        ["places_new"],
        ["places_active_new"],
        ["active_rate"],
        ["places_steady"],
        ["scans"],
        ["visitors"],
    ]
    assert all(link["unit"] == ["42"] and link["first"] == ["2021-11-26"] for link in links)


def test_the_window_the_limit_and_what_is_left_out_stand_on_the_page(filled: Table) -> None:
    seen = page()
    assert "Từ ngày 02/12/2021 đến hết ngày 08/12/2021." in seen.text
    assert "chưa tính lượt quét cần xác minh" in seen.text
    assert "Một lượt quét không chứng minh địa điểm được dùng thường xuyên." in seen.text
    assert "huyện Đức Thọ có 7 địa điểm tạo mới, trong đó 5 điểm hoạt động (71,4%)." in seen.text
    assert "Dữ liệu minh họa" in seen.text


def test_check_ins_that_came_in_are_judged_before_they_are_counted() -> None:
    fridays_only = place(made="2021-12-02 08:00", hours=[(4, 420, 660)])
    scan(fridays_only, 1, "2021-12-03 09:00")
    scan(fridays_only, 2, "2021-12-04 09:00")
    assert page().row("Thị trấn Đức Thọ")[-2:] == ["1", "1"]


def test_a_commune_has_no_table_of_units_and_all_its_indicators(filled: Table) -> None:
    seen = page(f"?unit={TOWN}")
    assert "Tổng cộng" not in seen.text
    assert seen.row("Địa điểm tạo mới") == ["Địa điểm tạo mới", "3"]


def test_a_unit_without_places_says_what_will_be_here() -> None:
    seen = page()
    assert "Chưa có địa điểm, chưa phát sinh lượt quét" in seen.text
    assert not seen.rows


@pytest.mark.parametrize(
    ("query", "field", "typed"),
    [
        ("?unit=99999", "unit", "99999"),
        ("?unit=440&tree=2025", "unit", "440"),
        ("?unit=", "unit", ""),
        ("?unit=<b>", "unit", "<b>"),
        ("?unit=%00", "unit", None),
        ("?tree=1990", "tree", None),
        ("?first=31/02/2021", "first", "31/02/2021"),
        ("?last=", "last", ""),
        ("?first=09/12/2021", "last", "08/12/2021"),
        ("?first=0001-01-01&last=9999-12-31", "first", "0001-01-01"),
        ("?last=08/12/2023", "last", "08/12/2023"),
        ("?tree=&first=01/01/2001&last=02/01/2001", "last", "02/01/2001"),
        ("?by=places", "by", None),
    ],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_cannot_be_answered_is_said_at_its_field(query: str, field: str, typed: str | None, language: str) -> None:
    seen = page(query, language)
    assert seen.status == 422
    (wrong,) = [attrs for attrs in seen.having(aria_invalid="true") if attrs["name"] == field]
    assert f"id_{field}_error" in str(wrong["aria-describedby"])
    assert seen.having(id=f"id_{field}_error")
    assert seen.having(href=f"#id_{field}"), "the summary leads to the field"
    assert seen.having(role="alert")
    assert typed is None or (wrong.get("value") or "") == typed
    assert not seen.rows


def test_both_languages_say_the_same_numbers_in_their_own_way(filled: Table) -> None:
    vietnamese, english = page(), page(language="en")
    assert '<html lang="vi">' in vietnamese.text and '<html lang="en">' in english.text
    assert vietnamese.row("Tổng cộng")[4] == "71,4%"
    assert english.row("Total")[4] == "71.4%"


def test_the_switch_of_languages_keeps_the_page() -> None:
    client = Client(headers={"accept-language": "vi"})
    answer = client.post("/language", {"language": "en", "next": "/?by=scans"})
    assert (answer.status_code, answer["Location"]) == (302, "/?by=scans")
    assert '<html lang="en">' in client.get("/").content.decode()
    elsewhere = client.post("/language", {"language": "vi", "next": "https://elsewhere.example/"})
    assert elsewhere["Location"] == "/"


@pytest.mark.parametrize("path", ["/", "/?unit=99999", "/nowhere"])
def test_nothing_runs_and_nothing_comes_from_elsewhere(filled: Table, path: str) -> None:
    response = Client().get(path)
    seen = Page(response)
    assert response["Content-Security-Policy"] == POLICY
    assert (response["X-Content-Type-Options"], response["Referrer-Policy"]) == ("nosniff", "same-origin")
    assert response["X-Frame-Options"] == "DENY"
    assert not [tag for tag, _attrs in seen.tags if tag in ("script", "style", "iframe", "object", "base")]
    named = {name for _tag, attrs in seen.tags for name in attrs}
    assert not [name for name in named if name == "style" or name.startswith("on")]
    assert not re.search(r"(https?:)?//[a-z]", seen.text)


def test_outside_a_demonstration_a_stranger_signs_in_and_nothing_is_asked(
    filled: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "OPENS_ON", None)
    with CaptureQueriesContext(connection) as asked:
        answers = [Client().get(f"{path}?unit=440&tree=2021&first=x&by=scans") for path in ("/", "/sheet.xlsx")]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/accounts/sign_in")] * 2
    assert len(asked) == 0


def test_only_looking_is_allowed() -> None:
    assert Client().post("/").status_code == 405


@pytest.mark.parametrize(("language", "words"), [("vi", "Không có trang này"), ("en", "This page does not exist")])
def test_a_page_that_is_not_there_says_so(language: str, words: str) -> None:
    seen = Page(Client(headers={"accept-language": language}).get("/nowhere"))
    assert seen.status == 404
    assert words in seen.text


def test_a_fault_of_ours_is_said_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OPENS_ON", "440")
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 500
    assert "Hệ thống gặp sự cố" in response.content.decode()
    assert "Something went wrong here" in response.content.decode()


def test_a_form_without_its_token_is_refused_in_the_look_of_the_house() -> None:
    response = Client(enforce_csrf_checks=True, headers={"accept-language": "vi"}).post("/language", {"language": "en"})
    assert response.status_code == 403
    assert "Chưa nhận được biểu mẫu" in response.content.decode()


def test_the_number_of_statements_does_not_grow_with_the_rows(filled: Table) -> None:
    page()
    with CaptureQueriesContext(connection) as few:
        page()
    for unit in (TOWN, "18244", "18277"):
        crowd(place(unit, made="2021-12-03 08:00"), "2021-12-03 09:00", people=3)
    page()
    with CaptureQueriesContext(connection) as many:
        page()
    assert len(few) == len(many) <= 22
