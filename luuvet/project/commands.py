"""The commands that need the database: it is started where it is down, then a slice's own commands run."""

import argparse
import importlib
import json
import os
import sys

import django
from django.utils import translation

from luuvet.core.words import told
from luuvet.kernel.problems import Refused
from luuvet.ops.databases import UnfitDatabase, database
from luuvet.ops.home import HomeInsideCheckout
from luuvet.ops.postgres import StartFailed

DONE, REFUSED, USAGE = 0, 1, 2


def run(words: list[str], about: str, language: str) -> int:
    """Run one command of a slice. Exit code: 0 done, 1 refused (problem object on stderr), 2 usage or set-up."""
    try:
        with database() as urls:
            os.environ["LUUVET_DATABASE_URL"], os.environ["LUUVET_OWNER_DATABASE_URL"] = urls.app, urls.owner
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luuvet.project.settings")
            django.setup()
            with translation.override(language):
                return _run(words, about)
    except (UnfitDatabase, StartFailed, HomeInsideCheckout) as unfit:
        print(unfit, file=sys.stderr)
        return USAGE


def _run(words: list[str], about: str) -> int:
    parser = argparse.ArgumentParser(prog=f"luuvet {words[0]}", description=about)
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
