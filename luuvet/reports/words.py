"""The free words of a report, and the sentences that stand where an office has written none.

Papers are Vietnamese whoever asks for them, so their sentences stand here and not in the catalogue.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from luuvet.reports.offices import OfficeFacts
from luuvet.units.models import Unit
from luuvet.units.territory import Level

_UNITS_BELOW = {
    Level.PROVINCE: {"2021": "các huyện, thành phố, thị xã", "2025": "các xã, phường"},
    Level.DISTRICT: {"2021": "các xã, thị trấn"},
}


@dataclass(frozen=True, slots=True)
class Words:
    """Each text holds a paragraph a line; "" where the sentence of `standing` is to stand."""

    direction: str = ""
    shortcomings: str = ""
    causes: str = ""
    proposals: str = ""
    tasks: str = ""


def standing(unit: Unit, office: OfficeFacts, on: date) -> Words:
    """What a report says by itself; no shortcomings, causes or tasks, which nobody else can know."""
    units = below(unit)
    return Words(
        direction=f"{office.spoken} tiếp tục theo dõi, hướng dẫn, đôn đốc {units} tạo mã, niêm yết mã QR địa điểm tại "
        "nơi dễ nhìn, dễ thao tác và quét mã khi đến làm việc, giao dịch.",
        proposals=f"Đề nghị {office.leaders} chỉ đạo {units} rà soát địa điểm chưa phát sinh lượt quét, in và niêm yết "
        f"lại mã, hoàn thành trước ngày {on + timedelta(days=7):%d/%m/%Y}.",
    )


def below(unit: Unit) -> str:
    """The units below one, all together."""
    names = _UNITS_BELOW.get(Level(unit.level), {})
    return names.get("2021" if unit.tree_id == "2021" else "2025", "các địa điểm trên địa bàn")
