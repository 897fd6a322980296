"""The audit trail in the portal: whose lines an office sees, how it finds them, how it takes them away."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from luuvet.accounts.lines import Asked, find_lines
from luuvet.accounts.models import Account, DutyKind
from luuvet.accounts.rules import lines as rules
from luuvet.core import audit
from luuvet.core.models import AuditLine
from luuvet.kernel.clock import now, running_on
from luuvet.kernel.days import day_of
from luuvet.places import rules as places
from tests import builders
from tests.builders import browser, office, officer, unit
from tests.pages import Page

pytestmark = pytest.mark.django_db

PAGE = "/accounts/lines"
FILES = [f"{PAGE}.csv", f"{PAGE}.xlsx"]


def write(actor: str, action: str = "places.edit_place", about: str = "", at: datetime | None = None) -> int:
    with running_on(lambda: at or datetime.now(UTC)):
        audit.write(actor=actor, action=action, about=about)
    return AuditLine.objects.latest("pk").pk


def seen(account: Account, **asked: str) -> list[str]:
    """The numbers of the lines on the page."""
    page = Page(browser(account).get(PAGE, asked))
    assert page.status == 200
    return [cells[-1] for cells in page.rows[1:]]


@pytest.mark.parametrize("path", [PAGE, *FILES])
def test_a_stranger_signs_in_an_officer_of_a_commune_is_told_whom_to_ask(path: str) -> None:
    assert browser().get(path)["Location"] == f"/accounts/sign_in?next={path}"
    refused = Page(browser(officer()).get(path))
    assert refused.status == 403
    assert "Nhật ký hệ thống do cơ quan thường trực xem." in refused.text
    assert not AuditLine.objects.filter(action="accounts.export_lines").exists()


def test_the_row_of_links_shows_it_to_whom_it_is_for() -> None:
    assert Page(browser(office()).get("/places/")).links("accounts/lines")
    assert not Page(browser(officer()).get("/places/")).links("accounts/lines")


def test_an_office_sees_what_accounts_of_its_units_did_and_nobody_else_s_lines() -> None:
    district, town = office(), officer()
    office("vuquang", "441"), office("stttt", "42")
    mine = [write(actor) for actor in (town.username, district.username)]
    for other in ("vuquang", "stttt", "luuvet ops doctor", "sign-up page", "nobody"):
        write(other)
    assert seen(district) == [str(number) for number in reversed(mine)]
    assert len(seen(Account.objects.get(username="stttt"))) == 4, "the province, both districts, and the town"


def test_only_what_was_done_while_the_duty_lasted_is_seen() -> None:
    district, moved = office(), officer()
    today = day_of(now())
    moved.duties.update(valid_from=today - timedelta(days=9), valid_to=today - timedelta(days=5))
    moved.duties.create(kind=DutyKind.COMMUNE_OFFICER, unit=unit(), valid_from=today - timedelta(days=6), valid_to=None)
    moved.duties.filter(valid_to=None).update(valid_to=today - timedelta(days=3))
    moved.duties.create(kind=DutyKind.COMMUNE_OFFICER, unit=unit("18313"), valid_from=today - timedelta(days=2))
    lines = {days: write(moved.username, at=now() - timedelta(days=days)) for days in (10, 9, 6, 5, 4, 3, 2, 0)}
    assert seen(district) == [str(lines[days]) for days in (3, 4, 5, 6, 9)]


def test_lines_stand_by_their_time_then_their_number_and_pages_leave_none_out_and_repeat_none() -> None:
    district, at = office(), now()
    numbers = [write("vhtt.ductho", at=at - timedelta(seconds=number % 3)) for number in range(130)]
    wanted = [
        str(pk) for pk in AuditLine.objects.filter(pk__in=numbers).order_by("-at", "-pk").values_list("pk", flat=True)
    ]
    found: list[str] = []
    client, path = browser(district), PAGE
    while path:
        page = Page(client.get(path))
        found += [cells[-1] for cells in page.rows[1:]]
        write("vhtt.ductho", at=at + timedelta(seconds=9))  # somebody goes on meanwhile
        older = page.links("before")
        path = f"{PAGE}{older[-1]}" if older else ""
    assert found == wanted


def test_a_line_says_what_was_done_in_words_and_leads_to_its_place() -> None:
    district, market = office(), builders.place()
    officer()
    places.withdraw_poster(builders.poster(market), by="thitran", reason="bị rách")
    places.add_gate(market, 7, "Cổng sông", by="thitran")
    vietnamese, english = (Page(browser(district, language).get(PAGE)) for language in ("vi", "en"))
    named = f"Chợ Đức Thọ ({market.spaced_code})"
    assert [row[3] for row in vietnamese.rows[1:]] == [f"{named}, cổng 7", f"{named}, mã số 1"]
    done = [row[2] for row in vietnamese.rows[1:]]
    assert done[0].startswith("Thêm cổng ") and done[1].startswith("Thu hồi mã dán ")
    assert english.rows[2][2].startswith("Withdrew a code")
    assert vietnamese.links(f"places/{market.code}") == [f"/places/{market.code}"] * 2


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"actor": "THITRAN"}, [0, 1]),
        ({"action": "places.close_place"}, [1, 2]),
        ({"actor": "thitran", "action": "places.close_place"}, [1]),
        ({"actor": "khongco"}, []),
        ({"first": "02/12/2021"}, [1, 2, 3]),
        ({"last": "2021-12-01"}, [0]),
        ({"first": "02/12/2021", "last": "02/12/2021"}, [1, 2]),
        ({"before": "x"}, [0, 1, 2, 3]),
    ],
)
def test_lines_are_found_by_account_action_and_days(asked: dict[str, str], numbers: list[int]) -> None:
    district, town = office(), officer()
    for account in (district, town):
        account.duties.update(valid_from="2021-01-01")
    made = [
        write("thitran", at=datetime(2021, 12, 1, 16, 59, 59, 999_999, UTC)),
        write("thitran", "places.close_place", at=datetime(2021, 12, 1, 17, 0, tzinfo=UTC)),
        write("vhtt.ductho", "places.close_place", at=datetime(2021, 12, 2, 16, 59, tzinfo=UTC)),
        write("vhtt.ductho", at=datetime(2021, 12, 3, tzinfo=UTC)),
    ]
    assert seen(district, **asked) == [str(made[number]) for number in reversed(numbers)]


def test_a_place_code_finds_what_was_done_to_the_place_its_gates_codes_and_devices() -> None:
    district, market, shop = office(), builders.place(), builders.place("Quán Cây Đa")
    officer()
    places.replace_poster(market.gates.get(number=0), by="thitran")
    gate = places.add_gate(market, 7, "", by="thitran")
    enrolled = places.enrol_gate_device(gate, by="thitran")
    places.withdraw_gate_device(enrolled, by="thitran", reason="hỏng")
    places.close_place(shop, by="thitran")
    typed = f" {market.code[:4].lower()} {market.code[4:].lower()}"
    assert len(seen(district, about=typed)) == 5, "the device as such too"
    assert len(seen(district, about=shop.code)) == 1


def test_codes_of_elsewhere_are_told_from_wrong_ones_in_no_way() -> None:
    elsewhere = builders.place("Chợ Vũ Quang", unit=unit("18313"))
    office("vuquang", "441")
    for code in (elsewhere.code, "0" * 8):
        refused = Page(browser(office(f"vhtt.{code.lower()}")).get(PAGE, {"about": code}))
        assert refused.status == 422
        assert "Không có địa điểm nào trên địa bàn mang mã này." in refused.text


def test_days_in_the_wrong_order_are_said_at_the_field() -> None:
    page = Page(browser(office()).get(PAGE, {"first": "02/12/2021", "last": "01/12/2021"}))
    assert page.status == 422 and page.having(id="id_last_error")


def exported(account: Account, shape: str, **asked: str) -> Any:
    answer = browser(account).get(f"{PAGE}.{shape}", asked)
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="nhat-ky.{shape}"'
    return answer.content


def test_csv_and_excel_hold_every_line_asked_for_and_nothing_that_a_sheet_would_work_out() -> None:
    district, market = office(), builders.place("=HYPERLINK(1)")
    officer()
    numbers = [write("thitran", about=f"place:{market.pk}") for _number in range(60)]
    write("vhtt.ductho")
    octets = exported(district, "csv", actor="thitran")
    assert octets.startswith(b"\xef\xbb\xbf") and octets.count(b"\r\n") == 61
    rows = list(csv.reader(io.StringIO(octets.decode("utf-8-sig"))))
    assert rows[0] == [
        "Dòng số",
        "Thời gian",
        "Tên tài khoản",
        "Thao tác",
        "Mã thao tác",
        "Đối tượng",
        "Mã đối tượng",
        "Chi tiết",
    ]
    assert [int(row[0]) for row in rows[1:]] == numbers[::-1]
    about = f"=HYPERLINK(1) ({market.spaced_code})"
    assert rows[1][2:] == ["thitran", "Sửa địa điểm", "places.edit_place", f"'{about}", f"place:{market.pk}", ""]
    book = CalamineWorkbook.from_filelike(BytesIO(exported(district, "xlsx", actor="thitran")))
    sheet = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in sheet[1:]] == numbers[::-1]
    assert sheet[1][2:] == ["thitran", "Sửa địa điểm", "places.edit_place", about, f"place:{market.pk}", ""]


def test_taking_lines_away_is_a_line_that_says_how_many_and_which() -> None:
    district, market = office(), builders.place()
    write("vhtt.ductho", "places.edit_place", f"place:{market.pk}")
    exported(district, "csv", about=market.code, action="places.edit_place", first="26/11/2021")
    (line,) = AuditLine.objects.filter(action="accounts.export_lines")
    assert (line.actor, line.detail["lines"], line.detail["shape"]) == ("vhtt.ductho", 1, "csv")
    assert f"place:{market.pk}" in line.detail["objects"]
    assert (line.detail["action"], line.detail["days"]) == ("places.edit_place", "2021-11-26..2099-12-31")
    assert "Tải nhật ký hệ thống về máy" in Page(browser(district).get(PAGE)).rows[1][2]
    rows = list(csv.reader(io.StringIO(exported(district, "csv").decode("utf-8-sig"))))
    assert json.loads(rows[1][7]) == line.detail


def test_more_than_a_file_takes_is_refused_at_the_days_and_leaves_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_EXPORTED", 2)
    district = office()
    write("vhtt.ductho"), write("vhtt.ductho")
    exported(district, "csv", action="places.edit_place")
    write("vhtt.ductho")
    refused = Page(browser(district).get(f"{PAGE}.csv", {"action": "places.edit_place"}))
    assert refused.status == 422 and refused.having(id="id_last_error")
    assert AuditLine.objects.filter(action="accounts.export_lines").count() == 1


def test_another_ending_is_no_file() -> None:
    assert browser(office()).get(f"{PAGE}.pdf").status_code == 404


def test_an_office_without_lines_is_told_what_will_stand_there() -> None:
    page = Page(browser(office()).get(PAGE))
    assert "Chưa có dòng nào" in page.text and not page.links("lines.csv")


def test_nothing_is_asked_of_the_trail_where_nobody_has_a_duty(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert find_lines([1], Asked(), most=50) == []
