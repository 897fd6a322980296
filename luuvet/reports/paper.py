"""The weekly report as a paper (docs/semantics.md, Official documents): a draft, number and day still to come.

Papers are Vietnamese whoever asks for them, so their sentences stand here and not in the catalogue.
"""

from collections.abc import Iterable

from luuvet.core import queries as audit
from luuvet.counting.indicators import Indicators
from luuvet.counting.queries import Closing, Row, Table
from luuvet.counting.words import shown
from luuvet.kernel import days
from luuvet.kernel.days import Window
from luuvet.layout import tree
from luuvet.layout.tree import Appendix, Block, Column, Head, Heading, PageBreak, Paper, Run, Signature, text
from luuvet.reports.offices import OfficeFacts
from luuvet.reports.queries import Weekly
from luuvet.reports.words import below, standing
from luuvet.units.models import Unit

DRAFT = "DỰ THẢO"
_SUMMARY = (
    ("places_new", "Địa điểm tạo mới"),
    ("places_active_new", "Trong đó: điểm hoạt động"),
    ("active_rate", "Tỷ lệ hoạt động"),
    ("places_active", "Địa điểm có phát sinh lượt quét"),
    ("places_steady", "Địa điểm hoạt động thường xuyên"),
    ("places_total", "Tổng số địa điểm"),
    ("places_silent", "Địa điểm chưa phát sinh lượt quét"),
    ("scans", "Số lượt quét"),
    ("visitors", "Số người quét mã"),
)
PART_NAMES = {
    "direction": "I. Công tác chỉ đạo",
    "shortcomings": "III. Tồn tại, hạn chế",
    "causes": "III. Nguyên nhân",
    "proposals": "IV. Kiến nghị, đề xuất",
    "tasks": "IV. Nhiệm vụ tuần tới",
}


def paper(report: Weekly) -> Paper:
    """The draft that an office looks over, completes and sends to be signed."""
    unit = report.week.unit
    office = report.office
    return Paper(
        kind="BÁO CÁO",
        issuer=office.issuer,
        symbol=office.symbol,
        place=office.place,
        year=report.on.year,
        subject=f"Kết quả triển khai quét mã QR địa điểm trên địa bàn {_named(unit)} {_span(report.week.window)}",
        addressees=(office.leaders,),
        blocks=(*_summary(report, office), PageBreak(), *_parts(report, office)),
        signatures=(Signature(tuple(office.signer_lines.split("\n")), office.signer_name),),
        recipients=office.listed,
        appendices=_appendices(report),
        notice=DRAFT,
        record=_record(report.head),
    )


def _record(head: audit.Head | None) -> str:
    """By which `luuvet core verify-audit --head` later shows that the trail of that moment still stands."""
    if head is None:
        return "Nhật ký hệ thống chưa được niêm phong khi tính số liệu."
    moment = head.at.astimezone(days.zone())
    return (
        f"Nhật ký hệ thống: niêm phong số {shown(head.seal)}, đến dòng {shown(head.line)}, "
        f"lúc {moment:%H:%M:%S} ngày {_day(moment)}, mã {spaced(head.hash)}"
    )


def spaced(digits: str) -> str:
    """Eight digits at a time, as they can be read out and typed."""
    return " ".join(digits[begin : begin + 8] for begin in range(0, len(digits), 8))


def _summary(report: Weekly, office: OfficeFacts) -> Iterable[Block]:
    whole = report.since or report.week
    figures = whole.indicators
    yield text(
        f"{office.spoken} báo cáo kết quả tuần {_span(report.week.window)}. "
        f"Số liệu tạm tính đến {_moment(report)}, chưa tính lượt quét cần xác minh."
    )
    yield Heading("TÓM TẮT")
    yield text(
        f"Từ ngày {_day(whole.window.first)} đến hết ngày {_day(whole.window.last)}, {_named(whole.unit)} có ",
        Run(f"{_counted(figures.places_new)} địa điểm tạo mới", bold=True),
        ", trong đó ",
        Run(f"{_counted(figures.places_active_new)} điểm hoạt động", bold=True),
        f" ({shown(figures.active_rate)}).",
    )
    yield _figures(report)
    yield text(_lagging_sentence(whole))
    yield text(
        "Điểm hoạt động là địa điểm có lượt quét; một lượt quét không chứng minh địa điểm được dùng thường xuyên."
    )


def _figures(report: Weekly) -> tree.Table:
    heads = [Head("TT"), Head("Nội dung"), Head("Trong tuần")]
    columns = [Column(0.5, "center"), Column(3), Column(1.3, "right")]
    if report.since:
        heads.append(Head(f"Lũy kế từ ngày {_day(report.since.window.first)}"))
        columns.append(Column(1.3, "right"))
    rows = []
    for place, (name, label) in enumerate(_SUMMARY, 1):
        tables = [report.week] + ([report.since] if report.since else [])
        rows.append((str(place), label, *(shown(table.indicators.get(name)) for table in tables)))
    return tree.Table(tuple(columns), (tuple(heads),), tuple(rows))


