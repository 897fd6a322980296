"""`luuvet accounts activation-codes`."""

import json
from argparse import ArgumentParser, ArgumentTypeError, Namespace, _SubParsersAction

from django.utils.translation import gettext as _

from luuvet.accounts import rules

Commands = _SubParsersAction  # argparse keeps its name to itself
MOST = 10_000


def register(commands: "Commands[ArgumentParser]") -> None:
    """Add this slice's commands."""
    making = commands.add_parser("activation-codes", help=_("make codes that sign one person up each, to be printed"))
    making.add_argument("--count", type=_count, required=True, metavar="N")
    making.add_argument("--json", action="store_true")
    making.set_defaults(run=activation_codes)


def activation_codes(args: Namespace) -> int:
    """Print the codes, one a line; nobody can print them again."""
    codes = rules.make_activation_codes(args.count, by="luuvet accounts activation-codes")
    if args.json:
        print(json.dumps({"codes": codes}))
        return 0
    for code in codes:
        print(f"{code[:5]}-{code[5:]}")
    return 0


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= MOST):
        raise ArgumentTypeError(_("a whole number from 1 to %(most)d") % {"most": MOST})
    return int(text)
