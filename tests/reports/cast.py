"""A demonstration's district with two weeks of scans, and the pages of its report."""

from datetime import date
from io import BytesIO
from typing import Any

import pypdfium2
from django.conf import settings
from docx import Document
from python_calamine import CalamineWorkbook

from tests.counting import rows

THURSDAY = date(2021, 12, 9)
BEGAN = date(2021, 11, 26)
LIST = "/reports/2021/440/"
PAGE = "/reports/2021/440/2021-12-09/"
PARTS = ("direction", "shortcomings", "causes", "proposals", "tasks")
OFFICE = {
    "parent": "UBND HUYỆN ĐỨC THỌ",
    "lines": "PHÒNG VĂN HÓA - THÔNG TIN",
    "spoken": "Phòng Văn hóa - Thông tin huyện Đức Thọ",
    "abbreviation": "VHTT",
    "place": "Đức Thọ",
    "leaders": "Ủy ban nhân dân huyện Đức Thọ",
    "signer_lines": "TRƯỞNG PHÒNG",
    "signer_name": "",
    "recipients": "Như trên",
    "weekday": "3",
    "hour": "16",
    "since": "26/11/2021",
    "seen": "",
}


def be_a_demonstration(monkeypatch: Any) -> None:
    """Days of 2021 are kept and the report of 09/12/2021 is the next."""
    monkeypatch.setattr(settings, "OPENS_ON", "440/2021/2021-11-26..2021-12-08")
    monkeypatch.setattr(settings, "RETENTION_DAYS", None)


def fill() -> None:
    """Two places of the town, one of Tùng Ảnh: in the week two are new and one active, since the plan three and two."""
    market, shop = rows.place(made="2021-11-27 08:00"), rows.place(made="2021-12-03 08:00")
    rows.place("18259", made="2021-12-04 08:00")
    rows.crowd(market, "2021-11-30 09:00", people=5)
    rows.crowd(market, "2021-12-02 00:00", people=3)
    rows.crowd(shop, "2021-12-08 23:59:59", people=2)


def text_of(octets: bytes) -> str:
    """What a PDF says, on one line."""
    pages = pypdfium2.PdfDocument(octets)
    whole = " ".join(page.get_textpage().get_text_bounded() for page in pages)
    return " ".join(whole.replace("\u200b", "").split())


def paragraphs_of(octets: bytes) -> list[str]:
    """The paragraphs of a Word document outside its tables."""
    return [paragraph.text for paragraph in Document(BytesIO(octets)).paragraphs]


def words_sheet(octets: bytes) -> list[list[Any]]:
    """The sheet of free words."""
    return list(CalamineWorkbook.from_filelike(BytesIO(octets)).get_sheet_by_index(1).to_python())
