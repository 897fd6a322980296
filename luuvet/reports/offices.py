"""Which office of a unit watches and reports: what was chosen for it, else what its tree and level say.

The district's office until 30 June 2025 was the Phòng Văn hóa - Thông tin; since then a commune's Phòng Văn hóa - Xã
hội has its part. Of provinces it was the Sở Thông tin và Truyền thông, since March 2025 the Sở Khoa học và Công nghệ.
"""

from dataclasses import dataclass
from datetime import date

from luuvet.layout.tree import Issuer
from luuvet.units.models import Unit
from luuvet.units.territory import Level

THURSDAY = 3  # as date.weekday() counts
END_OF_WORK = 16


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """Who signs, how papers are named, when is reported. `lines`, `signer_lines` and `recipients` hold a line a line.

    `parent` is the body above, in plain capitals ("" for none); `abbreviation` stands in numbers and after Lưu. The
    report is due on `weekday` (Monday 0) at `hour`; the plan began on the day `since`.
    """

    parent: str
    lines: str
    spoken: str
    abbreviation: str
    place: str
    leaders: str
    signer_lines: str
    signer_name: str
    recipients: str
    weekday: int
    hour: int
    since: date | None

    @property
    def issuer(self) -> Issuer:
        """As a letterhead has it."""
        return Issuer(tuple(self.lines.split("\n")), self.spoken, parent=self.parent)

    @property
    def symbol(self) -> str:
        """What stands after the stroke of the number."""
        return f"BC-{self.abbreviation}"

    @property
    def listed(self) -> tuple[str, ...]:
        """Nơi nhận, ending with what is kept."""
        return (*filter(None, self.recipients.split("\n")), f"Lưu: VT, {self.abbreviation}")


_NAMES = {
    ("2021", Level.PROVINCE): ("Sở Thông tin và Truyền thông", "STTTT", "GIÁM ĐỐC"),
    ("2021", Level.DISTRICT): ("Phòng Văn hóa - Thông tin", "VHTT", "TRƯỞNG PHÒNG"),
    ("2025", Level.PROVINCE): ("Sở Khoa học và Công nghệ", "SKHCN", "GIÁM ĐỐC"),
    ("2025", Level.COMMUNE): ("Phòng Văn hóa - Xã hội", "VHXH", "TRƯỞNG PHÒNG"),
}
_COMMITTEE = ("Ủy ban nhân dân", "UBND", "CHỦ TỊCH")


def usual_office(unit: Unit) -> OfficeFacts:
    """The office that reports for a unit where nothing was chosen; a level that has none has its committee."""
    tree = "2021" if unit.tree_id == "2021" else "2025"
    own = _NAMES.get((tree, Level(unit.level)))
    place = f"{unit.kind} {unit.name}"
    name, abbreviation, signer = own or _COMMITTEE
    if own is None:
        above = unit.parent
        leaders = f"Ủy ban nhân dân {above.kind} {above.name}" if above else "Chính phủ"
        lines, parent = f"{name.upper()}\n{place.upper()}", ""
    else:
        leaders = f"Ủy ban nhân dân {place}"
        lines, parent = name.upper(), f"UBND {place}".upper()
    return OfficeFacts(
        parent=parent,
        lines=lines,
        spoken=f"{name} {place}",
        abbreviation=abbreviation,
        place=unit.name,
        leaders=leaders,
        signer_lines=signer,
        signer_name="",
        recipients="Như trên",
        weekday=THURSDAY,
        hour=END_OF_WORK,
        since=None,
    )
