"""Questions about places."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from luuvet.accounts.queries import active_keepers
from luuvet.kernel.clock import now
from luuvet.kernel.days import day_of
from luuvet.kernel.names import search_key
from luuvet.places.models import Gate, GateDevice, OpeningHours, Place, Poster, ReachedAddress
from luuvet.units import queries as units
from luuvet.units.models import Unit

MOST_WORDS = 8


class State(StrEnum):
    """How a place stands."""

    OPEN = "open"
    CLOSED = "closed"
    BARE = "bare"  # open, and no code of it is valid: its posters are withdrawn
    UNKEPT = "unkept"  # open, and nobody who keeps it has signed in for thirty days


class Sort(StrEnum):
    """The orders of a list; places that are alike in it stand by their number, so that no page repeats one."""

    NAME = "name"
    CODE = "code"
    NEWEST = "-registered"
    OLDEST = "registered"

    @property
    def columns(self) -> tuple[str, ...]:
        """What the database sorts by."""
        return _COLUMNS[self]


_COLUMNS = {
    Sort.NAME: ("sort_key", "pk"),
    Sort.CODE: ("code",),
    Sort.NEWEST: ("-registered_at", "-pk"),
    Sort.OLDEST: ("registered_at", "pk"),
}


_VALID_CODE = Exists(Poster.objects.filter(gate__place=OuterRef("pk"), withdrawn_at=None))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed to; everything may be left out."""

    text: str = ""
    unit: int | None = None
    kind: str = ""
    state: State | None = None
    sort: Sort = Sort.NAME


def find_places(among: Sequence[int], asked: Asked, codes: Sequence[str] = ()) -> QuerySet[Place]:
    """The places registered in some units, and those of some codes, that have every word asked for somewhere in name
    or code, marks or not.

    Registrations taken back are in no list. Words are looked for anywhere in the text, without an index of its own:
    the units narrow the rows first, and a hundred thousand are read in less time than an index of trigrams, which
    knows no word of two letters, would take to keep.
    """
    within = Q(unit__in=among) | Q(code__in=codes) if codes else Q(unit__in=among)
    found = with_poster(Place.objects.filter(within, voided_at=None))
    for word in search_key(asked.text).split()[:MOST_WORDS]:
        found = found.filter(search_key__contains=word)
    if asked.unit is not None:
        found = found.filter(unit__in=units.cells([asked.unit]))
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.state is State.CLOSED:
        found = found.exclude(closed_at=None)
    elif asked.state is not None:
        found = found.filter(closed_at=None)
    if asked.state is State.BARE:
        found = found.filter(~_VALID_CODE)
    if asked.state is State.UNKEPT:
        found = unkept(found)
    return found.order_by(*asked.sort.columns)


def unkept(places: QuerySet[Place]) -> QuerySet[Place]:
    """Those of some places in use that have no active keeper."""
    return places.filter(~Exists(active_keepers().filter(place=OuterRef("code"))), closed_at=None, voided_at=None)


def unit_of(code: str) -> int | None:
    """The number of the unit in which a place in use lies; None where no place in use has this code."""
    standing = Place.objects.filter(code=code, voided_at=None, closed_at=None)
    return standing.values_list("unit", flat=True).first()


def with_poster(places: QuerySet[Place]) -> QuerySet[Place]:
    """Places as lists show them: with their unit, and `posted`: whether one of their codes is valid."""
    return places.annotate(posted=_VALID_CODE).select_related("unit")


def meant(among: Sequence[int], text: str) -> QuerySet[Place]:
    """The places in use, registered in some units, that a text names: by its code, written with or without a space,
    or else by words of the name."""
    standing = Place.objects.filter(unit__in=among, voided_at=None, closed_at=None)
    by_code = standing.filter(code="".join(text.upper().split()))
    if by_code.exists():
        return by_code
    words = search_key(text).split()[:MOST_WORDS]
    for word in words:
        standing = standing.filter(search_key__contains=word)
    return standing.order_by("sort_key", "pk") if words else standing.none()


def children(place: Place, among: Sequence[int]) -> QuerySet[Place]:
    """What lies in a place, of the places registered in some units; those in use first."""
    found = with_poster(place.children.filter(unit__in=among, voided_at=None))
    return found.order_by(F("closed_at").asc(nulls_first=True), "sort_key", "pk")


def home_communes(among: Sequence[int], tree: str) -> list[tuple[Unit, str]]:
    """The lowest of some units in which a place can be registered, each with its tree: those of a duty's own tree
    first, then those of the tree in force today; in the customary order."""
    current = units.tree_in_force(day_of(now())).name
    below = Unit.objects.filter(parent=OuterRef("pk"))
    lowest = Unit.objects.filter(~Exists(below), pk__in=among, tree__in={tree, current})
    ordered = sorted(lowest.order_by("-seat", "sort_key"), key=lambda unit: unit.tree_id != tree)
    return [(unit, unit.tree_id) for unit in ordered]


def posters(place: Place) -> QuerySet[Poster]:
    """Its codes, those of the main gate first, the newest of each gate first."""
    return Poster.objects.filter(gate__place=place).select_related("gate").order_by("gate__number", "-serial")


def reached_at(address: str) -> datetime | None:
    """When this public address was last reached from outside, letter by letter the same; None: never."""
    return ReachedAddress.objects.filter(address=address).values_list("reached_at", flat=True).first()


def hours(place: Place) -> list[tuple[int, int, int]]:
    """When it is open: (weekday, opens, closes) in order."""
    rows = OpeningHours.objects.filter(place=place).order_by("weekday", "opens")
    return list(rows.values_list("weekday", "opens", "closes"))


def gates(place: Place) -> QuerySet[Gate]:
    """Its entrances by number, the whole place (0) first; of each the devices that were ever enrolled there."""
    devices = GateDevice.objects.select_related("device").order_by("device__revoked_at", "-pk")
    return Gate.objects.filter(place=place).prefetch_related(Prefetch("devices", devices)).order_by("number")


def screen_code(gate: Gate) -> Poster | None:
    """The code that a screen at the gate shows, if one was given."""
    valid = Poster.objects.filter(gate=gate, screen_only=True, withdrawn_at=None)
    return valid.select_related("gate__place").order_by("-serial").first()


def gate_device(device: int) -> GateDevice | None:
    """A device in use at a gate, by the number that its check-ins name as sender."""
    enrolled = GateDevice.objects.filter(device=device, device__revoked_at=None)
    return enrolled.select_related("device", "gate__place").first()
