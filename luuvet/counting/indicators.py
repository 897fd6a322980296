"""What is counted of a unit, and how siblings stand (docs/semantics.md, Indicators). Exact arithmetic only."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from fractions import Fraction

Number = int | Decimal | Fraction


@dataclass(frozen=True, slots=True)
class Indicators:
    """The figures of one row, in the order in which they are shown.

    All but `places_active_day`, `active_rate` and `visitors` add up over rows: a person who went to two communes
    is one visitor in each and one in their district.
    """

    places_new: int
    places_active_new: int
    active_rate: Fraction | None
    places_active: int
    places_active_day: Decimal
    places_steady: int
    places_total: int
    places_silent: int
    scans: int
    visitors: int

    def get(self, name: str) -> Number | None:
        """The figure of that name, one of NAMES."""
        figures: dict[str, Number | None] = asdict(self)
        return figures[name]


NAMES = tuple(field.name for field in fields(Indicators))
LESS_IS_BETTER = frozenset({"places_silent"})


def rounded(number: Fraction, *, decimals: int) -> Decimal:
    """A number from 0 up with so many decimals, a half rounded up."""
    units = (2 * number * 10**decimals + 1) // 2
    return Decimal(units).scaleb(-decimals)


def ranks(figures: Sequence[Indicators], *, by: str) -> list[int | None]:
    """Where each stands by one indicator: 1 is best, ties share the better number and the next is skipped.

    Who has no value has no rank.
    """
    values = [figure.get(by) for figure in figures]
    if by in LESS_IS_BETTER:
        values = [None if value is None else -value for value in values]
    known = sorted((value for value in values if value is not None), reverse=True)
    return [None if value is None else known.index(value) + 1 for value in values]


def lagging(children: Sequence[Indicators], sizes: Sequence[int]) -> list[bool]:
    """Which children have both fewer new places and fewer scans to their size than all of them together.

    `sizes` are residents or places, one for each child. Equal is not below; a child of size 0 has no ratio and is
    below nothing.
    """
    total_size = sum(sizes)
    total_new = sum(child.places_new for child in children)
    total_scans = sum(child.scans for child in children)
    return [
        child.places_new * total_size < total_new * size and child.scans * total_size < total_scans * size
        for child, size in zip(children, sizes, strict=True)
    ]
