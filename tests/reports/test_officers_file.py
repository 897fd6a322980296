"""The list of accounts and officers in charge, as Word, PDF and Excel."""

from io import BytesIO
from typing import Any

import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from luuvet.accounts.models import DutyKind
from luuvet.accounts.rules.officers import OfficerFacts, deactivate_account, edit_account
from tests import builders
from tests.builders import BY, browser, office, officer, place
from tests.pages import Page
from tests.reports.cast import text_of

pytestmark = pytest.mark.django_db

FILE = "/reports/2021/440/officers."


def fill() -> Any:
    """The office, the officers of three communes, the second of them deactivated, and a keeper."""
    account = office()
    edit_account(account, OfficerFacts("Phan Văn Sơn", "Trưởng phòng", "0239 383 1111"), by=BY)
    edit_account(officer(), OfficerFacts("=HYPERLINK(1)", "Công chức", "+84 239 383 1234"), by=BY)
    deactivate_account(officer("tunganh", "18259"), by=BY)
    officer("truongson", "18244")
    builders.account("giu.cho", DutyKind.KEEPER, at=place().code)
    return browser(account)


def test_the_three_forms_list_the_same_officers_in_the_customary_order() -> None:
    client = fill()
    sheet = list(
        CalamineWorkbook.from_filelike(BytesIO(client.get(f"{FILE}xlsx").content)).get_sheet_by_index(0).to_python()
    )
    assert [row[6] for row in sheet[1:]] == ["vhtt.ductho", "thitran", "truongson"]
    assert sheet[1][1:8] == [
        "440", "Huyện Đức Thọ", "Phan Văn Sơn", "Trưởng phòng", "0239 383 1111", "vhtt.ductho", "Cơ quan thường trực",
    ]  # fmt: skip
    word = Document(BytesIO(client.get(f"{FILE}docx").content))
    tables = [[cell.text for cell in row.cells] for table in word.tables for row in table.rows]
    assert [row[4] for row in tables if row[0] in ("1", "2", "3")] == ["vhtt.ductho", "thitran", "truongson"]
    said = text_of(client.get(f"{FILE}pdf").content)
    assert "Tài khoản và cán bộ phụ trách trên địa bàn huyện Đức Thọ" in said
    assert "03 tài khoản" in said and "Phan Văn Sơn, Trưởng phòng" in said


def test_a_name_that_looks_like_a_formula_stays_text() -> None:
    octets = fill().get(f"{FILE}xlsx").content
    sheet = list(CalamineWorkbook.from_filelike(BytesIO(octets)).get_sheet_by_index(0).to_python())
    assert sheet[2][3] == "=HYPERLINK(1)" and sheet[2][5] == "+84 239 383 1234"


def test_it_is_there_for_who_sees_the_accounts_of_the_unit() -> None:
    office_ = fill()
    assert Page(office_.get("/accounts/")).links(f"{FILE}pdf")
    assert office_.get(f"{FILE}odt").status_code == 404
    assert browser(office("vuquang", "441")).get(f"{FILE}pdf").status_code == 404
    inspector = builders.account("kiemtra", DutyKind.MEDIA_CENTRE, "440")
    assert browser(inspector).get(f"{FILE}pdf").status_code == 403
    assert browser().get(f"{FILE}pdf")["Location"] == f"/accounts/sign_in?next={FILE}pdf"
