"""`luuvet reports weekly`."""

import hashlib
import json
import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace, _SubParsersAction
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from luuvet.counting import schemas
from luuvet.counting.queries import Table
from luuvet.kernel import clock, days
from luuvet.reports import rules
from luuvet.reports.files import written
from luuvet.reports.queries import Weekly

Commands = _SubParsersAction  # argparse keeps its name to itself
_PAGE = re.compile(rb"/Type\s*/Page\b")


def register(commands: "Commands[ArgumentParser]") -> None:
    """Add this slice's commands."""
    parser = commands.add_parser("weekly", help=_("write the weekly report of a unit: a draft, which takes no number"))
    parser.add_argument("--unit", required=True, metavar="CODE", help=_("government code"))
    parser.add_argument("--tree", help=_("the year it came into force; by default the one of the last day"))
    parser.add_argument("--on", type=_day, metavar="DAY", help=_("the report day, by default today"))
    parser.add_argument(
        "--since",
        type=_day,
        metavar="DAY",
        help=_("the first day of the plan, by default the unit's"),
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=_(".pdf, .docx or .xlsx"))
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=weekly)


def weekly(args: Namespace) -> int:
    """Count, write the file, say what is in it."""
    on = args.on or days.day_of(clock.now())
    report = rules.weekly_now(args.unit, tree=args.tree, on=on, since=args.since)
    octets = written(report, args.out)
    args.out.write_bytes(octets)
    if args.json:
        print(json.dumps(_said(report, args.out, octets), ensure_ascii=False))
    else:
        print(_("Written: %(file)s") % {"file": args.out})
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("'%(text)s' is not a day. Write it like 2021-12-09.") % {"text": text}) from None


def _said(report: Weekly, file: Path, octets: bytes) -> dict[str, object]:
    """What docs/interfaces.md promises; `pages` is null for forms that have none of their own."""
    week, since = _table(report.week), _table(report.since)
    rows = zip(week["children"], since["children"], strict=True) if since else ((row, None) for row in week["children"])
    return {
        "file": str(file),
        "sha256": hashlib.sha256(octets).hexdigest(),
        "pages": len(_PAGE.findall(octets)) if file.suffix.lower() == ".pdf" else None,
        "week": week["window"],
        "since": since["window"] if since else None,
        "week_indicators": week["indicators"],
        "since_indicators": since["indicators"] if since else None,
        "children": [row | {"since_indicators": other["indicators"] if other else None} for row, other in rows],
    }


def _table(counted: Table | None) -> dict[str, list[dict[str, object]]]:
    """A table as JSON; {} for none."""
    return schemas.table(counted) if counted else {}  # type: ignore[return-value]  # typed by its docstring
