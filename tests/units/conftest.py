"""The territory as read, and the same as others give it."""

import csv
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from luuvet.units import sources
from luuvet.units.territory import Territory

Listed = list[dict[str, str]]
# The five communes of 2025 in the district of Đức Thọ, and which of its sixteen went into each.
DUC_THO = {
    "18229": "18229 18259 18280 18283",
    "18244": "18244 18241 18247",
    "18262": "18235 18262 18253",
    "18277": "18274 18277 18298",
    "18304": "18307 18310 18304",
}
TONES = "\u0300\u0301\u0303\u0309\u0323"


@pytest.fixture(scope="session")
def territory() -> Territory:
    return sources.read()


@pytest.fixture(scope="session")
def listed(corpora: Path) -> Callable[[str], Listed]:
    """The rows of a file of the corpora."""

    def rows(name: str) -> Listed:
        with (corpora / "units" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    return rows


def placed(name: str) -> str:
    """A name with the tone of each syllable behind it: wherever a writer puts the tone mark, the same."""
    syllables = unicodedata.normalize("NFD", name).lower().split()
    return " ".join("".join(sorted(letters, key=TONES.__contains__)) for letters in syllables)
