"""What makes a duty fit: which kinds a unit has, what they are bound to, and from when to when. And a user name."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from luuvet.accounts.bindings import unit_of_place
from luuvet.accounts.models import AT_A_PLACE, Account, DutyKind
from luuvet.kernel.clock import now
from luuvet.kernel.days import day_of
from luuvet.kernel.problems import Refused
from luuvet.units import queries as units
from luuvet.units.models import Unit

# Kinds of one commune: they bind to units that have none below, whatever level these are of.
OF_A_COMMUNE = (DutyKind.COMMUNE_OFFICER, DutyKind.HAMLET_HEAD, *AT_A_PLACE)
_LAST = date(2099, 12, 31)
_USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{1,62})[a-z0-9]")


@dataclass(frozen=True, slots=True)
class NewDuty:
    """A duty before it is given. `valid_from` None is today; `place` is the code of the place that it serves."""

    kind: DutyKind
    unit: Unit
    place: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def begins(self) -> date:
        """Its first day."""
        return self.valid_from or day_of(now())


def fit_username(username: str) -> None:
    """Refused: `username-unfit`, `username-taken`."""
    if not _USERNAME.fullmatch(username):
        raise Refused(
            "username-unfit",
            _("A user name has 3 to 64 small letters without marks, digits, dots or hyphens. Choose another one."),
        )
    if Account.objects.filter(username=username).exists():
        raise username_taken()


def username_taken() -> Refused:
    """What is said where another account has the user name."""
    return Refused("username-taken", _("An account has this user name. Choose another one."))


def fit(duty: NewDuty) -> None:
    """Refused: `duty-unfit` where the unit has none of this kind, `no-place` and `place-unfit` where the place is
    missing or another unit's or the kind serves none, `duty-without-end`, `duty-days-reversed`, `duty-in-the-past`."""
    if duty.kind in OF_A_COMMUNE and units.children(duty.unit).exists():
        raise Refused("duty-unfit", _("This duty is one of a commune. Give it on a unit that has no units below."))
    _fit_place(duty)
    if duty.kind is DutyKind.INSPECTOR and duty.valid_to is None:
        raise Refused("duty-without-end", _("An inspection ends on a day. Enter the last day of this duty."))
    if duty.valid_to is not None and duty.valid_to < duty.begins:
        raise Refused("duty-days-reversed", _("The last day lies before the first. Enter a later last day."))
    if duty.begins < day_of(now()) or max(duty.begins, duty.valid_to or duty.begins) > _LAST:
        raise Refused("duty-in-the-past", _("Duties begin today or later, up to 2099. Enter another first day."))


def _fit_place(duty: NewDuty) -> None:
    if duty.kind not in AT_A_PLACE:
        if duty.place:
            raise Refused("place-unfit", _("This duty is not one of a place. Leave the place code out."))
    elif not duty.place:
        raise Refused("no-place", _("This duty is one of a place. Enter the code of the place."))
    elif unit_of_place(duty.place) != duty.unit.pk:
        raise Refused("place-unfit", _("No place in use of this unit has this code. Check code and unit."))
