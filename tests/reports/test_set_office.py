"""The office that issues reports: the usual one until another is set; then in every form, and by command."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from luuvet.kernel.problems import Refused
from luuvet.reports import queries, rules
from luuvet.reports.files import written
from luuvet.reports.models import Office
from luuvet.reports.offices import usual_office
from tests.builders import BY, browser, office, unit
from tests.pages import Page
from tests.reports.cast import LIST, OFFICE, PAGE, THURSDAY, be_a_demonstration, paragraphs_of, text_of

pytestmark = pytest.mark.django_db

SET = f"{LIST}set_office"


@pytest.fixture(autouse=True)
def demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    be_a_demonstration(monkeypatch)


def test_the_form_begins_with_the_usual_office() -> None:
    page = Page(browser(office()).get(SET))
    assert "Chưa thiết lập: đây là mặc định theo cấp đơn vị." in page.text
    for name in ("parent", "spoken", "abbreviation", "place", "leaders"):
        (field,) = page.having(name=name)
        assert field["value"] == OFFICE[name]
    for text in (OFFICE["lines"], "TRƯỞNG PHÒNG", "Như trên"):
        assert f"{text}</textarea>" in page.text
    assert "16:00" in page.text and "Thứ Năm" in page.text


def test_what_is_set_stands_in_paper_and_word_and_by_command() -> None:
    said = OFFICE | {
        "parent": "",
        "lines": "ỦY BAN NHÂN DÂN\nHUYỆN ĐỨC THỌ",
        "spoken": "Ban chỉ đạo #pagebreak() <b>huyện</b>",
        "abbreviation": "BCÐ",
        "place": "  Thị trấn   Đức Thọ ",
        "leaders": "Sở Y tế tỉnh Hà Tĩnh",
        "signer_lines": "KT. TRƯỞNG BAN\nPHÓ TRƯỞNG BAN",
        "signer_name": "=Nguyễn Thị Hoa",
        "recipients": "Như trên\nThường trực Huyện ủy",
        "weekday": "3",
    }
    client = browser(office())
    assert client.post(SET, said).status_code == 302
    report = queries.weekly("440", tree="2021", on=THURSDAY)
    assert report.since and report.since.window.first == date(2021, 11, 26)
    for text in (text_of(client.get(f"{PAGE}report.pdf").content), text_of(written(report, Path("r.pdf")))):
        assert "ỦY BAN NHÂN DÂN HUYỆN ĐỨC THỌ CỘNG HÒA" in text
        assert "/BC-BCĐ" in text and "Thị trấn Đức Thọ, ngày" in text
        assert "Kính gửi: Sở Y tế tỉnh Hà Tĩnh" in text
        assert "Ban chỉ đạo #pagebreak() <b>huyện</b> báo cáo kết quả tuần" in text
        assert "KT. TRƯỞNG BAN" in text and "=Nguyễn Thị Hoa" in text
        assert "- Thường trực Huyện ủy; - Lưu: VT, BCĐ." in text
    word = client.get(f"{PAGE}report.docx").content
    assert any("Ban chỉ đạo #pagebreak() <b>huyện</b> báo cáo" in text for text in paragraphs_of(word))
    assert "Chưa thiết lập" not in Page(client.get(SET)).text


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("lines", "A\nB\nC\nD", "Nội dung có 4 dòng. Rút gọn còn nhiều nhất 3 dòng."),
        ("lines", "", "Chưa nhập nội dung."),
        ("lines", "Đ" * 5000, "Nội dung có 5.000 ký tự. Rút gọn còn nhiều nhất 300 ký tự."),
        ("spoken", "", "Chưa nhập nội dung."),
        ("spoken", "Đ" * 5000, "Nội dung có 5.000 ký tự."),
        ("abbreviation", "V" * 21, "Nội dung có 21 ký tự. Rút gọn còn nhiều nhất 20 ký tự."),
        ("parent", "a\u202eb", "Nội dung có ký tự không hiển thị được."),
        ("leaders", " \t ", "Chưa nhập nội dung."),
        ("place", "\u0000", "không"),
        ("signer_lines", "", "Chưa nhập nội dung."),
        ("signer_name", "x" * 5000, "Nội dung có 5.000 ký tự."),
        ("recipients", "a\n" * 13, "Nội dung có 13 dòng. Rút gọn còn nhiều nhất 12 dòng."),
        ("weekday", "7", "Không có ngày này. Chọn lại."),
        ("hour", "24", "Không có giờ này. Chọn lại."),
        ("since", "31/02/2021", "Không có ngày này trong lịch."),
        ("since", "26/11/1021", "Ngày này cách hiện tại hơn ba năm."),
        ("since", "=1+1", "Không có ngày này trong lịch."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(name: str, value: str, why: str) -> None:
    page = Page(browser(office()).post(SET, OFFICE | {"signer_name": "Hoa", name: value}))
    (field,) = page.having(name=name)
    assert page.status == 422 and field["aria-invalid"] == "true"
    assert why in page.text
    assert name == "signer_name" or page.having(name="signer_name")[0]["value"] == "Hoa"
    assert not Office.objects.exists()


def test_a_stale_form_is_refused_and_what_stands_is_shown() -> None:
    first = usual_office(unit("440"))
    rules.set_office(unit("440"), first, seen="", by=BY)
    client = browser(office())
    page = Page(client.post(SET, OFFICE | {"place": "Tùng Ảnh", "weekday": "4"}))
    assert page.status == 422 and "tests đã lưu nội dung khác lúc" in page.text
    assert page.having(name="place")[0]["value"] == "Tùng Ảnh"
    assert page.text.count("Nội dung đang lưu:") == 3, "place, weekday and the plan's first day"
    assert '<p lang="vi">Thứ Năm</p>' in page.text
    assert Office.objects.get().place == "Đức Thọ"
    seen = str(page.having(name="seen")[0]["value"])
    assert client.post(SET, OFFICE | {"place": "Tùng Ảnh", "seen": seen}).status_code == 302
    assert Office.objects.get().place == "Tùng Ảnh"


def test_a_unit_without_units_below_has_no_office_to_set() -> None:
    with pytest.raises(Refused, match="no-units-below"):
        rules.set_office(unit(), usual_office(unit()), seen="", by=BY)


def test_another_weekday_has_another_week() -> None:
    rules.set_office(unit("440"), replace(usual_office(unit("440")), weekday=0), seen="", by=BY)
    report = queries.weekly("440", tree="2021", on=date(2021, 12, 6))
    assert str(report.week.window) == "2021-11-29..2021-12-05"
    with pytest.raises(Refused, match=r"not-a-report-day.*06/12/2021.*13/12/2021"):
        queries.weekly("440", tree="2021", on=THURSDAY)
