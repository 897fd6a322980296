"""`luuvet core verify-audit`, `replay-journal`, `rotate-keys`, `reseal-fields`."""

import json
import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace, _SubParsersAction
from datetime import UTC, datetime
from typing import get_args

from django.utils.translation import gettext as _

from luuvet.core import queries, rules
from luuvet.core.chain import Fault, Finding
from luuvet.core.rules import Resealed, VaultKey
from luuvet.kernel import days

Commands = _SubParsersAction  # argparse keeps its name to itself
_HASH = re.compile(r"[0-9a-fA-F]{64}")


def register(commands: "Commands[ArgumentParser]") -> None:
    """Add this slice's commands."""
    verifying = commands.add_parser("verify-audit", help=_("hold the audit trail against its seals"))
    verifying.add_argument(
        "--head",
        type=_head,
        metavar="HASH",
        help=_("the 64 letters and digits that a weekly report shows, spaces may be left out"),
    )
    verifying.add_argument("--json", action="store_true")
    verifying.set_defaults(run=verify_audit)
    replaying = commands.add_parser(
        "replay-journal", help=_("after a restore: erase and withdraw again what the journal says")
    )
    replaying.add_argument("--json", action="store_true")
    replaying.set_defaults(run=_replay_journal)
    rotating = commands.add_parser("rotate-keys", help=_("another key for sealed fields, and seal them anew with it"))
    rotating.add_argument("--kind", required=True, choices=get_args(VaultKey))
    rotating.set_defaults(run=_rotate_keys)
    resealing = commands.add_parser("reseal-fields", help=_("go on with a rotation that was cut short"))
    resealing.set_defaults(run=_reseal_fields)


def verify_audit(args: Namespace) -> int:
    """Look at everything, and say what does not fit. Exit code: 0 whole, 1 not."""
    found = queries.verify_audit(args.head)
    if args.json:
        print(json.dumps(_told(found)))
    else:
        print(*_said(found), sep="\n")
    return 0 if found.is_whole else 1


def _head(text: str) -> bytes:
    typed = "".join(text.split())
    if not _HASH.fullmatch(typed):
        raise ArgumentTypeError(_("64 letters a to f and digits, as the report shows them"))
    return bytes.fromhex(typed)


def _told(found: Finding) -> dict[str, object]:
    """What docs/interfaces.md promises."""
    head = found.head
    return {
        "whole": found.is_whole,
        "seals": found.seals,
        "lines": found.lines,
        "unsealed": found.unsealed,
        "head": head
        and {"seal": head.number, "line": head.last, "at": _at(head.at).isoformat(), "hash": head.hash.hex()},
        "fault_count": found.fault_count,
        "faults": [
            {"fault": fault.kind, "seals": _span(fault.seals), "lines": _span(fault.lines)} for fault in found.faults
        ],
    }


def _at(seconds: str) -> datetime:
    return datetime.fromtimestamp(float(seconds), UTC)


def _span(numbers: tuple[int, int] | None) -> dict[str, int] | None:
    return {"from": numbers[0], "to": numbers[1]} if numbers else None


def _said(found: Finding) -> list[str]:
    counts = {"seals": found.seals, "lines": found.lines, "unsealed": found.unsealed}
    lines = [_("Seals: %(seals)d. Lines under them: %(lines)d. Lines that wait for a seal: %(unsealed)d.") % counts]
    if found.head:
        moment = f"{_at(found.head.at).astimezone(days.zone()):%H:%M:%S %d/%m/%Y}"
        about = {"seal": found.head.number, "moment": moment, "hash": found.head.hash.hex()}
        lines.append(_("Newest seal: number %(seal)d, %(moment)s, %(hash)s") % about)
    lines += [_sentence(fault) for fault in found.faults]
    if found.fault_count > len(found.faults):
        lines.append(_("Faults in all: %(count)d") % {"count": found.fault_count})
    return lines + ([_("The audit trail is whole.")] if found.is_whole else [])


def _sentence(fault: Fault) -> str:
    words = {"seals": _numbers(fault.seals), "lines": _numbers(fault.lines)}
    return {
        "line-changed": _("Seal %(seals)s: line %(lines)s was changed."),
        "line-removed": _("Seal %(seals)s: line %(lines)s was removed."),
        "line-inserted": _("Seal %(seals)s: line %(lines)s was inserted later."),
        "seal-changed": _("Seal %(seals)s was changed; lines %(lines)s cannot be vouched for."),
        "seal-removed": _("Seal %(seals)s was removed; lines %(lines)s cannot be vouched for."),
        "head-unknown": _(
            "No seal has the hash that was given: seals were removed or made anew since the report was printed."
        ),
    }[fault.kind] % words


def _numbers(span: tuple[int, int] | None) -> str:
    if span is None:
        return "–"
    return str(span[0]) if span[0] == span[1] else f"{span[0]}–{span[1]}"


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


def _reseal_fields(args: Namespace) -> int:
    return _tell(rules.reseal_fields(by="luuvet core reseal-fields"))


def _tell(done: Resealed) -> int:
    print(_("Data keys wrapped anew: %(count)d") % {"count": done.keys})
    print(_("Rows sealed anew: %(count)d") % {"count": done.rows})
    return 0
