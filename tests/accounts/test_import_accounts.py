"""Accounts from a spreadsheet: read first, refused row by row, made all or none, their passwords shown once."""

import io
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import xlsxwriter
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from luuvet.accounts.fitting import NewDuty
from luuvet.accounts.models import Account, Duty, DutyKind
from luuvet.accounts.passwords import hash_of_temporary, make_temporary
from luuvet.accounts.rules import make_account, officers
from luuvet.accounts.rules.officers import NewOfficer, OfficerFacts
from luuvet.core.models import AuditLine
from luuvet.kernel import clock
from tests import builders
from tests.builders import BY, browser, office, officer, unit
from tests.pages import Page

pytestmark = pytest.mark.django_db

AT = "/accounts/import_accounts"
HEADS = "Họ và tên,Chức vụ,Điện thoại cơ quan,Tên tài khoản,Vai trò,Đơn vị,Mã địa điểm,Từ ngày,Đến hết ngày"
PASSWORD = re.compile(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){4}")
LAN = "Nguyễn Thị Lan,Công chức,0239 383 1234,,can bo phu trach cap xa,xa tung anh,,,"


def upload(client: Client, octets: bytes | str, name: str = "a.csv") -> Any:
    body = octets.encode() if isinstance(octets, str) else octets
    return client.post(AT, {"sheet": SimpleUploadedFile(name, body)})


def rows(*lines: str) -> str:
    return "\n".join((HEADS, *lines))


def faults(answer: Any) -> list[tuple[int, str]]:
    """(row, column) of all that is refused."""
    return [(fault.row, fault.column) for fault in answer.context["reading"].faults]


def made_of(client: Client, read: Any, how: str = "slips") -> Any:
    return client.post(AT, {"carried": read.context["form"]["carried"].value(), "make": how})


def usernames() -> list[str]:
    return sorted(Account.objects.exclude(username="vhtt.ductho").values_list("username", flat=True))


def test_a_file_is_read_then_made_and_each_password_is_shown_once() -> None:
    client = browser(office())
    read = upload(client, rows(LAN, "Lê Văn An,,,van.an,commune_officer,18229/2021,,,31/12/2098"))
    assert read.status_code == 200 and faults(read) == [] and usernames() == []
    shown = Page(read).text
    assert "lan.tunganh" in shown and "đề xuất" in shown and "Cấp 2 tài khoản" in shown
    answer = made_of(client, read)
    passwords = list(dict.fromkeys(PASSWORD.findall(answer.content.decode())))
    lan, an = Account.objects.get(username="lan.tunganh"), Account.objects.get(username="van.an")
    assert len(passwords) == 2 and lan.check_password(passwords[0]) and an.check_password(passwords[1])
    assert (lan.full_name, lan.position, lan.phone) == ("Nguyễn Thị Lan", "Công chức", "0239 383 1234")
    assert (lan.duties.get().unit.code, an.duties.get().valid_to) == ("18259", date(2098, 12, 31))
    assert "no-store" in answer["Cache-Control"]
    lines = AuditLine.objects.filter(action="accounts.hand_down_account")
    assert sorted(lines.values_list("object", flat=True)) == sorted([f"account:{lan.pk}", f"account:{an.pk}"])
    assert set(lines.values_list("actor", flat=True)) == {"vhtt.ductho"}
    kept = str([*AuditLine.objects.values(), *Session.objects.values(), dict(client.session)])
    assert not any(password in kept for password in passwords)


