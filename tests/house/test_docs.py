"""The papers of the project speak of what is there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import ROOT, Function, expect_none, modules

# `luuvet/places/rules.py:register_place`, `luuvet/accept/book.py`, `luuvet/places/`
CODE_PATH = re.compile(r"`((?:luuvet|tests|web|vectors|docs|bench)/[\w./\-]*|run\.py)(?::([\w.]+))?`")
COMMANDS = ("python3 run.py demo", "python3 run.py test")


@pytest.mark.parametrize("name", ["semantics.md", "interfaces.md", "walk.md", "house.md"])
def test_a_page_that_others_rely_on_is_there(name: str) -> None:
    assert (ROOT / "docs" / name).read_text("utf-8").startswith("# ")


def test_the_readme_names_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    expect_none([command for command in COMMANDS if command not in readme])


def defined(tree: ast.Module | ast.ClassDef, prefix: str = "") -> Iterator[str]:
    """What a file of Python defines: functions, classes, methods (`Book.place`), names that are given a value."""
    for node in tree.body:
        if isinstance(node, Function | ast.ClassDef):
            yield f"{prefix}{node.name}"
        if isinstance(node, ast.ClassDef):
            yield from defined(node, f"{prefix}{node.name}.")
        for target in node.targets if isinstance(node, ast.Assign) else []:
            yield f"{prefix}{ast.unparse(target)}"
        if isinstance(node, ast.AnnAssign):
            yield f"{prefix}{ast.unparse(node.target)}"


def missing(page: Path) -> Iterator[str]:
    """What a page names and nobody finds."""
    for path, symbol in CODE_PATH.findall(page.read_text("utf-8")):
        file = ROOT / path
        if not file.exists():
            yield path
        elif symbol and symbol not in defined(ast.parse(file.read_text("utf-8"))):
            yield f"{path}:{symbol}"


@pytest.mark.parametrize("name", ["walk.md", "house.md"])
def test_what_a_page_names_in_the_code_is_there(name: str) -> None:
    page = ROOT / "docs" / name
    assert CODE_PATH.search(page.read_text("utf-8")), "the page names no code"
    expect_none(list(missing(page)))


def test_the_page_of_the_house_names_each_package() -> None:
    page = (ROOT / "docs" / "house.md").read_text("utf-8")
    packages = {module.name.split(".")[1] for module in modules() if module.name.count(".") > 1}
    expect_none(name for name in packages if f"| `luuvet/{name}/` |" not in page)


def decisions() -> list[Path]:
    return sorted((ROOT / "docs" / "decisions").glob("*.md"))


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [page.name[:5] for page in decisions()] == [f"{n:04d}-" for n in range(1, len(decisions()) + 1)]


def test_each_decision_has_its_status_and_its_date() -> None:
    status = re.compile(r"^\W*Status\W+\w", re.MULTILINE)
    date = re.compile(r"^\W*Date\W+\d{4}-\d{2}-\d{2}\b", re.MULTILINE)
    pages = {page.name: page.read_text("utf-8") for page in decisions()}
    assert pages
    expect_none([name for name, text in pages.items() if not (status.search(text) and date.search(text))])
