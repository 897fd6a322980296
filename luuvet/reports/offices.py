"""Which office of a unit watches and reports, where nothing else is said: it goes by tree and level, never by unit.

The district's office until 30 June 2025 was the Phòng Văn hóa - Thông tin; since then a commune's Phòng Văn hóa - Xã
hội has its part. Of provinces it was the Sở Thông tin và Truyền thông, since March 2025 the Sở Khoa học và Công nghệ.
"""

from dataclasses import dataclass

from luuvet.layout.tree import Issuer
from luuvet.units.models import Unit
from luuvet.units.territory import Level


@dataclass(frozen=True, slots=True)
class Office:
    """Who signs and how its papers are named: `symbol` stands after the stroke of the number."""

    issuer: Issuer
    symbol: str
    abbreviation: str
    signer: str
    leaders: str


_NAMES = {
    ("2021", Level.PROVINCE): ("Sở Thông tin và Truyền thông", "STTTT", "GIÁM ĐỐC"),
    ("2021", Level.DISTRICT): ("Phòng Văn hóa - Thông tin", "VHTT", "TRƯỞNG PHÒNG"),
    ("2025", Level.PROVINCE): ("Sở Khoa học và Công nghệ", "SKHCN", "GIÁM ĐỐC"),
    ("2025", Level.COMMUNE): ("Phòng Văn hóa - Xã hội", "VHXH", "TRƯỞNG PHÒNG"),
}
_COMMITTEE = ("Ủy ban nhân dân", "UBND", "CHỦ TỊCH")


def office_of(unit: Unit) -> Office:
    """The office that reports for a unit; where a level has none of its own, its committee does."""
    tree = "2021" if unit.tree_id == "2021" else "2025"
    own = _NAMES.get((tree, Level(unit.level)))
    place = f"{unit.kind} {unit.name}"
    name, abbreviation, signer = own or _COMMITTEE
    if own is None:
        above = unit.parent
        leaders = f"Ủy ban nhân dân {above.kind} {above.name}" if above else "Chính phủ"
        issuer = Issuer((name.upper(), place.upper()), f"{name} {place}")
    else:
        leaders = f"Ủy ban nhân dân {place}"
        issuer = Issuer((name.upper(),), f"{name} {place}", parent=f"UBND {place}".upper())
    return Office(issuer, f"BC-{abbreviation}", abbreviation, signer, leaders)
