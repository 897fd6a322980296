"""No text makes a regular expression run for ever: none repeats what is repeated without end already."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from re import _constants as signs
from re import _parser as parser
from typing import Any

ROOT = Path(__file__).parents[2]
TAKES_A_PATTERN = {"compile", "match", "fullmatch", "search", "sub", "split", "findall", "finditer", "re_path"}


def patterns() -> Iterator[tuple[str, str]]:
    """Every pattern that stands in the program as a text, with where it stands."""
    for file in sorted((ROOT / "luuvet").rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "re." in text or "re_path" in text else ():
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            called, _dot, name = ast.unparse(node.func).rpartition(".")
            if (called == "re" or name == "re_path") and name in TAKES_A_PATTERN:
                yield f"{file.relative_to(ROOT)}:{node.lineno}", str(node.args[0].value)


def repeats_a_repeat(parsed: Any, *, inside: bool = False) -> bool:
    """Whether something without an end stands within something without an end."""
    for sign, said in parsed:
        endless = sign in (signs.MAX_REPEAT, signs.MIN_REPEAT) and said[1] is signs.MAXREPEAT
        if endless and inside:
            return True
        if any(repeats_a_repeat(part, inside=inside or endless) for part in _parts(said)):
            return True
    return False


def _parts(said: Any) -> Iterator[Any]:
    if isinstance(said, parser.SubPattern):
        yield said
    elif isinstance(said, tuple | list):
        for part in said:
            yield from _parts(part)


def test_no_pattern_repeats_a_repeat() -> None:
    found = dict(patterns())
    assert len(found) >= 10
    assert {where: text for where, text in found.items() if repeats_a_repeat(parser.parse(text))} == {}


def test_one_that_does_is_noticed() -> None:
    for text in ("(a+)+", "(?:a|b*)*c", "((x{2,})y?)+", "(a+?)*"):
        assert repeats_a_repeat(parser.parse(text)), text
    for text in ("a+b*", "(ab){2,5}", "(a{1,3})+"):
        assert not repeats_a_repeat(parser.parse(text)), text
    assert re.fullmatch("a+b*", "ab")
