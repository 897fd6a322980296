"""`luuvet core replay-journal`, `rotate-keys`, `reseal`."""

import json
from argparse import ArgumentParser, Namespace, _SubParsersAction
from typing import get_args

from django.utils.translation import gettext as _

from luuvet.core import rules
from luuvet.core.rules import Resealed, VaultKey

Commands = _SubParsersAction  # argparse keeps its name to itself


def register(commands: "Commands[ArgumentParser]") -> None:
    """Add this slice's commands."""
    replaying = commands.add_parser(
        "replay-journal", help=_("after a restore: erase and withdraw again what the journal says")
    )
    replaying.add_argument("--json", action="store_true")
    replaying.set_defaults(run=_replay_journal)
    rotating = commands.add_parser("rotate-keys", help=_("another key for sealed fields, and seal them anew with it"))
    rotating.add_argument("--kind", required=True, choices=get_args(VaultKey))
    rotating.set_defaults(run=_rotate_keys)
    resealing = commands.add_parser("reseal", help=_("go on with a rotation that was cut short"))
    resealing.set_defaults(run=_reseal)


def _replay_journal(args: Namespace) -> int:
    replayed = rules.replay_journal(by="luuvet core replay-journal")
    if args.json:
        print(json.dumps({"done": replayed.done, "damaged": replayed.damaged}))
    else:
        print(_("Done again: %(count)d") % {"count": replayed.done})
        if replayed.damaged:
            print(_("Lines that cannot be read: %(count)d") % {"count": replayed.damaged})
    return 1 if replayed.damaged else 0


def _rotate_keys(args: Namespace) -> int:
    return _tell(rules.rotate_keys(args.kind, by="luuvet core rotate-keys"))


def _reseal(args: Namespace) -> int:
    return _tell(rules.reseal(by="luuvet core reseal"))


def _tell(done: Resealed) -> int:
    print(_("Data keys wrapped anew: %(count)d") % {"count": done.keys})
    print(_("Rows sealed anew: %(count)d") % {"count": done.rows})
    return 0