def test_the_passwords_come_as_a_sheet_where_that_is_asked() -> None:
    client = browser(office())
    answer = made_of(client, upload(client, rows(LAN)), "file")
    table = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert table[0] == ["Họ và tên", "Vai trò", "Đơn vị", "Tên tài khoản", "Mật khẩu tạm"]
    assert table[1][:4] == ["Nguyễn Thị Lan", "Cán bộ phụ trách cấp xã", "Xã Tùng Ảnh", "lan.tunganh"]
    assert Account.objects.get(username="lan.tunganh").check_password(str(table[1][4]))
    assert "attachment" in answer["Content-Disposition"] and "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (",,,,Lãnh đạo UBND,18259,,,", "Họ và tên"),
        ("A" * 101 + ",,,,Lãnh đạo UBND,18259,,,", "Họ và tên"),
        ("An,,gọi An,,Lãnh đạo UBND,18259,,,", "Điện thoại cơ quan"),
        ("An,,,Lê An,Lãnh đạo UBND,18259,,,", "Tên tài khoản"),
        ("An,,,vhtt.ductho,Lãnh đạo UBND,18259,,,", "Tên tài khoản"),
        ("An,,,,Trưởng ban,18259,,,", "Vai trò"),
        ("An,,,,,18259,,,", "Vai trò"),
        ("An,,,,Cán bộ y tế,18259,,,", "Vai trò"),
        ("An,,,,Cán bộ phụ trách cấp xã,440,,,", "Vai trò"),
        ("An,,,,Lãnh đạo UBND,,,,", "Đơn vị"),
        ("An,,,,Lãnh đạo UBND,18313,,,", "Đơn vị"),
        ("An,,,,Lãnh đạo UBND,Xã Không Có,,,", "Đơn vị"),
        ("An,,,,Chủ địa điểm,18259,,,", "Mã địa điểm"),
        ("An,,,,Chủ địa điểm,18259,00000000,,", "Mã địa điểm"),
        ("An,,,,Lãnh đạo UBND,18259,00000000,,", "Mã địa điểm"),
        ("An,,,,Lãnh đạo UBND,18259,,32/13/2026,", "Từ ngày"),
        ("An,,,,Lãnh đạo UBND,18259,,01/01/2021,", "Từ ngày"),
        ("An,,,,Lãnh đạo UBND,18259,,31/12/2098,30/12/2098", "Đến hết ngày"),
        ("An,,,,Thành viên đoàn kiểm tra,18259,,,", "Đến hết ngày"),
        ('=1+1,,,,Lãnh đạo UBND,18259,,,', "Họ và tên"),
        ("Chợ\u202eHôm,,,,Lãnh đạo UBND,18259,,,", "Họ và tên"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row_is_said_at_its_row_and_column(line: str, column: str) -> None:
    client = browser(office())
    read = upload(client, rows(LAN, line))
    assert faults(read) == [(3, column)]
    why = read.context["reading"].faults[0].why
    assert why.endswith(".") and [row.row for row in read.context["reading"].rows] == [2]
    refused = made_of(client, read)
    assert refused.status_code == 422 and usernames() == [], "the refused row was not left out"
    assert made_of(client, read, "slips_without").status_code == 200 and usernames() == ["lan.tunganh"]


def test_a_unit_that_may_be_several_is_told_with_all_of_them() -> None:
    read = upload(browser(office()), rows("An,,,,Lãnh đạo UBND,đức thọ,,,", "An,,,,Lãnh đạo UBND,huyện đức thọ,,,"))
    assert faults(read) == [(2, "Đơn vị")]
    why = read.context["reading"].faults[0].why
    assert "Huyện Đức Thọ (440/2021)" in why and "Thị trấn Đức Thọ (18229/2021)" in why
    assert read.context["reading"].rows[0].officer.duty.unit == unit("440")


def test_user_names_are_proposed_free_of_the_database_and_of_the_file() -> None:
    make_account("lan.tunganh", DutyKind.LEADER, unit("18259"), by=BY)
    lan = ",,,,Lãnh đạo UBND,18259,,,"
    typed = "Lê Lan,,,lan.tunganh2,Lãnh đạo UBND,18259,,,"
    read = upload(browser(office()), rows(f"Trần Lan{lan}", typed, f"Đỗ Thị LÁN{lan}", f"سوق{lan}", typed))
    assert [row.officer.username for row in read.context["reading"].rows] == [
        "lan.tunganh3", "lan.tunganh2", "lan.tunganh4", "tunganh",
    ]  # fmt: skip
    assert faults(read) == [(6, "Tên tài khoản")]


def test_an_excel_sheet_is_read_with_its_numbers_days_formulas_and_merged_cells() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("Ghi chú").write(0, 0, "Danh sách cán bộ")
        sheet, days = book.add_worksheet("Tài khoản"), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["STT", *HEADS.split(",")])
        sheet.write_row(1, 0, [1, "Nguyễn Thị Lan", "", 2393831234, "", "Lãnh đạo UBND", 18259])
        sheet.write_datetime(1, 9, datetime(2098, 12, 31), days)  # noqa: DTZ001 - a civil day
        sheet.write_row(3, 0, [2, "Lê Văn An", "", "", "", "Lãnh đạo UBND"])
        sheet.write_formula(3, 6, '="18"&"259"', None, "18259")
        sheet.write_row(4, 0, [3, "", "", "", "", "Lãnh đạo UBND", "18259"])
        sheet.merge_range(4, 1, 5, 1, "Trần Văn Bình")
        sheet.write_row(5, 5, ["Lãnh đạo UBND", "18259"])
        sheet.write_blank(400, 3, None, days)
    read = upload(browser(office()), file.getvalue(), "a.xlsx")
    one, three = (row.officer for row in read.context["reading"].rows)
    assert (one.facts.phone, one.duty.unit.code, one.duty.valid_to) == ("02393831234", "18259", date(2098, 12, 31))
    assert three.facts.full_name == "Trần Văn Bình"
    assert faults(read) == [(4, "Đơn vị"), (6, "Họ và tên")]
    assert read.context["reading"].unread == ["STT"]


def test_the_empty_sheet_is_refused_as_it_is_and_read_once_it_is_filled_in() -> None:
    client = browser(office())
    empty = client.get(f"{AT}.xlsx")
    assert upload(client, empty.content, "a.xlsx").status_code == 422
    heads = CalamineWorkbook.from_filelike(io.BytesIO(empty.content)).get_sheet_by_index(0).to_python()
    assert ",".join(map(str, heads[0])) == HEADS
    english = browser(Account.objects.get(username="vhtt.ductho"), "en")
    read = upload(english, "Full name;Duty;Unit\nAn;Leader;18259\n")
    assert faults(read) == [] and len(read.context["reading"].rows) == 1


