"""Nothing that is served can be talked out of its promise that what it acknowledged stands."""

import ast

from tests.house.source import called, calls, expect_none, modules

HANDED_ON = {"luuvet/accept/asgi.py": "Store(dsn, guard)"}  # what its own caller gave it; nobody in luuvet gives any


def test_no_caller_in_the_product_brings_a_guard_of_its_own() -> None:
    """Acceptance and Store take another guard of durability as an argument, which only tests give them."""
    given = {
        (module.path, ast.unparse(call))
        for module in modules()
        for call in calls(module.tree)
        if (called(call) == "Store" and len(call.args) > 1)
        or (called(call) == "Acceptance" and len(call.args) > 3)
        or (called(call) in ("Store", "Acceptance") and any(word.arg in ("guard", None) for word in call.keywords))
    }
    expect_none(given ^ set(HANDED_ON.items()))


def test_the_guard_asks_the_database_and_no_setting() -> None:
    (module,) = (module for module in modules() if module.path == "luuvet/accept/durability.py")
    imported = {
        alias.name if isinstance(node, ast.Import) else str(node.module)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported == {"collections.abc", "typing"}
