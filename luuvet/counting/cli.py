"""`luuvet counting show`."""

import json
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from textwrap import wrap

from django.utils.translation import gettext as _

from luuvet.counting import rules, schemas
from luuvet.counting.indicators import NAMES, Indicators
from luuvet.counting.queries import DEFAULT_BY, Closing, Per, Row, Table
from luuvet.counting.words import NOTHING, day, labels, shown
from luuvet.kernel import days
from luuvet.kernel.days import Window

Commands = _SubParsersAction  # argparse keeps its name to itself
_HEADING_WIDTH = 11


def register(commands: "Commands[ArgumentParser]") -> None:
    """Add this slice's commands."""
    names = {"names": ", ".join(NAMES)}
    showing = commands.add_parser("show", help=_("show the indicators of a unit and its children"))
    showing.add_argument("--unit", required=True, metavar="CODE", help=_("government code"))
    showing.add_argument("--tree", help=_("the year it came into force; by default the one of the last day"))
    showing.add_argument("--window", required=True, metavar="A..B", help=_("first and last day, both included"))
    showing.add_argument("--by", default=DEFAULT_BY, metavar="NAME", help=_("rank by one of: %(names)s") % names)
    showing.add_argument("--json", action="store_true")
    showing.set_defaults(run=show)


def show(args: Namespace) -> int:
    """Print one unit's table."""
    counted = rules.count_now(args.unit, tree=args.tree, window=Window.parse(args.window), by=args.by)
    if args.json:
        print(json.dumps(schemas.table(counted), ensure_ascii=False))
        return 0
    for line in _lines(counted):
        print(line)
    return 0


def _lines(counted: Table) -> list[str]:
    unit = counted.unit
    words = {
        "kind": unit.kind,
        "name": unit.name,
        "code": unit.code,
        "tree": unit.tree_id,
        "first": day(counted.window.first),
        "last": day(counted.window.last),
        "moment": f"{counted.as_of.astimezone(days.zone()):%H:%M %d/%m/%Y}",
        "indicator": labels()[counted.by].lower(),
        "count": shown(counted.to_assign),
    }
    measure = {
        Per.RESIDENTS: _("Lagging: fewer new places and fewer scans to the residents than all together."),
        Per.PLACES: _("Lagging: fewer new places and fewer scans to the places than all together; residents unknown."),
    }
    lines = [
        _("%(kind)s %(name)s (%(code)s, tree %(tree)s)") % words,
        _("From %(first)s to the end of %(last)s; as of %(moment)s.") % words,
        "",
        *_table(counted),
    ]
    if counted.children:
        lines += ["", _("Ranked by: %(indicator)s.") % words, measure[counted.per]]
    if counted.to_assign:
        lines.append(_("Places to assign to a unit below: %(count)s.") % words)
    return lines


def _table(counted: Table) -> list[str]:
    """A heading, a line for each child and closing row, and the total."""
    names = labels()
    heading = [_("Units below") if counted.children else _("Unit"), *(names[name] for name in NAMES)]
    body = [[_named(row), *_figures(row.indicators), shown(row.rank), _mark(row)] for row in counted.children]
    total = [_("Total"), *_figures(counted.indicators)]
    if body:
        heading += [_("Rank"), _("Lagging")]
        total += [NOTHING, ""]
    else:
        total[0] = counted.unit.name
    wrapped = [wrap(label, _HEADING_WIDTH, break_long_words=False) for label in heading]
    top = [list(line) for line in zip_longest(*wrapped, fillvalue="")]
    widths = [max(map(len, column)) for column in zip(*top, *body, total, strict=True)]
    rule = ["─" * width for width in widths]
    return [_line(cells, widths) for cells in (*top, rule, *body, *([rule] if body else []), total)]


def _line(cells: Sequence[str], widths: Iterable[int]) -> str:
    first, *rest = zip(cells, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)]).rstrip()


def _named(row: Row) -> str:
    return row.unit.label if isinstance(row.unit, Closing) else f"{row.unit.kind} {row.unit.name}"


def _mark(row: Row) -> str:
    return _("lagging") if row.lagging else ""


def _figures(figures: Indicators) -> list[str]:
    return [shown(figures.get(name)) for name in NAMES]