@pytest.mark.parametrize(
    "octets", [b"", b"PK\x03\x04", b"Ten,Vai\nAn,B\n", HEADS.encode(), b"\xff\xfe\x00", b"x" * (2 * 1024 * 1024 + 1)]
)
def test_a_file_that_cannot_be_read_is_said_at_the_field(octets: bytes) -> None:
    page = Page(upload(browser(office()), octets))
    assert page.status == 422 and page.links("#id_sheet") and 'id="id_sheet_error"' in page.text


def test_what_has_changed_meanwhile_is_told_and_nothing_is_written() -> None:
    client = browser(office())
    read = upload(client, rows(LAN, "Lê Văn An,,,van.an,Lãnh đạo UBND,18259,,,"))
    make_account("van.an", DutyKind.LEADER, unit(), by=BY)
    answer = made_of(client, read)
    assert answer.status_code == 422 and faults(answer) == [(3, "Tên tài khoản")]
    assert usernames() == ["van.an"] and PASSWORD.search(answer.content.decode()) is None
    assert [row.row for row in answer.context["reading"].rows] == [2]
    assert Page(answer).having(role="alert") and "Chưa cấp tài khoản nào" in Page(answer).text
    assert made_of(client, answer, "slips_without").status_code == 200
    assert usernames() == ["lan.tunganh", "van.an"]
    again = made_of(client, read)
    assert faults(again) == [(2, "Tên tài khoản"), (3, "Tên tài khoản")], "sent twice, made once"


def test_rows_that_were_read_are_for_the_account_for_an_hour_and_for_what_it_still_gives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = upload(browser(office()), rows(LAN))
    other = office("ductho.hai")
    assert made_of(browser(other), read).status_code == 422
    account = Account.objects.get(username="vhtt.ductho")
    Duty.objects.filter(account=account).update(unit=unit("441"))
    assert made_of(browser(account), read).status_code == 422
    Duty.objects.filter(account=account).update(unit=unit("440"), kind=DutyKind.COMMUNE_OFFICER)
    assert faults(made_of(browser(account), read)) == [(2, "Vai trò")]
    Duty.objects.filter(account=account).update(kind=DutyKind.COORDINATING_OFFICE)
    monkeypatch.setattr("time.time", lambda: clock.now().timestamp() + timedelta(minutes=61).total_seconds())
    assert made_of(browser(account), read).status_code == 422
    assert not Account.objects.filter(username="lan.tunganh").exists()


def test_the_rule_makes_all_or_none() -> None:
    giver = officer()
    duty = NewDuty(DutyKind.HAMLET_HEAD, unit())
    several = [
        NewOfficer(name, OfficerFacts("Lê Văn An"), where)
        for name, where in (("thon.mot", duty), ("thon.hai", NewDuty(DutyKind.LEADER, unit())), ("thon.mot", duty))
    ]
    with pytest.raises(officers.SomeRefused) as refused:
        officers.import_accounts(giver, several, by=BY)
    told = {place: no.code for place, no in refused.value.refusals.items()}
    assert told == {1: "not-yours-to-give", 2: "username-taken"}
    assert not Account.objects.filter(username__startswith="thon").exists()
    assert not AuditLine.objects.filter(action="accounts.hand_down_account").exists()
    made = officers.import_accounts(giver, several[:1], by=BY)
    assert [account.username for account, _password in made] == ["thon.mot"]


def test_a_keeper_makes_gate_staff_of_the_own_place_alone() -> None:
    own, other = builders.place(), builders.place("Quán Cây Đa")
    keeper = browser(builders.account("giu.cho", DutyKind.KEEPER, at=own.code))
    staff = "An,,,,Người kiểm soát,18229,{},,"
    read = upload(keeper, rows(staff.format(f"{own.code[:4]} {own.code[4:]}".lower()), staff.format(other.code)))
    assert faults(read) == [(3, "Vai trò")]


def test_a_temporary_password_is_kept_as_django_keeps_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    password = make_temporary()
    account = Account(username="an", password=hash_of_temporary(password))
    account.save()
    quick = account.password
    assert not account.check_password("another") and account.password == quick
    assert account.check_password(password)
    account.refresh_from_db()
    assert account.password != quick, "stretched as far as any other once it has signed in"


def test_who_gives_nothing_is_told_so_and_a_stranger_is_sent_to_sign_in() -> None:
    leader = browser(builders.account("lanhdao", DutyKind.LEADER, "440"))
    for path in (AT, f"{AT}.xlsx"):
        assert leader.get(path).status_code == 403
        assert browser().get(path)["Location"] == f"/accounts/sign_in?next={path}"
    assert upload(leader, rows(LAN)).status_code == 403
    assert browser().post(AT)["Location"] == f"/accounts/sign_in?next={AT}"
