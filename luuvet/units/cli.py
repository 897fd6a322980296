"""`luuvet units load` and `luuvet units show`."""

import json
from argparse import ArgumentParser, Namespace, _SubParsersAction

from django.utils.translation import gettext as _

from luuvet.units import queries, rules
from luuvet.units.models import Holder, Unit

Commands = _SubParsersAction  # argparse keeps its name to itself


def register(commands: "Commands[ArgumentParser]") -> None:
    """Add this slice's commands."""
    loading = commands.add_parser("load", help=_("load or refresh all units, their trees and successions"))
    loading.add_argument("--json", action="store_true")
    loading.set_defaults(run=load)
    showing = commands.add_parser("show", help=_("show a unit, what holds it in other trees, and its children"))
    showing.add_argument("code")
    showing.add_argument("--tree", required=True)
    showing.add_argument("--json", action="store_true")
    showing.set_defaults(run=show)


def load(args: Namespace) -> int:
    """Load everything; print one fact a line."""
    changed = rules.load_units(by="luuvet units load")
    facts = queries.facts()
    if args.json:
        print(json.dumps({"changed": changed, "trees": [_as_json(fact) for fact in facts]}, ensure_ascii=False))
        return 0
    for fact in facts:
        for line in _lines(fact):
            print(line)
    print(_("Rows changed: %(count)d") % {"count": changed})
    return 0


def _as_json(fact: queries.TreeFacts) -> dict[str, object]:
    tree = fact.tree
    ends = None if tree.valid_to is None else str(tree.valid_to)
    to_assign = None if fact.whole is None else {"divided": fact.divided, "lost": fact.lost}
    return {
        "tree": tree.name,
        "valid_from": str(tree.valid_from),
        "valid_to": ends,
        "units": fact.units,
        "whole": fact.whole,
        "to_assign": to_assign,
    }


def _lines(fact: queries.TreeFacts) -> list[str]:
    tree = fact.tree.name
    names = {"province": _("Provinces"), "district": _("Districts"), "commune": _("Communes")}
    lines = [
        _("Tree %(tree)s, %(level)s: %(count)d") % {"tree": tree, "level": names[level], "count": count}
        for level, count in fact.units.items()
    ]
    if fact.whole is not None:
        lines += [
            _("Tree %(tree)s, went whole into one unit: %(count)d") % {"tree": tree, "count": fact.whole},
            _("Tree %(tree)s, to assign, divided: %(count)d") % {"tree": tree, "count": fact.divided},
            _("Tree %(tree)s, to assign, without a known successor: %(count)d") % {"tree": tree, "count": fact.lost},
        ]
    return lines


def show(args: Namespace) -> int:
    """Print one unit."""
    unit = queries.unit(args.code, args.tree)
    holders = list(unit.holders.select_related("unit", "tree").order_by("tree__valid_from"))
    children = list(queries.children(unit))
    if args.json:
        answer = {
            **_brief(unit),
            "level": unit.get_level_display(),
            "parent": unit.parent and _brief(unit.parent),
            "holders": [
                {"tree": held.tree_id, "unit": held.unit and _brief(held.unit), "exact": held.exact} for held in holders
            ],
            "children": [_brief(child) for child in children],
        }
        print(json.dumps(answer, ensure_ascii=False))
        return 0
    print(unit)
    for held in holders:
        print(_held(held))
    for child in children:
        print(f"  {child.code} {child.kind} {child.name}")
    return 0


def _brief(unit: Unit) -> dict[str, str]:
    return {"code": unit.code, "tree": unit.tree_id, "kind": unit.kind, "name": unit.name}


def _held(held: Holder) -> str:
    words = {"tree": held.tree_id, "unit": held.unit}
    if held.unit is None:
        return _("In tree %(tree)s: nothing certain") % words
    if held.exact:
        return _("In tree %(tree)s: %(unit)s") % words
    return _("In tree %(tree)s: to assign under %(unit)s") % words
