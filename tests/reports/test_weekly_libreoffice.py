"""The weekly report as a Word document, opened by LibreOffice."""

import io
from datetime import date
from pathlib import Path

import docx
import pytest

from luuvet.reports.files import written
from luuvet.reports.queries import weekly
from tests.counting import rows
from tests.layout.libreoffice import texts_of
from tests.layout.test_paper_docx import lines

pytestmark = [pytest.mark.django_db, pytest.mark.libreoffice]


def test_it_says_the_same_in_the_same_order(tmp_path: Path) -> None:
    market, shop = rows.place(made="2021-11-27 08:00"), rows.place(made="2021-12-03 08:00")
    rows.crowd(market, "2021-12-02 00:00", people=3)
    rows.crowd(shop, "2021-12-08 23:59:59", people=2)
    report = weekly("440", tree="2021", on=date(2021, 12, 9), since=date(2021, 11, 26))
    octets = written(report, Path("r.docx"))
    (said,) = texts_of([octets], tmp_path)
    ours = "\n".join(lines(docx.Document(io.BytesIO(octets)))).split("\n")
    assert said == [line for line in ours if line.strip()]
    at = said.index("Địa điểm tạo mới")
    assert said[at : at + 3] == ["Địa điểm tạo mới", "1", "2"]
    # One new place of the week was active; in both weeks both of two.
    where = said.index("Tổng cộng")
    assert said[where + 1 : where + 9] == ["1", "1", "100,0%", "5", "2", "2", "100,0%", "5"]
