"""The head of the audit trail stands on every form of the report, and by it the trail can be held to account."""

from io import BytesIO

import pytest
from django.utils import translation
from python_calamine import CalamineWorkbook

from luuvet.core import audit
from luuvet.core.models import Seal
from luuvet.core.queries import head, verify_audit
from luuvet.core.seals import seal_lines
from luuvet.reports.models import Drawing
from tests.builders import browser, office
from tests.reports.cast import PAGE, be_a_demonstration, fill, paragraphs_of, text_of

pytestmark = pytest.mark.django_db


def test_the_head_of_when_figures_were_drawn_stands_on_pdf_word_and_excel(monkeypatch: pytest.MonkeyPatch) -> None:
    be_a_demonstration(monkeypatch)
    fill()
    client = browser(office())
    audit.write(actor="lan", action="tests.write", about="")
    seal_lines()
    printed = head()
    assert printed is not None
    assert client.get(PAGE).status_code == 200  # draws it
    audit.write(actor="lan", action="tests.write", about="")
    seal_lines()
    forms = {shape: client.get(f"{PAGE}report.{shape}").content for shape in ("pdf", "docx", "xlsx")}
    groups = " ".join(printed.hash[begin : begin + 8] for begin in range(0, 64, 8))
    with translation.override("vi"):
        number = f"{printed.line:,}".replace(",", ".")
    said = f"Nhật ký hệ thống: niêm phong số 1, đến dòng {number}, lúc "
    assert said in text_of(forms["pdf"])
    assert groups in text_of(forms["pdf"])
    (line,) = [text for text in paragraphs_of(forms["docx"]) if text.startswith(said)]
    assert line.endswith(f", mã {groups}")
    sheet = CalamineWorkbook.from_filelike(BytesIO(forms["xlsx"])).get_sheet_by_name("Nhật ký hệ thống").to_python()
    assert [sheet[1][0], sheet[1][1], sheet[1][3]] == [1, printed.line, groups]
    assert verify_audit(bytes.fromhex(groups)).is_whole


def test_before_anything_is_sealed_and_on_drafts_of_earlier_releases_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    be_a_demonstration(monkeypatch)
    fill()
    client = browser(office())
    said = "Nhật ký hệ thống chưa được niêm phong khi tính số liệu."
    client.get(PAGE)
    assert said in text_of(client.get(f"{PAGE}report.pdf").content)
    seal_lines()
    assert Seal.objects.exists()
    drawing = Drawing.objects.get()
    del drawing.figures["head"]
    drawing.save()
    assert said in text_of(client.get(f"{PAGE}report.pdf").content)
