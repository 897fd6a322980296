"""The list of report days: the next one first, with its figures, then those before."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.conf import settings

from luuvet.kernel.clock import running_on
from luuvet.reports.offices import OfficeFacts, usual_office
from luuvet.reports.queries import next_report_day, report_days
from luuvet.reports.rules import set_office
from tests.builders import BY, browser, office, unit
from tests.pages import Page
from tests.reports.cast import BEGAN, LIST, be_a_demonstration, fill

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2021-12-08T16:59", "2021-12-09"),  # Wednesday, one minute before midnight in Viet Nam
        ("2021-12-09T08:59", "2021-12-09"),  # Thursday 15:59
        ("2021-12-09T09:00", "2021-12-16"),  # Thursday 16:00: due, and the next one comes
        ("2021-12-10T02:00", "2021-12-16"),
    ],
)
def test_the_next_report_is_the_first_that_is_not_yet_due(moment: str, day: str) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert next_report_day(usual_office(unit("440")), at) == date.fromisoformat(day)


def test_days_go_back_to_the_plan_and_to_the_duty_of_the_office() -> None:
    at, until = unit("440"), date(2021, 12, 16)
    usual = usual_office(at)
    assert report_days(at, usual, until) == [until]
    chosen = set_office(at, replaced(since=BEGAN), seen="", by=BY)
    assert report_days(at, replaced(since=chosen.since), until) == [until, date(2021, 12, 9), date(2021, 12, 2)]
    office().duties.update(valid_from="2021-11-25")
    assert report_days(at, usual, until)[-1] == date(2021, 12, 2)
    office("vhtt.khac").duties.update(valid_from="2021-11-24")
    assert report_days(at, usual, until)[-1] == date(2021, 11, 25), "its last day is the 24th"


def replaced(**other: Any) -> OfficeFacts:
    return replace(usual_office(unit("440")), **other)


def test_a_demonstration_offers_the_report_of_its_last_day_first(monkeypatch: pytest.MonkeyPatch) -> None:
    be_a_demonstration(monkeypatch)
    fill()
    set_office(unit("440"), replaced(since=BEGAN), seen="", by=BY)
    seen = Page(browser(office()).get("/reports/"))
    assert "Báo cáo tới: Thứ Năm, 09/12/2021" in seen.text
    assert "Từ ngày 02/12/2021 đến hết ngày 08/12/2021." in seen.text
    assert "Hạn gửi: 16:00 09/12/2021." in seen.text
    assert "Số liệu tạm tính đến" in seen.text
    assert seen.row("Số lượt quét")[1:] == ["5", "10"]
    assert seen.links("/reports/2021/440/2")[0] == "/reports/2021/440/2021-12-09/"
    assert seen.row("02/12/2021")[1] == "25/11/2021 – 01/12/2021"


def test_without_earlier_reports_the_list_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    be_a_demonstration(monkeypatch)
    assert "Chưa có báo cáo trước" in Page(browser(office()).get("/reports/")).text


def test_long_lists_have_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    be_a_demonstration(monkeypatch)
    account = office()
    account.duties.update(valid_from="2021-03-01")
    client = browser(account)
    first, last = Page(client.get(LIST)), Page(client.get(f"{LIST}?page=99"))
    assert len(first.links("/reports/2021/440/2")) == 1 + 20 and first.links("?page=2")
    assert last.links("/reports/2021/440/2")[-1] == "/reports/2021/440/2021-03-04/"


def test_elsewhere_the_clock_says_which_report_is_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OPENS_ON", None)
    account = office()
    account.duties.update(valid_from="2021-01-01")
    with running_on(lambda: datetime(2021, 12, 10, 2, tzinfo=UTC)):
        client = browser(account)
        assert "Báo cáo tới: Thứ Năm, 16/12/2021" in Page(client.get("/reports/")).text
