"""`luuvet accounts make`, `renew-password`, `reset-factors`, `activation-codes`."""

import json
from argparse import ArgumentParser, ArgumentTypeError, Namespace, _SubParsersAction
from datetime import date

from django.utils.translation import gettext as _

from luuvet.accounts import rules
from luuvet.accounts.models import Account, DutyKind
from luuvet.accounts.rules import factors
from luuvet.kernel.problems import Refused
from luuvet.units import queries as units

Commands = _SubParsersAction  # argparse keeps its name to itself
MOST = 10_000


def register(commands: "Commands[ArgumentParser]") -> None:
    """Add this slice's commands."""
    making = commands.add_parser("make", help=_("make an account with a duty; prints its temporary password once"))
    making.add_argument("--username", required=True)
    making.add_argument("--duty", required=True, choices=DutyKind.values)
    making.add_argument("--unit", required=True, metavar="CODE", help=_("government code"))
    making.add_argument("--tree", required=True, help=_("the year it came into force"))
    making.add_argument("--place", default="", metavar="CODE", help=_("of a keeper or gate staff: the place"))
    making.add_argument("--until", type=_day, metavar="DATE", help=_("the last day, like 2026-12-31"))
    making.add_argument("--json", action="store_true")
    making.set_defaults(run=make)
    renewing = commands.add_parser("renew-password", help=_("give an account a new temporary password, printed once"))
    renewing.add_argument("--username", required=True)
    renewing.set_defaults(run=renew_password)
    resetting = commands.add_parser("reset-factors", help=_("let an account that lost its second factor do without it"))
    resetting.add_argument("--username", required=True)
    resetting.set_defaults(run=reset_factors)
    printing = commands.add_parser("activation-codes", help=_("make codes that sign one person up each, to be printed"))
    printing.add_argument("--count", type=_count, required=True, metavar="N")
    printing.add_argument("--json", action="store_true")
    printing.set_defaults(run=activation_codes)


def make(args: Namespace) -> int:
    """Make one account; its temporary password is shown here and nowhere else."""
    unit = units.unit(args.unit, args.tree)
    account, password = rules.make_account(
        args.username, DutyKind(args.duty), unit, place=args.place, until=args.until, by="luuvet accounts make"
    )
    if args.json:
        about = {"code": unit.code, "tree": unit.tree_id, "name": unit.name}
        made = {"duty": args.duty, "unit": about, "username": account.username, "password": password, "totp": None}
        print(json.dumps(made, ensure_ascii=False))
        return 0
    words = {"duty": DutyKind(args.duty).label, "unit": unit}
    print(_("%(duty)s: %(unit)s") % words)
    print(_("User name: %(name)s") % {"name": account.username})
    _tell(password)
    return 0


def renew_password(args: Namespace) -> int:
    """Give an account another password."""
    _account, password = rules.renew_password(_named(args.username), by="luuvet accounts renew-password")
    _tell(password)
    return 0


def reset_factors(args: Namespace) -> int:
    """Take an account's app, passkeys and recovery codes away; its browsers are signed out."""
    factors.reset_factors(_named(args.username), by="luuvet accounts reset-factors")
    return 0


def _named(username: str) -> Account:
    account = Account.objects.filter(username=username).first()
    if account is None:
        raise Refused("no-account", _("There is no account %(name)s.") % {"name": username})
    return account


def _tell(password: str) -> None:
    print(_("Temporary password, shown this once: %(password)s") % {"password": password})


def activation_codes(args: Namespace) -> int:
    """Print the codes, one a line; nobody can print them again."""
    codes = rules.make_activation_codes(args.count, by="luuvet accounts activation-codes")
    if args.json:
        print(json.dumps({"codes": codes}))
        return 0
    for code in codes:
        print(f"{code[:5]}-{code[5:]}")
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise ArgumentTypeError(_("a day like 2026-12-31")) from fault


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= MOST):
        raise ArgumentTypeError(_("a whole number from 1 to %(most)d") % {"most": MOST})
    return int(text)
