"""`luuvet checkins keep-partitions`."""

import json
from argparse import ArgumentParser, Namespace, _SubParsersAction

from django.utils.translation import gettext as _

from luuvet.checkins import rules

Commands = _SubParsersAction  # argparse keeps its name to itself


def register(commands: "Commands[ArgumentParser]") -> None:
    """Add this slice's commands."""
    keeping = commands.add_parser(
        "keep-partitions", help=_("make the tables of days to come, drop those past retention")
    )
    keeping.add_argument("--json", action="store_true")
    keeping.set_defaults(run=keep_partitions)


def keep_partitions(args: Namespace) -> int:
    """Make and drop days, and say which."""
    kept = rules.keep_partitions(by="luuvet checkins keep-partitions")
    if args.json:
        gone = kept.dropped.keys() | kept.visits_dropped.keys()
        told = {
            "made": [str(day) for day in kept.made],
            "dropped": {
                str(day): {"checkins": kept.dropped.get(day, 0), "visits": kept.visits_dropped.get(day, 0)}
                for day in sorted(gone)
            },
            "held": {str(day): why for day, why in kept.held.items()},
            "undos": kept.forgotten.get("undos", 0),
            "disputes": kept.forgotten.get("disputes", 0),
        }
        print(json.dumps(told, ensure_ascii=False))
        return 0
    print(_("Days made: %(count)d") % {"count": len(kept.made)})
    for day, rows in kept.dropped.items():
        print(_("%(day)s dropped: %(count)d check-ins") % {"day": f"{day:%d/%m/%Y}", "count": rows})
    for day, why in kept.held.items():
        print(_("%(day)s stays: %(why)s") % {"day": f"{day:%d/%m/%Y}", "why": why})
    return 0
