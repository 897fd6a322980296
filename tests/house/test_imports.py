"""Who imports whom: one direction between slices, one inside them, nothing hidden."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest
from importlinter.cli import lint_imports

from tests.house.source import DOORS, PURE, ROOT, Function, Module, expect_none, modules, slices

# Inside a slice imports point to the right only; what stands side by side does not see one another.
ORDER = "urls", "views api cli tasks", "forms schemas", "rules", "access", "queries", "bulk", "models"
RANK = {name: rank for rank, names in enumerate(ORDER) for name in names.split()}
PUBLIC = {"models", "queries", "access", "rules", "schemas"}
INNER = {*DOORS, "forms", "schemas", "rules", "access", "queries", "bulk", "models", "migrations"}
# What may look at all; and the floor, of which all may use everything.
ABOVE_ALL = {"project", "cli", "ops"}
FLOOR = {"core"}
BEFORE_SET_UP = ("luuvet.ops.set_up", "luuvet.ops.home")


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("luuvet", include_external_packages=True, cache_dir=None)


def imports() -> Iterator[tuple[str, str]]:
    """(importer, imported), both modules of luuvet."""
    for importer in graph().modules:
        if importer.startswith("luuvet."):
            for imported in graph().find_modules_directly_imported_by(importer):
                if imported.startswith("luuvet."):
                    yield importer, imported


def outsiders(module: str) -> set[str]:
    """What a module imports that neither is ours nor comes with Python, by its own imports and those below it."""
    below = {module} | {name for name in graph().find_upstream_modules(module) if name.startswith("luuvet")}
    foreign = {name for one in below for name in graph().find_modules_directly_imported_by(one)}
    return {name for name in foreign if not name.startswith("luuvet") and name not in sys.stdlib_module_names}


def where(module: str) -> tuple[str, str]:
    """The slice of a module and under which inner name it stands."""
    _luuvet, of, part, *_rest = [*module.split("."), "", ""]
    return of, part


def test_the_contracts_of_import_linter_hold(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    broken = lint_imports(no_cache=True, no_logo=True)
    assert not broken, capsys.readouterr().out


def test_the_contract_of_pure_packages_names_each_of_them() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (pure,) = (contract for contract in contracts if "django" in contract.get("forbidden_modules", ()))
    assert set(pure["source_modules"]) == {f"luuvet.{module.slice}" for module in modules() if module.slice in PURE}


def test_the_kernel_stands_on_python_and_cryptography_alone() -> None:
    kernel = [module.name for module in modules() if module.slice == "kernel"]
    assert {name for module in kernel for name in outsiders(module)} == {"cryptography"}


@pytest.mark.parametrize("module", BEFORE_SET_UP)
def test_what_run_py_uses_before_anything_is_installed_is_the_standard_library(module: str) -> None:
    assert outsiders(module) == set()


def test_no_modules_import_one_another_in_a_circle() -> None:
    below: dict[str, set[str]] = {}
    for importer, imported in imports():
        below.setdefault(importer, set()).add(imported)
    try:
        TopologicalSorter(below).prepare()
    except CycleError as error:
        pytest.fail(" ← ".join(error.args[1]))


def test_inside_a_slice_imports_point_to_the_right() -> None:
    within: dict[str, set[str]] = {}
    for importer, imported in imports():
        if where(importer)[0] == where(imported)[0] and where(importer)[0] in slices():
            within.setdefault(importer, set()).add(imported)
    wrong = [
        f"{start} → {end}"
        for start in within
        if where(start)[1] in RANK
        for end in _reached(start, within)
        if where(end)[1] != where(start)[1] and RANK[where(end)[1]] <= RANK[where(start)[1]]
    ]
    expect_none(wrong)


def _reached(start: str, within: dict[str, set[str]]) -> set[str]:
    """The named parts that a module leads to, straight or by way of modules with names of their own."""
    reached, seen, ahead = set(), {start}, [start]
    while ahead:
        for imported in within.get(ahead.pop(), set()) - seen:
            seen.add(imported)
            if where(imported)[1] in RANK:
                reached.add(imported)
            else:
                ahead.append(imported)
    return reached


def test_doors_are_opened_from_outside_only() -> None:
    """A door of a slice is imported by what assembles doors, or by another door of the slice."""
    wrong = []
    for importer, imported in imports():
        slice_, part = where(imported)
        if slice_ not in slices() or part not in DOORS or where(importer)[0] in ABOVE_ALL:
            continue
        if where(importer)[0] != slice_ or where(importer)[1] not in DOORS:
            wrong.append(f"{importer} → {imported}")
    expect_none(wrong)


def test_higher_slices_see_what_a_slice_shows_and_the_words_it_stands_on() -> None:
    """Neither its doors nor its forms nor its statements; a module with a name of its own is words, and shown."""
    wrong = [
        f"{importer} → {imported}"
        for importer, imported in imports()
        if where(importer)[0] not in ABOVE_ALL
        and where(importer)[0] != where(imported)[0]
        and where(imported)[0] in set(slices()) - FLOOR
        and where(imported)[1] in INNER - PUBLIC
    ]
    expect_none(wrong)


def test_an_import_inside_a_function_says_why() -> None:
    wrong = []
    for module in [*modules(), Module("run", "run.py", ast.parse((ROOT / "run.py").read_text()))]:
        lines = (ROOT / module.path).read_text().splitlines()
        wrong += [
            module.at(node) for node in _hidden(module.tree) if not _has_reason(lines, getattr(node, "lineno", 1))
        ]
    expect_none(wrong, "give the reason in a comment on the line or the one above")


def _hidden(tree: ast.Module) -> Iterator[ast.AST]:
    """Imports in functions, and those made by a call."""
    for node in ast.walk(tree):
        if isinstance(node, Function | ast.Lambda):
            yield from (inner for inner in ast.walk(node) if isinstance(inner, ast.Import | ast.ImportFrom))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("importlib.import_module", "__import__"):
            yield node


def _has_reason(lines: list[str], number: int) -> bool:
    above, same = lines[number - 2].strip() if number > 1 else "", lines[number - 1]
    _code, _sign, beside = same.partition("#")
    reason = re.sub(r"(noqa|type: ignore)\S*( [A-Z]+\d+\b,?)*", "", beside).strip(" #")
    return above.startswith("#") or bool(reason)
