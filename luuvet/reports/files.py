"""A weekly report as a file: PDF, Word or Excel from one tree."""

from collections.abc import Callable
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _

from luuvet.counting.queries import Closing, Row, Table
from luuvet.kernel.problems import Refused
from luuvet.layout.docx import paper_docx
from luuvet.layout.pdf import paper_pdf
from luuvet.layout.xlsx import SheetColumn, Value, sheet_xlsx
from luuvet.reports.paper import paper
from luuvet.reports.queries import Weekly


def written(report: Weekly, file: Path) -> bytes:
    """The report in the form that the file's ending asks for. Refused `not-a-form`: .pdf, .docx and .xlsx are known."""
    form = _FORMS.get(file.suffix.lower())
    if form is None:
        raise Refused(
            "not-a-form", _("The ending of %(file)s is not known. Use .pdf, .docx or .xlsx.") % {"file": file}
        )
    with translation.override("vi"):
        return form(report)


def _pdf(report: Weekly) -> bytes:
    return paper_pdf(paper(report), made_at=report.as_of)


def _docx(report: Weekly) -> bytes:
    return paper_docx(paper(report), made_at=report.as_of)


def _xlsx(report: Weekly) -> bytes:
    tables = [("trong tuần", report.week)] + ([("lũy kế", report.since)] if report.since else [])
    columns = [SheetColumn("Mã đơn vị", "text", 10), SheetColumn("Đơn vị", "text", 32)]
    for name, _table in tables:
        columns += [
            SheetColumn(f"Địa điểm tạo mới, {name}", "whole"),
            SheetColumn(f"Điểm hoạt động, {name}", "whole"),
            SheetColumn(f"Tỷ lệ hoạt động, {name}", "share"),
            SheetColumn(f"Số lượt quét, {name}", "whole"),
            SheetColumn(f"Số người quét mã, {name}", "whole"),
        ]
    rows = [_line(rows) for rows in zip(*(table.children for _name, table in tables), strict=True)]
    rows.append(["", "Tổng cộng", *(value for _name, table in tables for value in _values(table))])
    window = report.week.window
    return sheet_xlsx(f"Báo cáo tuần {window.first:%d.%m}-{window.last:%d.%m.%Y}", columns, rows)


def _line(rows: tuple[Row, ...]) -> list[Value]:
    unit = rows[0].unit
    names = ("", unit.label) if isinstance(unit, Closing) else (unit.code, f"{unit.kind} {unit.name}")
    return [*names, *(value for row in rows for value in _values(row))]


def _values(counted: Row | Table) -> list[Value]:
    figures = counted.indicators
    rate = None if figures.active_rate is None else float(figures.active_rate)
    return [figures.places_new, figures.places_active_new, rate, figures.scans, figures.visitors]


_FORMS: dict[str, Callable[[Weekly], bytes]] = {".pdf": _pdf, ".docx": _docx, ".xlsx": _xlsx}
