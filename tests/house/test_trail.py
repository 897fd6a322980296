"""The audit trail can be read: every action has its words, every actor is somebody, nobody opens an identity unseen."""

import ast
import re

from luuvet.core import audit
from luuvet.core.trail import action_words
from tests.house.source import calls, decorators, expect_none, modules, of_part, public_functions, texts

ACTION = re.compile(r"(?:core|ops|[a-z]+)\.[a-z]+(?:_[a-z]+)+")
# Who opens what is sealed without a line of its own, and why. Whoever shows a person to somebody else uses audit.look.
OPENS = {
    "luuvet.core.audit": "the door: the line first",
    "luuvet.notices.rules": "the message job hands them to the gateway and shows them to nobody; its run is a line",
    "luuvet.accounts.factors": "the secret of an account's own app, held against a code, shown to nobody",
    "luuvet.people.sealed": "a phone is shown what it gave itself; erasing and sealing anew show it to nobody",
    "luuvet.requests.sealed": "what was written to the office that answers it; who wrote is a number",
}


def actions() -> set[str]:
    """What rules, and whoever writes lines by hand, call what they do."""
    by_rules = {
        f"{module.slice}.{function.name}"
        for module in of_part("rules")
        for function in public_functions(module)
        if "rule" in decorators(function)
    }
    by_hand = {
        str(text.value)
        for module in modules()
        if any(ast.unparse(call.func) in ("audit.write", "write") for call in calls(module.tree))
        for text in texts(module.tree)
        if ACTION.fullmatch(str(text.value)) and str(text.value).split(".")[0] == module.slice
    }
    return by_rules | by_hand | {audit.LOOK}


def test_every_action_has_its_words_and_no_words_are_left_over() -> None:
    expect_none(actions() ^ action_words().keys(), "say in the slice's apps.py what the action is called")


def test_actions_written_by_hand_are_seen() -> None:
    assert {"ops.rotate_key", "ops.load_demo", "checkins.keep_partitions", "accounts.export_lines"} <= actions()


def test_what_actions_are_called_are_no_codes_and_no_twins() -> None:
    words = list(action_words().values())
    expect_none(word for word in words if "_" in word or "." in word)
    assert len({*words}) == len(words)


def test_no_program_acts_under_a_name_that_an_account_can_have() -> None:
    """User names have no space (accounts.rules.make_account), names of programs have one."""
    names = {
        module.at(call): keyword.value.value
        for module in modules()
        for call in calls(module.tree)
        for keyword in call.keywords
        if keyword.arg in ("by", "actor") and isinstance(keyword.value, ast.Constant)
    } | {
        module.at(node): node.value.value
        for module in modules()
        for node in module.tree.body
        if isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) == "BY"
        and isinstance(node.value, ast.Constant)
    }
    assert len(names) > 10
    expect_none(f"{place} {name!r}" for place, name in names.items() if " " not in str(name) and "accept" not in place)


def test_nobody_opens_an_identity_without_a_line() -> None:
    opening = {
        module.name
        for module in modules()
        for call in calls(module.tree)
        if ast.unparse(call.func).rpartition(".")[2] == "open_sealed"
    }
    assert opening == OPENS.keys()
