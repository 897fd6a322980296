"""What a text in a spreadsheet means: a duty, a unit; and the user name where none is given."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from luuvet.accounts.models import Account, DutyKind
from luuvet.accounts.sheets import in_all_languages
from luuvet.kernel.names import search_key
from luuvet.units.models import Unit

_NO_SIGN = re.compile(r"[^a-z0-9]")
_MOST_SIGNS = 56  # of a user name that is made; a number may follow
_MOST_NAMED = 6


class Meaningless(Exception):
    """What to say where a text means nothing here, or several things."""


class Duties:
    """The kinds of duties by their words in every language, with marks or without, and by their names in programs."""

    def __init__(self, given: Iterable[DutyKind]) -> None:
        self._given = list(given)
        self._known = in_all_languages({kind.value: kind.label for kind in DutyKind})
        self._known |= {kind.value: kind.value for kind in DutyKind}

    def meant(self, text: str) -> DutyKind:
        """Raises Meaningless."""
        if not text:
            raise Meaningless(_("No duty is given. Write one of the sheet of duties."))
        known = self._known.get(search_key(text))
        if known is None:
            names = ", ".join(str(kind.label) for kind in self._given)
            raise Meaningless(_("There is no such duty. Write one of: %(names)s.") % {"names": names})
        if DutyKind(known) not in self._given:
            raise Meaningless(_("This account gives no such duty. Choose one of the list."))
        return DutyKind(known)


class Units:
    """The units that an account hands out in: by name with its kind or without, by code, by code and list
    (18259/2021)."""

    def __init__(self, among: Iterable[Unit]) -> None:
        self._by: dict[str, list[Unit]] = {}
        for unit in among:
            code = unit.code
            keys = {search_key(unit.title), search_key(unit.name), code, f"{code}/{unit.tree_id}", code.lstrip("0")}
            for key in keys:
                self._by.setdefault(key, []).append(unit)

    def meant(self, text: str) -> Unit:
        """Raises Meaningless. Of units of one name in several lists it is that of the newest list."""
        if not text:
            raise Meaningless(_("No unit is given. Write its name or code."))
        key = search_key(text).replace(" / ", "/")
        found = self._by.get(key, [])
        exact = [unit for unit in found if key in (search_key(unit.title), unit.code)] or found
        if not exact:
            raise Meaningless(
                _("This account reaches no unit of this name or code. Write it as on the sheet of units.")
            )
        newest = max(unit.tree_id for unit in exact)
        of_newest = [unit for unit in exact if unit.tree_id == newest]
        if len(of_newest) == 1 and len({unit.title for unit in exact}) == 1:
            return of_newest[0]
        names = ", ".join(f"{unit.title} ({unit.code}/{unit.tree_id})" for unit in exact[:_MOST_NAMED])
        raise Meaningless(_("This may mean several: %(names)s. Write the code with its list.") % {"names": names})


class Usernames:
    """User names that are free, in the database and in the file."""

    def __init__(self, typed: Iterable[str]) -> None:
        self._taken = set(typed)
        self._known: dict[str, set[str]] = {}

    def proposed(self, full_name: str, unit: Unit) -> str:
        """Of the given name and the unit, like lan.tunganh; then lan.tunganh2."""
        parts = (_signs(full_name.rpartition(" ")[2]), _signs(unit.name))
        base = ".".join(part for part in parts if part)[:_MOST_SIGNS].rstrip(".")
        base = base if len(base) >= 3 else f"cb.{base or 'moi'}"
        number, name = 1, base
        while name in self._taken or name in self._with(base):
            number += 1
            name = f"{base}{number}"
        self._taken.add(name)
        return name

    def _with(self, base: str) -> set[str]:
        if base not in self._known:
            named = Account.objects.filter(username__startswith=base).values_list("username", flat=True)
            self._known[base] = set(named)
        return self._known[base]


def _signs(text: str) -> str:
    return _NO_SIGN.sub("", search_key(text))
