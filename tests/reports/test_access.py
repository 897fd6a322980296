"""Every door of reports: strangers sign in, who does not reach the unit finds nothing, who reads may not write."""

import pytest
from django.test import Client

from luuvet.reports.models import Drawing, FreeWords, Office
from tests.builders import browser, office, officer
from tests.pages import Page
from tests.reports.cast import LIST, OFFICE, PAGE, be_a_demonstration

pytestmark = pytest.mark.django_db

READ = ["/reports/", LIST, PAGE, f"{PAGE}report.pdf"]
WRITE = [f"{PAGE}edit_words", f"{PAGE}draw_figures", f"{LIST}set_office"]
PROVINCE = "42"


@pytest.fixture(autouse=True)
def demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    be_a_demonstration(monkeypatch)


def post(client: Client, path: str) -> int:
    return int(client.post(path, OFFICE | {"direction": "x"}).status_code)


@pytest.mark.parametrize("path", READ + WRITE)
def test_a_stranger_is_sent_to_sign_in(path: str) -> None:
    assert browser().get(path)["Location"] == f"/accounts/sign_in?next={path}"
    assert post(browser(), path) in (302, 405)


@pytest.mark.parametrize("path", READ[1:] + WRITE)
@pytest.mark.parametrize("code", ["18229", "441"])
def test_outside_an_account_s_units_there_is_no_report(path: str, code: str) -> None:
    client = browser(officer() if code == "18229" else office("vuquang", code))
    assert client.get(path).status_code == 404
    assert post(client, path) in (404, 405)
    assert not (Drawing.objects.exists() or FreeWords.objects.exists() or Office.objects.exists())


def test_the_office_of_the_province_reads_and_does_not_write() -> None:
    client = browser(office("stttt", PROVINCE))
    assert [client.get(path).status_code for path in READ] == [200] * len(READ)
    for path in WRITE:
        refused = Page(client.get(path))
        assert refused.status == 403 and "Chỉ được xem, không được sửa." in refused.text
        assert post(client, path) == 403
    seen = Page(client.get(PAGE))
    assert not seen.having(id="words") and not seen.links("set_office")
    assert not (Drawing.objects.exists() or FreeWords.objects.exists() or Office.objects.exists())


def test_the_own_office_reads_and_writes() -> None:
    client = browser(office())
    assert [client.get(path).status_code for path in READ] == [200] * len(READ)
    assert [client.get(path).status_code for path in WRITE] == [302, 302, 200]
    assert [post(client, path) for path in WRITE] == [302, 302, 302]


@pytest.mark.parametrize(
    "path", ["2021/440/2021-12-16/", "2021/440/2021-12-08/", "2021/440/2021-02-30/", "2021/99999/", "1999/440/"]
)
def test_days_and_units_without_a_report_have_no_page(path: str) -> None:
    assert browser(office()).get(f"/reports/{path}").status_code == 404


def test_a_file_of_another_form_is_not_there() -> None:
    assert browser(office()).get(f"{PAGE}report.odt").status_code == 404


def test_a_unit_without_units_below_has_no_report_and_is_told_so() -> None:
    client = browser(officer())
    assert "Thị trấn Đức Thọ không có báo cáo tuần" in Page(client.get("/reports/")).text
    assert client.get("/reports/2021/18229/2021-12-09/").status_code == 404
    own = browser(office("vhxh.ductho", "18229", "2025"))
    assert "Xã Đức Thọ không có báo cáo tuần" in Page(own.get("/reports/")).text
    assert own.get("/reports/2025/18229/set_office").status_code == 404


def test_an_account_without_a_duty_is_told_so() -> None:
    account = office()
    account.duties.all().delete()
    assert "hôm nay chưa có vai trò" in Page(browser(account).get("/reports/")).text
    assert browser(account).get(PAGE).status_code == 404


def test_the_row_of_links_leads_here() -> None:
    assert {*Page(browser(office()).get("/")).links("/reports/")} == {"/reports/"}
