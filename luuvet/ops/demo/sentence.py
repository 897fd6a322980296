"""The sentence that the demonstration is about, in the dispatch's words; every number in it was counted."""

from fractions import Fraction

from babel.numbers import format_decimal

from luuvet.counting.indicators import rounded
from luuvet.counting.queries import Per, Table
from luuvet.units.models import Unit

_KINDS_IN_ENGLISH = {"huyện": "district", "quận": "urban district", "thị xã": "town", "thành phố": "city"}


def lagging(table: Table) -> list[Unit]:
    """The children below the average, in the customary order."""
    return [row.unit for row in table.children if row.lagging and isinstance(row.unit, Unit)]


def vietnamese(table: Table) -> str:
    """As an office writes it."""
    unit, figures, low = table.unit, table.indicators, lagging(table)
    ended = (
        f"{_days(table)}, {unit.kind} {unit.name} có {_paper(figures.places_new)} địa điểm tạo mới, "
        f"trong đó {_paper(figures.places_active_new)} điểm hoạt động ({_percent(figures.active_rate, 'vi')})."
    )
    against = "" if table.per is Per.RESIDENTS else ", tính trên tổng số địa điểm do chưa có số dân"
    if not low:
        return f"{ended} Không có đơn vị thấp hơn bình quân chung toàn {unit.kind}{against}."
    names = ", ".join(f"{one.kind} {one.name}" for one in low)
    average = f"so với bình quân chung toàn {unit.kind}{against}"
    return f"{ended} Đơn vị còn thấp {average} ({_paper(len(low))} đơn vị): {names}."


def english(table: Table) -> str:
    """The same for those who do not read Vietnamese."""
    unit, figures, low = table.unit, table.indicators, lagging(table)
    first, last = table.window.first, table.window.last
    kind = _KINDS_IN_ENGLISH.get(unit.kind, unit.kind)
    made, active = (format_decimal(n, locale="en") for n in (figures.places_new, figures.places_active_new))
    ended = (
        f"From {first:%d/%m/%Y} to the end of {last:%d/%m/%Y}, {unit.name} {kind} had {made} places newly made, "
        f"of which {active} active ({_percent(figures.active_rate, 'en')})."
    )
    against = "" if table.per is Per.RESIDENTS else ", measured by all places, as residents are not known"
    if not low:
        return f"{ended} No unit is below the average of the whole {kind}{against}."
    return (
        f"{ended} Units below the average of the whole {kind}{against} ({len(low)}): {', '.join(o.name for o in low)}."
    )


def _days(table: Table) -> str:
    first, last = table.window.first, table.window.last
    begin = f"{first:%d/%m}" if first.year == last.year else f"{first:%d/%m/%Y}"
    return f"Từ ngày {begin} đến hết ngày {last:%d/%m/%Y}"


def _paper(number: int) -> str:
    """Papers write counts below ten with two digits."""
    return f"{number:02d}" if 0 < number < 10 else format_decimal(number, locale="vi")


def _percent(rate: Fraction | None, locale: str) -> str:
    return "–" if rate is None else format_decimal(rounded(100 * rate, decimals=1), "#,##0.0", locale=locale) + "%"
