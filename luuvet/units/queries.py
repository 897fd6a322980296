"""Questions about the territory."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from luuvet.kernel.problems import Refused
from luuvet.units.models import Holder, Succession, Tree, Unit
from luuvet.units.territory import Level


def tree_in_force(day: datetime.date) -> Tree:
    """The tree of a day; refused `no-tree` before the first one."""
    tree = Tree.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day).first()
    if tree is None:
        raise Refused("no-tree", _("No units are known for %(day)s.") % {"day": day})
    return tree


def unit(code: str, tree: str) -> Unit:
    """The unit that bears a code in a tree.

    Refused `no-tree` where there is no such tree, `unit-not-in-tree` where the tree has no such unit: the message
    names the nearest tree in which the code was borne, and what that unit became, or was before, in this one.
    """
    found = Unit.objects.filter(tree=tree, code=code).first()
    if found is not None:
        return found
    trees = sorted(Tree.objects.values_list("name", flat=True))
    if tree not in trees:
        raise Refused(
            "no-tree", _("There is no tree %(tree)s, only: %(trees)s.") % {"tree": tree, "trees": ", ".join(trees)}
        )
    elsewhere = sorted(Unit.objects.filter(code=code), key=lambda unit: abs(int(unit.tree_id) - int(tree)))
    if not elsewhere:
        raise Refused("unit-not-in-tree", _("There is no unit %(code)s in any tree.") % {"code": code})
    other = elsewhere[0]
    words = {
        "code": code,
        "tree": tree,
        "unit": f"{other.kind} {other.name}",
        "other": other.tree_id,
        "units": ", ".join(f"{one.kind} {one.name} ({one.code})" for one in counterparts(other, tree)) or "–",
    }
    if other.tree_id < tree:
        sentence = _("%(code)s is no unit of tree %(tree)s. In tree %(other)s it is %(unit)s, succeeded by: %(units)s.")
    else:
        sentence = _("%(code)s is no unit of tree %(tree)s. In tree %(other)s it is %(unit)s, formed from: %(units)s.")
    raise Refused("unit-not-in-tree", sentence % words)


def counterparts(unit: Unit, tree: str) -> QuerySet[Unit]:
    """The units of another tree that are known to have come out of a unit, or to have gone into it, in part or
    whole: of the unit itself, or of the lowest units below it where nothing is known of it (a district)."""
    forward = unit.tree_id < tree
    known = Succession.objects.filter(**{"old" if forward else "new": unit})
    reached = Unit.objects.filter(pk=unit.pk) if known.exists() else descendants(unit)
    between = Tree.objects.filter(name__gt=min(unit.tree_id, tree), name__lte=max(unit.tree_id, tree))
    for _step in range(between.count()):
        reached = Unit.objects.filter(**{f"{'precessions__old' if forward else 'successions__new'}__in": reached})
    return reached.distinct().order_by("level", "sort_key")


def children(unit: Unit) -> QuerySet[Unit]:
    """The units right below, in the customary order."""
    return Unit.objects.filter(parent=unit).order_by("-seat", "sort_key")


def descendants(unit: Unit) -> QuerySet[Unit]:
    """The unit and all below it: no tree has more than three levels."""
    return Unit.objects.filter(Q(pk=unit.pk) | Q(parent=unit) | Q(parent__parent=unit))


def cells(given: Iterable[int]) -> list[int]:
    """The numbers of all units, of every tree, that lie with certainty in one of the given units: these themselves,
    those below them, those of other trees that went whole into them or succeed them whole."""
    within = level = list(given)
    while level:
        level = list(Unit.objects.filter(parent__in=level).values_list("pk", flat=True))
        within = within + level
    return sorted(set(Holder.objects.filter(unit__in=within).values_list("cell", flat=True)))


@dataclass(frozen=True, slots=True)
class TreeFacts:
    """How many units a tree has by level, and of how many of its lowest ones the successors are known: all of it
    in one (`whole`), in several (`divided`), not at all (`lost`). The last three are None for the newest tree."""

    tree: Tree
    units: dict[str, int]
    whole: int | None
    divided: int | None
    lost: int | None


def facts() -> list[TreeFacts]:
    """What is loaded, a tree a line, the oldest first."""
    trees = list(Tree.objects.order_by("valid_from"))
    return [_facts(tree, newest=tree == trees[-1]) for tree in trees]


def _facts(tree: Tree, *, newest: bool) -> TreeFacts:
    levels = Unit.objects.filter(tree=tree).values_list("level").annotate(Count("pk")).order_by("level")
    units = {Level(level).name.lower(): count for level, count in levels}
    if newest:
        return TreeFacts(tree, units, None, None, None)
    below = Unit.objects.filter(parent=OuterRef("pk"))
    lowest = Unit.objects.filter(~Exists(below), tree=tree).annotate(known=Count("successions"))
    heirs = Counter(min(known, 2) for known in lowest.values_list("known", flat=True))
    return TreeFacts(tree, units, whole=heirs[1], divided=heirs[2], lost=heirs[0])
