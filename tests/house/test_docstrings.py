"""What may be called from elsewhere says what it does."""

import ast
from collections.abc import Iterator

from tests.house.source import Function, Module, expect_none, modules

# What the framework calls, or what says nothing beyond its name: everybody knows what it does.
BOILERPLATE = {"Meta", "Migration", "ready", "handle", "clean", "add_arguments"}


def undocumented(module: Module) -> Iterator[str]:
    """Public classes, functions and methods without a docstring, and the file itself where it holds anything."""
    if module.tree.body and not ast.get_docstring(module.tree) and "migrations" not in module.name.split("."):
        yield module.path
    yield from _in(module, module.tree)


def _in(module: Module, inside: ast.Module | ast.ClassDef) -> Iterator[str]:
    for node in inside.body:
        if not isinstance(node, Function | ast.ClassDef) or node.name.startswith("_") or node.name in BOILERPLATE:
            continue
        if not ast.get_docstring(node):
            yield f"{module.at(node)} {node.name}"
        if isinstance(node, ast.ClassDef):
            yield from _in(module, node)


def test_everything_public_has_a_docstring() -> None:
    expect_none([place for module in modules() for place in undocumented(module)])
