"""What docs/asvs.csv and docs/THREATS.md name is there: requirements, files, tests, limits."""

import ast
import csv
import re
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from luuvet.accounts.limits import LIMITS

ROOT = Path(__file__).parents[2]
THREATS = (ROOT / "docs" / "THREATS.md").read_text(encoding="utf-8")
HELD = ("yes", "partly", "no", "not applicable")
UNITS = {"s": 1, "min": 60, "h": 3600}
NAMED = re.compile(r"`((?:luuvet|tests|web|docs)/[\w./]*|[\w-]+\.(?:txt|toml|py))(?:::(\w+))?`")


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


OURS = rows(ROOT / "docs" / "asvs.csv")


@cache
def defined_in(path: str) -> set[str]:
    """The tests that a file of them has; {} where there is no such file."""
    file = ROOT / path
    body = ast.parse(file.read_text(encoding="utf-8")).body if path.endswith(".py") and file.is_file() else []
    return {node.name for node in body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def is_there(path: str, test: str) -> bool:
    return test in defined_in(path) if test else (ROOT / path).exists()


@pytest.mark.corpora
def test_every_requirement_has_its_row_and_no_other_has(corpora: Path) -> None:
    theirs = rows(corpora / "asvs" / "asvs-5.0.0-subset.csv")
    assert [(row["id"], row["level"]) for row in OURS] == [(row["id"], row["level"]) for row in theirs]
    said = {row["id"]: row["requirement"].casefold() for row in theirs}
    assert [row["id"] for row in OURS if row["requirement_in_short"].casefold() in said[row["id"]]] == []


def test_what_is_held_has_a_test_and_what_is_not_a_reason() -> None:
    assert {row["held"] for row in OURS} <= set(HELD)
    assert [row["id"] for row in OURS if row["held"] == "yes" and not row["test"]] == []
    assert [row["id"] for row in OURS if row["held"] != "yes" and not row["reason"]] == []
    assert [row["id"] for row in OURS if not 1 <= len(row["requirement_in_short"].split()) <= 15] == []


def test_each_test_that_shows_a_requirement_is_there() -> None:
    named = {name for row in OURS for name in row["test"].split()}
    assert len(named) > 100
    assert sorted(name for name in named if not is_there(*name.split("::"))) == []


def test_what_the_page_of_threats_names_is_there() -> None:
    named = NAMED.findall(THREATS)
    assert len(named) > 80
    assert THREATS.count("tests/") == sum(path.startswith("tests/") for path, _test in named), "none is passed over"
    assert [f"{path}::{test}" for path, test in named if not is_there(path, test)] == []


def lasts(text: str) -> timedelta:
    number, unit = text.split()
    return timedelta(seconds=int(number) * UNITS[unit])


def test_the_limits_that_are_told_are_those_in_force() -> None:
    table = THREATS.partition("\n## Limits\n")[2].partition("\n## ")[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if "|" in line]
    told = {(what, who): (int(free), lasts(first), lasts(longest)) for what, who, free, first, longest in cells[2:]}
    assert told == {key: tuple(limit) for key, limit in LIMITS.items()}