def _parts(report: Weekly, office: OfficeFacts) -> Iterable[Block]:
    unit, whole = report.week.unit, report.since or report.week
    week, words = report.week.indicators, report.words
    usual = standing(unit, office, report.on)
    yield Heading("I. CÔNG TÁC CHỈ ĐẠO")
    yield from _paragraphs(words.direction or usual.direction)
    yield Heading("II. KẾT QUẢ")
    yield text(
        f"Trong tuần có {_counted(week.places_new)} địa điểm tạo mới, trong đó {_counted(week.places_active_new)} điểm "
        f"hoạt động; {_counted(week.places_active)} trên tổng số {_counted(week.places_total)} địa điểm có phát sinh "
        f"lượt quét, với {_counted(week.scans)} lượt của {_counted(week.visitors)} người."
    )
    if report.since:
        since = report.since.indicators
        yield text(
            f"Lũy kế từ ngày {_day(report.since.window.first)}: {_counted(since.places_new)} địa điểm tạo mới, "
            f"trong đó {_counted(since.places_active_new)} điểm hoạt động, đạt {shown(since.active_rate)}; "
            f"{_counted(since.scans)} lượt quét của {_counted(since.visitors)} người."
        )
    if report.week.children:
        yield text(f"Kết quả của từng đơn vị tại Phụ lục kèm theo. {_lagging_sentence(whole)}")
    yield Heading("III. TỒN TẠI, HẠN CHẾ, NGUYÊN NHÂN")
    yield text(
        f"Còn {_counted(week.places_silent)} địa điểm chưa phát sinh lượt quét trong tuần"
        + (f"; {_counted(len(_low(whole)))} đơn vị còn thấp." if whole.children else ".")
    )
    yield from _paragraphs(words.shortcomings)
    yield from _paragraphs("Nguyên nhân: " + (words.causes or "." * 60))
    yield Heading("IV. KIẾN NGHỊ, ĐỀ XUẤT, NHIỆM VỤ TUẦN TỚI")
    yield from _paragraphs(words.proposals or usual.proposals)
    if words.tasks:
        yield from _paragraphs(f"Nhiệm vụ tuần tới: {words.tasks}")
    yield text(f"Trên đây là kết quả tuần, {office.spoken} kính báo cáo {office.leaders}.")


def _paragraphs(said: str) -> Iterable[Block]:
    return (text(line) for line in said.split("\n") if line)


def _appendices(report: Weekly) -> tuple[Appendix, ...]:
    if not report.week.children:
        return ()
    title = f"KẾT QUẢ TẠO MÃ VÀ QUÉT MÃ CỦA {below(report.week.unit).upper()}"
    return (Appendix(title, (_by_unit(report),), landscape=report.since is not None),)


def _by_unit(report: Weekly) -> tree.Table:
    tables = [report.week] + ([report.since] if report.since else [])
    names = [f"Trong tuần {_span(report.week.window)}"]
    if report.since:
        names.append(f"Lũy kế từ ngày {_day(report.since.window.first)}")
    top = [Head("TT", down=2), Head("Đơn vị", down=2), *(Head(name, across=4) for name in names)]
    heads = ["Tạo mới", "Hoạt động", "Tỷ lệ", "Lượt quét"] * len(tables)
    rows, ranked = [], 0
    for lines in zip(*(table.children for table in tables), strict=True):
        ranked += isinstance(lines[0].unit, Unit)
        number = str(ranked) if isinstance(lines[0].unit, Unit) else ""
        rows.append((number, _row_name(lines[0]), *(cell for row in lines for cell in _cells(row.indicators))))
    total = ("", "Tổng cộng", *(cell for table in tables for cell in _cells(table.indicators)))
    columns = [Column(0.5, "center"), Column(2.6), *[Column(1, "right")] * (4 * len(tables))]
    return tree.Table(tuple(columns), (tuple(top), tuple(map(Head, heads))), tuple(rows), (total,))


def _cells(figures: Indicators) -> tuple[str, str, str, str]:
    return (
        shown(figures.places_new),
        shown(figures.places_active_new),
        shown(figures.active_rate),
        shown(figures.scans),
    )


def _row_name(row: Row) -> str:
    name = row.unit.label if isinstance(row.unit, Closing) else _named(row.unit)
    return name[:1].upper() + name[1:]


def _low(table: Table) -> list[Unit]:
    return [row.unit for row in table.children if row.lagging and isinstance(row.unit, Unit)]


def _lagging_sentence(table: Table) -> str:
    low = _low(table)
    if not low:
        return "Không có đơn vị nào thấp hơn bình quân chung ở cả số địa điểm tạo mới và số lượt quét."
    names = ", ".join(_named(unit) for unit in low)
    return f"Có {_counted(len(low))} đơn vị còn thấp so với bình quân chung toàn {table.unit.kind}: {names}."


def _named(unit: Unit) -> str:
    return f"{unit.kind} {unit.name}"


def _counted(number: int) -> str:
    """Counts under ten have two digits in papers."""
    return f"{number:02d}" if 0 < number < 10 else shown(number)


def _day(day: object) -> str:
    return f"{day:%d/%m/%Y}"


def _span(window: Window) -> str:
    return f"(từ ngày {window.first:%d/%m} đến hết ngày {_day(window.last)})"


def _moment(report: Weekly) -> str:
    moment = report.as_of.astimezone(days.zone())
    return f"{moment:%H} giờ {moment:%M} phút ngày {_day(moment)}"
