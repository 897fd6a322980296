"""The command line: `luuvet SLICE OPERATION`, the same rules as the portal."""

import argparse
import importlib
import json
import os
import sys
from collections.abc import Sequence

import django
from django.utils import translation

from luuvet.core.words import told
from luuvet.kernel.problems import Refused
from luuvet.ops.databases import UnfitDatabase, database
from luuvet.ops.home import HomeInsideCheckout
from luuvet.ops.postgres import StartFailed

SLICES = {
    "units": "the territory",
    "accounts": "who signs in, codes that sign people up",
    "checkins": "the days of check-ins that are kept",
    "counting": "indicators",
    "reports": "the weekly report",
    "ops": "install, serve, demonstrate",
}
DONE, REFUSED, USAGE = 0, 1, 2


def main(words: Sequence[str] | None = None) -> int:
    """Run one command. Exit code: 0 done, 1 refused (problem object on stderr), 2 usage or set-up."""
    words = list(sys.argv[1:] if words is None else words)
    parser = argparse.ArgumentParser(prog="luuvet", description="Lưu Vết: QR check-in for local government.")
    slices = parser.add_subparsers(metavar="SLICE", required=True)
    for name, help_line in SLICES.items():
        slices.add_parser(name, help=help_line, add_help=False)
    if not words or words[0] not in SLICES:
        parser.parse_args(words or ["--help"])
        return USAGE
    try:
        with database() as urls:
            os.environ["LUUVET_DATABASE_URL"], os.environ["LUUVET_OWNER_DATABASE_URL"] = urls.app, urls.owner
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luuvet.project.settings")
            django.setup()
            with translation.override(_language()):
                return _run(words)
    except (UnfitDatabase, StartFailed, HomeInsideCheckout) as unfit:
        print(unfit, file=sys.stderr)
        return USAGE


def _language() -> str:
    """English where the environment asks for it, else Vietnamese."""
    asked = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "en" if asked.startswith("en") else "vi"


def _run(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog=f"luuvet {words[0]}", description=SLICES[words[0]])
    # A slice's commands are imported when its name was typed: they need Django set up, and the others cost time.
    slice_cli = importlib.import_module(f"luuvet.{words[0]}.cli")
    slice_cli.register(parser.add_subparsers(metavar="OPERATION", required=True))
    args = parser.parse_args(words[1:])
    try:
        return int(args.run(args))
    except Refused as refused:
        problem = {"type": f"urn:luuvet:problem:{refused.code}", "title": told(refused), "problem": refused.code}
        print(json.dumps(problem, ensure_ascii=False), file=sys.stderr)
        return REFUSED
