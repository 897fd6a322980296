"""How large things may grow, and what nothing may be called."""

import re
import tomllib
from pathlib import Path
from statistics import median

from tests.house.source import PACKAGE, ROOT, expect_none, files, written

MOST_LINES = 400
MOST_LINES_OF_HALF = 70
CODE = {".py", ".ts", ".svelte"}
EMPTY_NAMES = {"utils", "helpers", "services", "signals", "admin"}


def code() -> list[Path]:
    """Everything that people write and that runs."""
    return [file for file in files() if file.suffix in CODE]


def lines(file: Path) -> int:
    return len((written(file) or "").splitlines())


def test_no_file_has_more_than_400_lines() -> None:
    long = {str(file.relative_to(ROOT)): count for file in code() if (count := lines(file)) > MOST_LINES}
    expect_none(long, "a file past 400 lines becomes a package of the same name, split by operation")


def test_half_of_the_files_that_hold_code_have_70_lines_or_less() -> None:
    assert median(filter(None, map(lines, PACKAGE.rglob("*.py")))) <= MOST_LINES_OF_HALF


def test_ruff_bounds_functions_at_40_statements_and_complexity_8() -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert (lint["mccabe"]["max-complexity"], lint["pylint"]["max-statements"]) == (8, 40)
    assert {"C90", "PL"} <= set(lint["select"])
    let_off = {rule for rules in [lint["ignore"], *lint["per-file-ignores"].values()] for rule in rules}
    expect_none(let_off & {"C9", "C90", "C901", "PL", "PLR", "PLR0915"})


def test_no_function_is_let_off_its_size() -> None:
    mark = "no" + "qa"  # in two parts: this line is none
    let_off = re.compile(rf"# *{mark}(?!:)|# *{mark}:.*(C90|PLR09)")
    expect_none([str(file.relative_to(ROOT)) for file in code() if let_off.search(written(file) or "")])


def test_nothing_has_a_name_that_says_nothing() -> None:
    named = {
        str(part)
        for file in code()
        for part in (file.relative_to(ROOT), *file.relative_to(ROOT).parents)
        if part.stem.removeprefix("test_") in EMPTY_NAMES
    }
    expect_none(named)
