"""One operation, one word: from its address to its test."""

import argparse
import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

from tests.house.source import (
    PACKAGE,
    ROOT,
    Function,
    Module,
    calls,
    decorators,
    expect_none,
    functions,
    modules,
    of_part,
    public_functions,
    slices,
)

# Views that show no page of their own, each with the reason: "<slice>.<view>".
WITHOUT_TEMPLATE = {
    "accounts.empty_sheet": "answers a file",
    "accounts.export_lines": "answers a file",
    "counting.sheet_file": "answers a file",
    "places.poster": "answers a file",
    "reports.draw_figures": "answers the page of the report",
    "reports.edit_words": "answers the page of the report",
    "reports.officers_file": "answers a file",
    "reports.report_file": "answers a file",
    "requests.answer_request": "answers the page of the request",
    "requests.close_request": "answers the page of the request",
    "requests.extend_request": "answers the page of the request",
}
# Commands whose word is no rule's or query's, and what they carry out: "<slice> <operation>".
OTHER_WORDS = {
    "accounts activation-codes": "accounts.rules.make_activation_codes",  # a word that people type
    "units load": "units.rules.load_units",  # the slice says already what is loaded
    "units show": "units.queries.unit",  # a query bears the name of its answer
    "accounts make": "accounts.rules.make_account",  # the slice says already what is made
    "counting show": "counting.rules.count_now",  # as docs/interfaces.md has it
}
# Slices whose commands run the program and change or ask nothing of its own.
OF_THE_OPERATOR = {"ops"}


def views() -> Iterator[tuple[str, str]]:
    """(slice, name) of everything that answers a browser."""
    for module in of_part("views"):
        for view in public_functions(module):
            if view.args.args and view.args.args[0].arg == "request":
                yield module.slice, view.name


def addresses(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """The names of all addresses, `places:show`."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"
        else:
            yield from addresses(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)


def rules() -> Iterator[tuple[Module, Function]]:
    for module in of_part("rules"):
        for function in public_functions(module):
            if "rule" in decorators(function):
                yield module, function


def test_each_view_has_a_template_of_its_name() -> None:
    wrong = [
        f"{slice_}.{name}"
        for slice_, name in views()
        if not (PACKAGE / slice_ / "templates" / slice_ / f"{name}.html").is_file()
    ]
    assert sorted(wrong) == sorted(WITHOUT_TEMPLATE)


def test_each_view_has_an_address_of_its_name() -> None:
    known = set(addresses(get_resolver()))
    expect_none([f"{slice_}:{name}" for slice_, name in views() if f"{slice_}:{name}" not in known])


def commands() -> Iterator[str]:
    """`<slice> <operation>` for every command, asked of the parsers themselves."""
    for slice_ in slices():
        if slice_ in OF_THE_OPERATOR or not (PACKAGE / slice_ / "cli.py").is_file():
            continue
        parser = argparse.ArgumentParser()
        operations = parser.add_subparsers()
        importlib.import_module(f"luuvet.{slice_}.cli").register(operations)
        for operation in operations.choices:
            yield f"{slice_} {operation}"


def changes_and_questions() -> set[str]:
    return {
        f"{module.slice}.{module.part}.{function.name}"
        for module in of_part("rules", "queries")
        for function in public_functions(module)
    }


def test_each_command_is_a_rule_or_a_query() -> None:
    words = {name.replace(".rules.", " ").replace(".queries.", " ") for name in changes_and_questions()}
    others = [command for command in commands() if command.replace("-", "_") not in words]
    assert sorted(others) == sorted(OTHER_WORDS)


def test_each_command_with_another_word_carries_out_what_is_said_of_it() -> None:
    """The function exists, and the slice's commands call it."""
    assert set(OTHER_WORDS.values()) <= changes_and_questions()
    for command, operation in OTHER_WORDS.items():
        (cli,) = (module for module in of_part("cli") if module.slice == command.split()[0])
        assert operation.partition(".")[2] in {ast.unparse(call.func) for call in calls(cli.tree)}


def test_each_rule_is_carried_out_by_a_test_of_its_slice() -> None:
    """By itself, or by a builder that the test uses."""
    builders = {function.name: spoken_of(function) for function in functions(parsed(ROOT / "tests" / "builders.py"))}
    wrong = []
    for module, function in rules():
        names = {
            name for file in (ROOT / "tests" / module.slice).rglob("test_*.py") for name in spoken_of(parsed(file))
        }
        names |= {name for builder in names & builders.keys() for name in builders[builder]}
        if function.name not in names:
            wrong.append(f"{module.at(function)} {function.name}")
    expect_none(wrong, "carry each out in tests/<slice>/")


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def spoken_of(tree: ast.AST) -> set[str]:
    """The last names of all that a piece of code uses: `close_place` for `rules.close_place`. An import is no use."""
    return {
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute)
    }


def test_each_rule_is_told_who_acts() -> None:
    """`by` comes by its name: the audit line is written from it."""
    expect_none(
        [
            f"{module.at(function)} {function.name}"
            for module, function in rules()
            if "by" not in {argument.arg for argument in function.args.kwonlyargs}
        ]
    )


def test_an_audit_line_written_by_hand_is_named_after_its_rule() -> None:
    wrong = []
    for module in of_part("rules"):
        for function in public_functions(module) if module.slice != "core" else ():
            for call in calls(function):
                if ast.unparse(call.func) == "audit.write":
                    (action,) = (ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg == "action")
                    if action != repr(f"{module.slice}.{function.name}"):
                        wrong.append(module.at(call))
    expect_none(wrong)


def test_nobody_but_rules_and_the_operator_writes_audit_lines_by_hand() -> None:
    writing = {module for module in modules() for call in calls(module.tree) if ast.unparse(call.func) == "audit.write"}
    expect_none([module.path for module in writing if module.part != "rules" and module.slice not in OF_THE_OPERATOR])


def test_migrations_are_named_by_what_they_do() -> None:
    named = re.compile(r"\d{4}_[a-z][a-z0-9]*(_[a-z0-9]+)*")
    wrong = [
        str(file.relative_to(ROOT))
        for file in PACKAGE.glob("*/migrations/*.py")
        if file.stem != "__init__"
        and (not named.fullmatch(file.stem) or re.search(r"_(auto|initial|alter|more)(_|$)", file.stem))
    ]
    expect_none(wrong)
