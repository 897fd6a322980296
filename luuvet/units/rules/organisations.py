"""Changes to organisations, their hamlets among them, and to the lines of their sectors."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from luuvet.core.bulk import one_at_a_time
from luuvet.core.rules import rule
from luuvet.kernel.clock import now
from luuvet.kernel.days import day_of
from luuvet.kernel.names import search_key, sort_key
from luuvet.kernel.problems import Refused
from luuvet.units import queries
from luuvet.units.models import Line, Organisation, OrganisationKind, Seat, Standing, Unit

A_DAY = date.resolution
MOST_LEVELS = 4  # a class of a school of a district's office of a province's
MOST_NUMBER = 999


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """What somebody says of an organisation. `number` is a hamlet's; `above` the one over it in its `line`."""

    kind: OrganisationKind
    name: str
    unit: Unit
    number: int | None = None
    line: Line | None = None
    above: Organisation | None = None


@rule
def add_organisation(facts: OrganisationFacts, *, by: str) -> Organisation:
    """An organisation that lies in a unit from today on.

    Refused: `number-missing`, `number-unfit`, `number-taken`, `unit-unfit`, `no-line`, `above-unfit`,
    `above-in-circle`, `above-too-deep`.
    """
    with _numbers_of(facts.unit):
        _fit(facts, None)
        organisation = Organisation(kind=facts.kind)
        _describe(organisation, facts)
    today = day_of(now())
    Seat.objects.create(organisation=organisation, unit=facts.unit, valid_from=today)
    if facts.line is not None:
        Standing.objects.create(organisation=organisation, line=facts.line, above=facts.above, valid_from=today)
    return organisation


@rule
def edit_organisation(organisation: Organisation, facts: OrganisationFacts, *, by: str) -> Organisation:
    """Say anew what it is. Another unit or line holds from today on; the one before ended yesterday.

    Refused: `organisation-closed`, and what add_organisation says.
    """
    with _numbers_of(facts.unit):
        locked = _open(organisation)
        _fit(facts, locked)
        _describe(locked, facts)
    today = day_of(now())
    seat = Seat.objects.get(organisation=locked, valid_to=None)
    if seat.unit_id != facts.unit.pk:
        _ended(seat, today)
        Seat.objects.create(organisation=locked, unit=facts.unit, valid_from=today)
    standing = Standing.objects.filter(organisation=locked, valid_to=None).first()
    above = facts.above.pk if facts.above else None
    told = (facts.line.pk, above) if facts.line else None
    if told != ((standing.line_id, standing.above_id) if standing else None):
        if standing:
            _ended(standing, today)
        if facts.line is not None:
            Standing.objects.create(organisation=locked, line=facts.line, above=facts.above, valid_from=today)
    return locked


@rule
def close_organisation(organisation: Organisation, *, by: str) -> Organisation:
    """From today on it is none; its days until yesterday stay.

    Refused: `organisation-closed`, `organisation-above-others` while others in use stand under it.
    """
    locked, today = _open(organisation), day_of(now())
    if Standing.objects.filter(above=locked, valid_to=None, organisation__closed_on=None).exists():
        raise Refused(
            "organisation-above-others", _("Others stand under it in its sector line. Change or close them first.")
        )
    rows: list[Seat | Standing] = [*locked.seats.filter(valid_to=None), *locked.standings.filter(valid_to=None)]
    for row in rows:
        row.valid_to = max(today - A_DAY, row.valid_from)
        row.save(update_fields=["valid_to"])
    locked.closed_on = today
    locked.save(update_fields=["closed_on"])
    return locked


@rule
def add_line(name: str, *, by: str) -> Line:
    """A sector line from today on. Refused: `line-taken`."""
    with one_at_a_time("sector lines"):
        if Line.objects.filter(name__iexact=name, valid_to=None).exists():
            raise Refused("line-taken", _("There is a sector line of this name. Choose it instead."))
        return Line.objects.create(name=name, sort_key=sort_key(name), valid_from=day_of(now()))


def _numbers_of(unit: Unit) -> AbstractContextManager[None]:
    return one_at_a_time(f"hamlets of {unit.pk}")


def _open(organisation: Organisation) -> Organisation:
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if locked.closed_on is not None:
        raise Refused("organisation-closed", _("This organisation is closed."))
    return locked


def _ended(row: Seat | Standing, today: date) -> None:
    """What began today and is said anew today never was."""
    if row.valid_from >= today:
        type(row).objects.filter(pk=row.pk).delete()
    else:
        row.valid_to = today - A_DAY
        row.save(update_fields=["valid_to"])


def _describe(organisation: Organisation, facts: OrganisationFacts) -> None:
    organisation.name, organisation.number = facts.name, facts.number
    number = f"{facts.number:03d} " if facts.number else ""
    organisation.sort_key, organisation.search_key = number + sort_key(facts.name), search_key(facts.name)
    organisation.save()


def _fit(facts: OrganisationFacts, known: Organisation | None) -> None:
    if facts.kind is OrganisationKind.HAMLET:
        _fit_hamlet(facts, known)
    elif facts.number is not None:
        raise Refused("number-unfit", _("Only hamlets have a number. Leave it out."))
    if facts.above is not None:
        _fit_above(facts, known)


def _fit_hamlet(facts: OrganisationFacts, known: Organisation | None) -> None:
    if facts.number is None:
        raise Refused("number-missing", _("A hamlet has a number in its commune. Enter it."))
    if not 1 <= facts.number <= MOST_NUMBER:
        raise Refused("number-unfit", _("Hamlets are numbered from 1 to 999. Enter another number."))
    if queries.children(facts.unit).exists():
        raise Refused("unit-unfit", _("Hamlets lie in a commune. Choose a unit that has no units below."))
    others = queries.organisations_in([facts.unit.pk]).filter(number=facts.number)
    if (others.exclude(pk=known.pk) if known else others).exists():
        raise Refused("number-taken", _("Another hamlet of the commune has this number. Enter another one."))


def _fit_above(facts: OrganisationFacts, known: Organisation | None) -> None:
    if facts.line is None:
        raise Refused("no-line", _("It stands under another one, but in no sector line. Choose the line."))
    step, levels = facts.above, 1
    while step is not None:
        if known is not None and step.pk == known.pk:
            raise Refused("above-in-circle", _("This one stands under it already. Choose another one."))
        if levels >= MOST_LEVELS:
            raise Refused("above-too-deep", _("A sector line has four levels at most. Choose one that stands higher."))
        standing = Standing.objects.filter(organisation=step, valid_to=None).select_related("above").first()
        if standing is None or standing.line_id != facts.line.pk or step.closed_on is not None:
            raise Refused("above-unfit", _("That one is not in use in this sector line. Choose another one."))
        step, levels = standing.above, levels + 1
