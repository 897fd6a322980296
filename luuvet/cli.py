"""The command line: `luuvet SLICE OPERATION`, the same rules as the portal; `luuvet trace OPERATION`, the library."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Literal

SLICES = {
    "core": "the audit trail, keys of sealed fields, the journal of erasures",
    "units": "the territory",
    "accounts": "who signs in, codes that sign people up",
    "checkins": "the days of check-ins that are kept",
    "counting": "indicators",
    "reports": "the weekly report",
    "ops": "install, serve, demonstrate",
}
# Packages that know no framework: their commands need no database.
PURE = {"trace": "contact tracing, files in and out"}
USAGE = 2


def main(words: Sequence[str] | None = None) -> int:
    """Run one command. Exit code: 0 done, 1 refused (problem object on stderr), 2 usage or set-up."""
    words = list(sys.argv[1:] if words is None else words)
    parser = argparse.ArgumentParser(prog="luuvet", description="Lưu Vết: QR check-in for local government.")
    slices = parser.add_subparsers(metavar="SLICE", required=True)
    for name, help_line in {**SLICES, **PURE}.items():
        slices.add_parser(name, help=help_line, add_help=False)
    if words and words[0] in PURE:
        # Its own module alone: neither Django nor what the others need.
        return int(importlib.import_module(f"luuvet.{words[0]}.cli").main(words[1:], _language()))
    if words and words[0] in SLICES:
        # Django and PostgreSQL: only for who needs them, they take a second.
        commands = importlib.import_module("luuvet.project.commands")
        return int(commands.run(words, SLICES[words[0]], _language()))
    parser.parse_args(words or ["--help"])
    return USAGE


def _language() -> Literal["vi", "en"]:
    """English where the environment asks for it, else Vietnamese."""
    asked = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "en" if asked.startswith("en") else "vi"
