"""The page of figures of somebody who is signed in, and the same table as a sheet."""

import io
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client
from python_calamine import CalamineWorkbook

from luuvet.counting.queries import count
from luuvet.kernel.days import Window
from luuvet.places.models import Place
from tests.builders import browser, office, officer
from tests.counting.rows import crowd, place
from tests.pages import Page

pytestmark = pytest.mark.django_db

WEEK = "first=2021-12-02&last=2021-12-08"


@pytest.fixture(autouse=True)
def filled(monkeypatch: pytest.MonkeyPatch) -> None:
    """One active and one silent place in the town, in the week before Thursday 09/12/2021."""
    monkeypatch.setattr(settings, "OPENS_ON", None)
    crowd(place(made="2021-12-02 08:00"), "2021-12-03 09:00", people=4)
    place(made="2021-12-04 08:00")


def thursday(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime(2021, 12, 9, 2, tzinfo=UTC)
    monkeypatch.setattr("luuvet.accounts.access.now", lambda: moment)


def test_it_begins_with_the_unit_of_the_duty_and_the_last_report_week(monkeypatch: pytest.MonkeyPatch) -> None:
    account = office()
    account.duties.update(valid_from="2021-01-01")
    thursday(monkeypatch)
    seen = Page(browser(account).get("/"))
    assert "Từ ngày 02/12/2021 đến hết ngày 08/12/2021." in seen.text
    assert seen.row("Tổng cộng")[2:4] == ["2", "1"]
    assert seen.links("/places/") and not seen.links("unit=42&")


def test_in_a_demonstration_an_account_begins_with_the_days_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OPENS_ON", "440/2021/2021-12-02..2021-12-08")
    seen = Page(browser(officer()).get("/"))
    assert "Thị trấn Đức Thọ" in seen.text
    assert "Từ ngày 02/12/2021 đến hết ngày 08/12/2021." in seen.text


def test_outside_the_own_area_an_account_is_told_so() -> None:
    refused = "Không tìm thấy, hoặc không thuộc phạm vi quản lý của tài khoản này."
    assert refused in Page(browser(officer()).get(f"/?unit=440&tree=2021&{WEEK}")).text
    assert refused not in Page(Client().get("/nowhere")).text


def test_an_officer_begins_with_the_own_commune() -> None:
    seen = Page(browser(officer()).get(f"/?{WEEK}"))
    assert "Thị trấn Đức Thọ" in seen.text and seen.row("Địa điểm tạo mới")[1] == "2"


def test_numbers_lead_to_the_places_behind_them_and_zeros_nowhere() -> None:
    client = browser(office())
    seen = Page(client.get(f"/?{WEEK}"))
    links = seen.links("/places_behind")
    assert links
    for link in links:
        listed = Page(client.get(link))
        assert listed.status == 200 and len(listed.rows) > 1
    assert not [link for link in links if "unit=18259" in link], "nothing was made there"
    assert not Page(Client().get(f"/?{WEEK}")).links("/places_behind")


def test_strangers_of_a_demonstration_see_numbers_without_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OPENS_ON", "440/2021/2021-12-02..2021-12-08")
    seen = Page(browser().get("/"))
    assert seen.row("Tổng cộng")[2] == "2"
    assert not seen.links("/places_behind") and seen.links("/accounts/sign_in")


def test_a_place_of_a_demonstration_shows_the_days_of_it_until_others_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code = Place.objects.earliest("registered_at").code
    days = "Từ ngày %s đến hết ngày 08/12/2021. Tổng cộng: %s lượt;"
    assert days % ("25/11/2021", "4") not in Page(browser(officer()).get(f"/places/{code}")).text
    monkeypatch.setattr(settings, "OPENS_ON", "440/2021/2021-12-02..2021-12-08")
    client = browser(officer("caobang"))
    assert days % ("25/11/2021", "4") in Page(client.get(f"/places/{code}")).text
    assert (
        "Từ ngày 01/11/2021 đến hết ngày 14/11/2021. Tổng cộng: 0 lượt;"
        in Page(client.get(f"/places/{code}?last=2021-11-14")).text
    )


@pytest.mark.parametrize("path", ["/", "/sheet.xlsx"])
@pytest.mark.parametrize(("unit", "status"), [("18229", 200), ("18259", 404), ("440", 404), ("42", 404)])
def test_an_officer_sees_the_own_commune_only(path: str, unit: str, status: int) -> None:
    assert browser(officer()).get(f"{path}?unit={unit}&tree=2021&{WEEK}").status_code == status


def test_the_sheet_holds_the_numbers_of_the_page_as_numbers() -> None:
    answer = browser(office()).get(f"/sheet.xlsx?{WEEK}")
    assert answer["Content-Disposition"] == 'attachment; filename="440-2021-2021-12-02-2021-12-08.xlsx"'
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    table = count("440", tree="2021", window=Window.parse("2021-12-02..2021-12-08"))
    assert rows[0][:4] == ["Xếp thứ", "Mã đơn vị", "Đơn vị", "Địa điểm tạo mới"]
    assert len(rows) == 1 + 16 + 2 + 1
    assert rows[1][:6] == [1, "18229", "Thị trấn Đức Thọ", 2, 1, 0.5]
    assert rows[-1][2:6] == ["Tổng cộng", table.indicators.places_new, table.indicators.places_active_new, 0.5]
    assert rows[-2][5] == "–", "no rate where nothing was made"


def test_a_question_that_cannot_be_answered_is_said_on_the_page() -> None:
    answer = browser(office()).get("/sheet.xlsx?first=x")
    assert (answer.status_code, answer["Location"]) == (302, "/?first=x")
