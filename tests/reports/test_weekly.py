"""The Thursday report: what it covers, and that paper, sheet and JSON say what counting says."""

import json
import re
from argparse import ArgumentParser
from datetime import date
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from luuvet.counting.queries import count
from luuvet.kernel.days import Window
from luuvet.kernel.problems import Refused
from luuvet.reports import cli, queries
from luuvet.reports.files import written
from luuvet.units.models import Unit
from tests.counting import rows

pytestmark = pytest.mark.django_db

THURSDAY = date(2021, 12, 9)
BEGAN = date(2021, 11, 26)


@pytest.fixture
def district() -> None:
    """Đức Thọ: two places of the town, one of Tùng Ảnh; two weeks of scans."""
    market, shop = rows.place(made="2021-11-27 08:00"), rows.place(made="2021-12-03 08:00")
    school = rows.place("18259", made="2021-12-04 08:00")
    rows.crowd(market, "2021-11-30 09:00", people=5)
    rows.crowd(market, "2021-12-02 00:00", people=3)
    rows.crowd(shop, "2021-12-08 23:59:59", people=2)
    rows.scan(school, 1, "2021-12-09 00:00")


def report(since: date | None = BEGAN) -> queries.Weekly:
    return queries.weekly("440", tree="2021", on=THURSDAY, since=since)


def text_of(octets: bytes) -> str:
    pages = pypdfium2.PdfDocument(octets)
    whole = " ".join(page.get_textpage().get_text_bounded() for page in pages)
    return re.sub(r"\s+", " ", whole.replace("\u00a0", " ").replace("\u200b", ""))


def test_a_report_covers_the_seven_days_that_ended_the_evening_before(district: None) -> None:
    week = report().week
    assert week.window == Window(date(2021, 12, 2), date(2021, 12, 8))
    assert (week.indicators.places_new, week.indicators.places_active_new, week.indicators.scans) == (2, 1, 5)


def test_since_reaches_from_the_plan_to_the_same_evening(district: None) -> None:
    since = report().since
    assert since is not None
    assert since.window == Window(BEGAN, date(2021, 12, 8))
    assert (since.indicators.places_new, since.indicators.places_active_new, since.indicators.scans) == (3, 2, 10)


@pytest.mark.parametrize("day", range(10, 16))
def test_only_a_thursday_is_reported_on(day: int) -> None:
    with pytest.raises(Refused, match=r"not-a-report-day.*09/12/2021"):
        queries.weekly("440", tree="2021", on=date(2021, 12, day), since=None)


def test_a_plan_that_begins_within_the_week_is_refused() -> None:
    with pytest.raises(Refused, match="since-too-late"):
        queries.weekly("440", tree="2021", on=THURSDAY, since=date(2021, 12, 3))


def test_the_pdf_says_the_numbers_of_counting(district: None) -> None:
    text = text_of(written(report(), Path("r.pdf")))
    since = count("440", tree="2021", window=Window(BEGAN, date(2021, 12, 8))).indicators
    assert (since.places_new, since.places_active_new) == (3, 2)
    assert "huyện Đức Thọ có 03 địa điểm tạo mới, trong đó 02 điểm hoạt động (66,7%)." in text
    assert "1 Địa điểm tạo mới 2 3" in text
    assert "8 Số lượt quét 5 10" in text
    assert "1 Thị trấn Đức Thọ 1 1 100,0% 5 2 2 100,0% 10" in text
    assert "Tổng cộng 2 1 50,0% 5 3 2 66,7% 10" in text
    assert "UBND HUYỆN ĐỨC THỌ PHÒNG VĂN HÓA - THÔNG TIN" in text
    assert "/BC-VHTT" in text


def test_without_a_plan_there_is_one_column(district: None) -> None:
    text = text_of(written(report(since=None), Path("r.pdf")))
    assert "1 Địa điểm tạo mới 2 2 Trong đó" in text
    assert "Lũy kế" not in text


def test_word_says_the_same_in_the_same_order(district: None) -> None:
    document = Document(BytesIO(written(report(), Path("r.docx"))))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert said.index("TÓM TẮT") < said.index("I. CÔNG TÁC CHỈ ĐẠO") < said.index("IV. KIẾN NGHỊ")
    assert "02 điểm hoạt động" in said
    where = cells.index("Tổng cộng")
    assert cells[where + 1 : where + 9] == ["2", "1", "50,0%", "5", "3", "2", "66,7%", "10"]


def test_the_sheet_holds_numbers(district: None) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(written(report(), Path("r.xlsx"))))
    sheet = book.get_sheet_by_index(0).to_python()
    assert sheet[1][:7] == ["18229", "thị trấn Đức Thọ", 1.0, 1.0, 1.0, 5.0, 3.0]
    assert sheet[-1][:3] == ["", "Tổng cộng", 2.0]
    assert len(sheet) == 1 + 16 + 2 + 1


def test_another_ending_is_refused(district: None) -> None:
    with pytest.raises(Refused, match="not-a-form"):
        written(report(), Path("r.odt"))


def test_a_commune_of_today_reports_by_its_own_office() -> None:
    made = queries.weekly("18229", tree="2025", on=date(2026, 1, 8), since=None)
    text = text_of(written(made, Path("r.pdf")))
    assert "UBND XÃ ĐỨC THỌ PHÒNG VĂN HÓA - XÃ HỘI" in text
    assert "/BC-VHXH" in text
    assert "Phụ lục" not in text
    assert made.week.unit == Unit.objects.get(tree="2025", code="18229")


@pytest.mark.usefixtures("committed")
def test_the_command_writes_the_file_and_says_what_is_in_it(
    district: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = ArgumentParser()
    cli.register(parser.add_subparsers())
    out = tmp_path / "tuần.pdf"
    words = ["weekly", "--unit", "440", "--tree", "2021", "--on", "2021-12-09", "--since", "2021-11-26", "--json"]
    args = parser.parse_args([*words, "--out", str(out)])
    assert args.run(args) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["file"] == str(out)
    assert said["pages"] == len(pypdfium2.PdfDocument(out.read_bytes())) == 3
    assert said["week"] == {"from": "2021-12-02", "to": "2021-12-08"}
    assert said["since"] == {"from": "2021-11-26", "to": "2021-12-08"}
    assert (said["week_indicators"]["scans"], said["since_indicators"]["scans"]) == (5, 10)
    assert len(said["children"]) == 18
    assert said["children"][0]["unit"]["code"] == "18229"
    assert (said["children"][0]["indicators"]["scans"], said["children"][0]["since_indicators"]["scans"]) == (5, 10)
    with pytest.raises(SystemExit):
        parser.parse_args(["weekly", "--unit", "440", "--on", "09/12/2021", "--out", "r.pdf"])
