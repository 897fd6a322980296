"""Administrative units as plain data: what identifies one, and what a tree of them looks like."""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple


class Level(IntEnum):
    """How high a unit stands. Trees since 2025 have no districts."""

    PROVINCE = 1
    DISTRICT = 2
    COMMUNE = 3


LEVEL_OF_CODE = {2: Level.PROVINCE, 3: Level.DISTRICT, 5: Level.COMMUNE}  # by the length of a government code


def unit_id(tree: str, code: str) -> int:
    """The number of a unit, the same on every installation and after every reload.

    It reads `<year of the tree><level><code in five digits>`: commune 18229 of 2021 is 2021318229. The tree is
    part of it because codes are given away: commune 18229 of 2025 is another unit.
    """
    return int(f"{tree}{LEVEL_OF_CODE[len(code)]}{code:0>5}")


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of one tree; `point` is its approximate centre (latitude, longitude)."""

    tree: str
    code: str
    kind: str
    name: str
    parent_code: str | None = None
    point: tuple[float, float] | None = None
    seat: bool = False

    @property
    def id(self) -> int:
        """See unit_id."""
        return unit_id(self.tree, self.code)

    @property
    def parent_id(self) -> int | None:
        """The id of the unit above, in the same tree."""
        return None if self.parent_code is None else unit_id(self.tree, self.parent_code)

    @property
    def level(self) -> Level:
        """See Level."""
        return LEVEL_OF_CODE[len(self.code)]


class Step(NamedTuple):
    """One known succession between two neighbouring trees: `old` went into `new`, as a whole or a part of it."""

    old: int
    new: int
    whole: bool


class Territory(NamedTuple):
    """All trees, and how each came out of the one before.

    `guesses` are pairs of lowest units that may share ground although no succession of the older one is known:
    they keep certain what is called certain, and are told to nobody as a succession.
    """

    units: list[UnitRow]
    steps: list[Step]
    guesses: list[tuple[int, int]]
