"""A weekly report as a file: PDF, Word or Excel from one tree."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _

from luuvet.counting.queries import Closing, Row, Table
from luuvet.kernel import days
from luuvet.kernel.problems import Refused
from luuvet.layout.docx import paper_docx
from luuvet.layout.pdf import paper_pdf
from luuvet.layout.xlsx import SheetColumn, SheetData, Value, book_xlsx
from luuvet.reports.paper import PART_NAMES, paper, spaced
from luuvet.reports.queries import Weekly
from luuvet.reports.words import Words, standing


@dataclass(frozen=True, slots=True)
class Form:
    """One of the forms of a report: the type of the file, and what makes it."""

    type: str
    make: Callable[[Weekly], bytes]


def written(report: Weekly, file: Path) -> bytes:
    """The report in the form that the file's ending asks for. Refused `not-a-form`: .pdf, .docx and .xlsx are known."""
    shape = file.suffix.lower().removeprefix(".")
    if shape not in FORMS:
        raise Refused(
            "not-a-form", _("The ending of %(file)s is not known. Use .pdf, .docx or .xlsx.") % {"file": file}
        )
    return in_form(report, shape)


def in_form(report: Weekly, shape: str) -> bytes:
    """The report in one of FORMS, in Vietnamese whoever asks for it."""
    with translation.override("vi"):
        return FORMS[shape].make(report)


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
    figures = SheetData(f"Báo cáo tuần {window.first:%d.%m}-{window.last:%d.%m.%Y}", columns, rows)
    return book_xlsx(figures, _words(report), _record(report))


def _words(report: Weekly) -> SheetData:
    """The free words on a sheet of their own, a paragraph a row."""
    own, usual = report.words, standing(report.week.unit, report.office, report.on)
    rows: list[list[Value]] = [
        [PART_NAMES[field.name], paragraph]
        for field in fields(Words)
        for paragraph in (getattr(own, field.name) or getattr(usual, field.name)).split("\n")
        if paragraph
    ]
    return SheetData("Phần lời", [SheetColumn("Phần", "text", 32), SheetColumn("Nội dung", "text", 100)], rows)


def _record(report: Weekly) -> SheetData:
    """The head of the audit trail, on the last sheet."""
    head = report.head
    columns = [
        SheetColumn("Niêm phong số", "whole", 16),
        SheetColumn("Đến dòng", "whole", 16),
        SheetColumn("Lúc", "text", 22),
        SheetColumn("Mã", "text", 76),
    ]
    at = f"{head.at.astimezone(days.zone()):%H:%M:%S %d/%m/%Y}" if head else ""
    rows: list[list[Value]] = [[head.seal, head.line, at, spaced(head.hash)]] if head else []
    return SheetData("Nhật ký hệ thống", columns, rows)


def _line(rows: tuple[Row, ...]) -> list[Value]:
    unit = rows[0].unit
    names = ("", unit.label) if isinstance(unit, Closing) else (unit.code, f"{unit.kind} {unit.name}")
    return [*names, *(value for row in rows for value in _values(row))]


def _values(counted: Row | Table) -> list[Value]:
    figures = counted.indicators
    rate = None if figures.active_rate is None else float(figures.active_rate)
    return [figures.places_new, figures.places_active_new, rate, figures.scans, figures.visitors]


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMS = {
    "docx": Form(f"{_OFFICE}.wordprocessingml.document", _docx),
    "pdf": Form("application/pdf", _pdf),
    "xlsx": Form(f"{_OFFICE}.spreadsheetml.sheet", _xlsx),
}
