"""Questions about the territory."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from luuvet.kernel.names import search_key
from luuvet.kernel.problems import Refused
from luuvet.units.models import Holder, Line, Organisation, Seat, Standing, Succession, Tree, Unit
from luuvet.units.territory import Level

MOST_WORDS = 8


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


def holding(cell: int) -> set[int]:
    """The numbers of all units that hold a unit with certainty: those whose `cells` it is one of."""
    up = ("unit", "unit__parent", "unit__parent__parent")
    return {unit for row in Holder.objects.filter(cell=cell).values_list(*up) for unit in row if unit is not None}


@dataclass(frozen=True, slots=True)
class AskedOrganisations:
    """What a list of organisations is narrowed to; everything may be left out."""

    text: str = ""
    kind: str = ""
    line: int | None = None
    closed: bool = False


def organisations_in(among: Iterable[int]) -> QuerySet[Organisation]:
    """The organisations in use that lie in some units today."""
    return Organisation.objects.filter(seats__unit__in=among, seats__valid_to=None, closed_on=None)


def find_organisations(among: Iterable[int], asked: AskedOrganisations) -> QuerySet[Organisation]:
    """The organisations that lie, or until they were closed lay, in some units and have every word asked for, with
    marks or without; hamlets by their number, then the others as a dictionary has them."""
    last = Seat.objects.filter(organisation=OuterRef("pk")).order_by("-valid_from", "-pk").values("pk")[:1]
    found = Organisation.objects.annotate(seat=Subquery(last)).filter(seat__in=Seat.objects.filter(unit__in=among))
    found = found.filter(closed_on__isnull=not asked.closed)
    for word in search_key(asked.text).split()[:MOST_WORDS]:
        found = found.filter(search_key__contains=word)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.line is not None:
        found = found.filter(standings__line=asked.line, standings__valid_to=None)
    return found.order_by("sort_key", "pk")


def with_places(found: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Organisations with `lies_in` and `stands_in`: where they lie and stand today, each a list of one or none."""
    lies = Prefetch("seats", Seat.objects.filter(valid_to=None).select_related("unit"), to_attr="lies_in")
    now = Standing.objects.filter(valid_to=None).select_related("line", "above")
    return found.prefetch_related(lies, Prefetch("standings", now, to_attr="stands_in"))


def seats(organisation: Organisation) -> QuerySet[Seat]:
    """Where it lay and lies, the newest first."""
    return organisation.seats.select_related("unit").order_by("-valid_from", "-pk")


def standings(organisation: Organisation) -> QuerySet[Standing]:
    """In which lines it stood and stands, the newest first."""
    return organisation.standings.select_related("line", "above").order_by("-valid_from", "-pk")


def lines() -> QuerySet[Line]:
    """The sector lines in force, in the order of the dictionary."""
    return Line.objects.filter(valid_to=None).order_by("sort_key", "pk")


def meant(among: Iterable[int], text: str) -> QuerySet[Organisation]:
    """The organisations in use in some units that have every word of a text in their name."""
    standing, words = organisations_in(among), search_key(text).split()[:MOST_WORDS]
    for word in words:
        standing = standing.filter(search_key__contains=word)
    return standing.order_by("sort_key", "pk") if words else standing.none()


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
