"""Danh sách tài khoản và cán bộ phụ trách: what goes with the dispatch that orders a roll-out, as a file.

It is Vietnamese whoever asks for it, like all papers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation

from luuvet.accounts.access import duties, holds
from luuvet.accounts.models import Account, Duty
from luuvet.accounts.queries import officers_in_charge, today
from luuvet.accounts.rights import Right
from luuvet.kernel.clock import now
from luuvet.kernel.days import day_of
from luuvet.layout.docx import paper_docx
from luuvet.layout.pdf import paper_pdf
from luuvet.layout.tree import Column, Head, Paper, Signature, Table, text
from luuvet.layout.xlsx import SheetColumn, sheet_xlsx
from luuvet.reports.files import FORMS
from luuvet.reports.offices import OfficeFacts
from luuvet.reports.queries import office_of
from luuvet.units.models import Unit

KIND = "DANH SÁCH"
TITLE = "Tài khoản và cán bộ phụ trách"


@dataclass(frozen=True, slots=True)
class Officers:
    """Who is in charge in a unit and below it on a day, and the office that gives the list out."""

    unit: Unit
    office: OfficeFacts
    on: date
    duties: list[Duty]


def officers_of(unit: Unit) -> Officers:
    """The list of today."""
    return Officers(unit, office_of(unit), today(), officers_in_charge(unit))


def in_form(officers: Officers, shape: str) -> tuple[str, bytes]:
    """The list as `pdf`, `docx` or `xlsx`: the type of the file, and the file."""
    with translation.override("vi"):
        return FORMS[shape].type, _MAKERS[shape](officers)


def paper(officers: Officers) -> Paper:
    """As the office completes it: no number, no day, and who signs."""
    unit, office = officers.unit, officers.office
    heads = ("TT", "Đơn vị", "Họ và tên, chức vụ", "Điện thoại", "Tên tài khoản", "Vai trò")
    columns = (Column(0.5, "center"), Column(1.6), Column(2), Column(1.3), Column(1.5), Column(1.6))
    rows = [
        (
            str(place),
            duty.unit.title,
            ", ".join(filter(None, (duty.account.full_name, duty.account.position))),
            duty.account.phone,
            duty.account.username,
            str(duty.get_kind_display()),
        )
        for place, duty in enumerate(officers.duties, 1)
    ]
    return Paper(
        kind=KIND,
        issuer=office.issuer,
        symbol=f"DS-{office.abbreviation}",
        place=office.place,
        year=officers.on.year,
        subject=f"{TITLE} trên địa bàn {unit.kind} {unit.name}",
        blocks=(
            text(f"Tính đến ngày {officers.on:%d/%m/%Y}, có {len(rows):02d} tài khoản đang sử dụng theo vai trò:"),
            Table(columns, (tuple(map(Head, heads)),), tuple(rows)),
        ),
        signatures=(Signature(tuple(office.signer_lines.split("\n")), office.signer_name),),
        recipients=office.listed,
    )


def _pdf(officers: Officers) -> bytes:
    return paper_pdf(paper(officers), made_at=now())


def _docx(officers: Officers) -> bytes:
    return paper_docx(paper(officers), made_at=now())


def _xlsx(officers: Officers) -> bytes:
    columns = [
        SheetColumn("TT", "whole", 6),
        SheetColumn("Mã đơn vị", "text", 10),
        SheetColumn("Đơn vị", "text", 28),
        SheetColumn("Họ và tên", "text", 28),
        SheetColumn("Chức vụ", "text", 24),
        SheetColumn("Điện thoại", "text", 16),
        SheetColumn("Tên tài khoản", "text", 22),
        SheetColumn("Vai trò", "text", 26),
        SheetColumn("Từ ngày", "day"),
        SheetColumn("Đến hết ngày", "day"),
        SheetColumn("Đăng nhập gần nhất", "day", 18),
    ]
    return sheet_xlsx(f"Cán bộ phụ trách {officers.on:%d.%m.%Y}", columns, _rows(officers))


def _rows(officers: Officers) -> list[list[str | int | date | None]]:
    return [
        [
            place,
            duty.unit.code,
            duty.unit.title,
            duty.account.full_name,
            duty.account.position,
            duty.account.phone,
            duty.account.username,
            str(duty.get_kind_display()),
            duty.valid_from,
            duty.valid_to,
            day_of(duty.account.last_login) if duty.account.last_login else None,
        ]
        for place, duty in enumerate(officers.duties, 1)
    ]


_MAKERS: dict[str, Callable[[Officers], bytes]] = {"docx": _docx, "pdf": _pdf, "xlsx": _xlsx}


def panel(request: HttpRequest, account: Account) -> str:
    """The ways to the list of the account's unit, on the page of accounts."""
    seeing = (duty for duty in duties(account) if holds(duty, Right.SEE_ACCOUNTS))
    duty = next(seeing, None)
    return render_to_string("reports/_officers.html", {"unit": duty.unit}, request) if duty else ""
