"""What lists of choices offer."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from luuvet.units.models import Unit


def by_tree(units: Iterable[Unit]) -> list[Any]:
    """Units under the list of units that they are of, in the order in which they come."""
    named: dict[str, list[tuple[str, str]]] = {}
    for unit in units:
        named.setdefault(unit.tree_id, []).append((str(unit.pk), unit.title))
    return [(_("List of units %(tree)s") % {"tree": tree}, those) for tree, those in named.items()]
