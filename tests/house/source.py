"""The project's files as the tests of this folder read them."""

import ast
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "luuvet"
PURE = ("kernel", "accept", "trace", "layout")
DOORS = ("urls", "views", "api", "cli", "tasks")

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Module(NamedTuple):
    """A file of luuvet: its dotted name, its path from the root, its syntax."""

    name: str
    path: str
    tree: ast.Module

    @property
    def slice(self) -> str:
        """The package right below luuvet that it is in, or its own name."""
        return self.name.split(".")[1] if "." in self.name else ""

    @property
    def part(self) -> str:
        """Which of a slice's inner names it stands under: `rules` for `luuvet.places.rules.posters` too."""
        return (self.name.split(".") + [""] * 3)[2]

    def at(self, node: ast.AST) -> str:
        """A place in it, as messages name it."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"


@cache
def modules() -> tuple[Module, ...]:
    """Everything in luuvet."""
    return tuple(_module(file) for file in sorted(PACKAGE.rglob("*.py")))


def _module(file: Path) -> Module:
    path = file.relative_to(ROOT)
    name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    return Module(name, str(path), ast.parse(file.read_text("utf-8")))


def expect_none(wrong: Iterable[object], way_out: str = "") -> None:
    """Fail with one line for each thing that is not as it should be, and how to mend it."""
    if lines := sorted(str(one) for one in wrong):
        pytest.fail("\n".join([*filter(None, [way_out]), *lines]), pytrace=False)


def slices() -> list[str]:
    """The capabilities: every Django app of ours."""
    return sorted(file.parent.name for file in PACKAGE.glob("*/apps.py"))


def of_part(*parts: str) -> Iterator[Module]:
    """The files that stand under these inner names of slices."""
    return (module for module in modules() if module.slice in slices() and module.part in parts)


def functions(tree: ast.Module) -> Iterator[Function]:
    """The functions at the top of a file."""
    return (node for node in tree.body if isinstance(node, Function))


def public_functions(module: Module) -> Iterator[Function]:
    """Those of them that others may call."""
    return (function for function in functions(module.tree) if not function.name.startswith("_"))


def decorators(function: Function) -> set[str]:
    """By what names a function is decorated."""
    return {ast.unparse(node.func if isinstance(node, ast.Call) else node) for node in function.decorator_list}


def called(call: ast.Call) -> str:
    """The last name of what is called: `save` in `poster.save()`."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Every call in a piece of code."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def texts(tree: ast.AST) -> Iterator[ast.Constant]:
    """Every text in a piece of code, parts of f-strings too."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))


@cache
def files() -> tuple[Path, ...]:
    """What is in the repository or about to be: tracked files, and new ones that are not ignored."""
    words = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return tuple(path for name in sorted(set(listed)) if name and (path := ROOT / name).is_file())


@cache
def written(path: Path) -> str | None:
    """The text of a file, or None where it holds none (a picture, a font)."""
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError:
        return None


def lines_of(path: Path) -> Iterator[tuple[str, str]]:
    """Its lines, each with the place that a message names."""
    for number, line in enumerate((written(path) or "").splitlines(), start=1):
        yield f"{path.relative_to(ROOT)}:{number}", line
