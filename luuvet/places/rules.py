"""Changes to places and their codes."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from django.utils.translation import gettext as _

from luuvet.accounts.rules import enrol_devices, report_stolen, revoke_device
from luuvet.core import vault
from luuvet.core.bulk import one_at_a_time, tell_book
from luuvet.core.rules import rule
from luuvet.kernel.clock import now
from luuvet.kernel.codes import CROCKFORD, new_place_code, poster_message
from luuvet.kernel.names import search_key, sort_key
from luuvet.kernel.problems import Refused
from luuvet.kernel.signing import DeviceKind, sign
from luuvet.places.models import (
    Gate,
    GateDevice,
    GateEnrolment,
    Kind,
    OpeningHours,
    Place,
    Poster,
    ReachedAddress,
    Rearrangement,
    Stay,
)
from luuvet.units.models import Unit

RandomBits = Callable[[int], int]
_DAY_SECONDS = 86_400
MOST_LEVELS = 4  # a stall in a row in a hall in a market
ENROLMENT_LIFE = timedelta(minutes=10)
MOST_GATES = 999
_SECRET_LETTERS = 20
_ENROLMENT = "gate enrolment"  # what the hash of a secret is for


@dataclass(frozen=True, slots=True)
class NewPlace:
    """What somebody says when registering a place. `hours` holds (weekday, opens, closes) as in OpeningHours."""

    name: str
    kind: str
    unit: Unit
    point: tuple[float, float] | None = None
    hours: tuple[tuple[int, int, int], ...] = field(default=())
    registered_at: datetime | None = None
    parent: Place | None = None


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """What can be said anew of a place. Without `hours` (None) these stay as they are."""

    name: str
    kind: str
    point: tuple[float, float] | None
    hours: tuple[tuple[int, int, int], ...] | None
    parent: Place | None = None


@rule
def register_place(new: NewPlace, *, by: str) -> Place:
    """Make a place with its main gate and a first poster. Refused: what edit_place says of a parent."""
    return _register([new], secrets.randbits)[0]


@rule
def register_places(news: Iterable[NewPlace], *, by: str, random_bits: RandomBits = secrets.randbits) -> list[Place]:
    """Make many places at once, each as register_place does; all or none."""
    return _register(list(news), random_bits)


def _register(news: list[NewPlace], random_bits: RandomBits) -> list[Place]:
    codes = _fresh_codes(len(news), random_bits)
    moment = now()
    for parent in {new.parent for new in news if new.parent}:
        _fit_parent(None, parent)
    places = Place.objects.bulk_create(
        [
            Place(
                code=code,
                name=new.name,
                kind=new.kind,
                unit=new.unit,
                parent=new.parent,
                lat=new.point[0] if new.point else None,
                lon=new.point[1] if new.point else None,
                registered_at=new.registered_at or moment,
                sort_key=sort_key(new.name),
                search_key=search_key(f"{new.name} {code}"),
            )
            for code, new in zip(codes, news, strict=True)
        ]
    )
    OpeningHours.objects.bulk_create(
        [row for place, new in zip(places, news, strict=True) for row in _opening(place, new.hours)]
    )
    gates = Gate.objects.bulk_create([Gate(place=place, number=0) for place in places])
    Poster.objects.bulk_create([_sign_poster(gate, serial=1, made_at=gate.place.registered_at) for gate in gates])
    tell_book("place", *codes)
    return places


def _opening(place: Place, hours: Iterable[tuple[int, int, int]]) -> list[OpeningHours]:
    return [OpeningHours(place=place, weekday=weekday, opens=opens, closes=closes) for weekday, opens, closes in hours]


def _fresh_codes(count: int, random_bits: RandomBits) -> list[str]:
    codes: dict[str, None] = {}
    while len(codes) < count:
        codes |= dict.fromkeys(new_place_code(random_bits) for _ in range(count - len(codes)))
        for taken in Place.objects.filter(code__in=codes).values_list("code", flat=True):
            del codes[taken]
    return list(codes)


def _sign_poster(gate: Gate, *, serial: int, made_at: datetime, screen_only: bool = False) -> Poster:
    key = vault.ring().maker("place", made_at)
    signature = sign(key, poster_message(gate.place.code, gate.number, serial, key.id))
    return Poster(
        gate=gate, serial=serial, key_id=key.id, signature=signature, made_at=made_at, screen_only=screen_only
    )


@rule
def edit_place(place: Place, facts: PlaceFacts, *, by: str) -> Place:
    """Say anew what a place is called, what it is, in what it lies, where and when it is open. The rest stays.

    Refused: `place-ended`; `parent-ended`, `parent-in-circle`, `parent-too-deep` for what it is said to lie in.
    """
    locked = Place.objects.select_for_update().get(pk=place.pk)
    if locked.has_ended:
        raise Refused("place-ended", _("This place is closed. Nothing about it can be changed."))
    parent = facts.parent.pk if facts.parent else None
    if (locked.parent_id, locked.kind) != (parent, facts.kind):
        _rearrange(place=locked)
    if facts.parent and locked.parent_id != parent:
        _fit_parent(locked, facts.parent)
    locked.parent_id = parent
    locked.name, locked.kind = facts.name, facts.kind
    locked.lat, locked.lon = facts.point or (None, None)
    locked.sort_key, locked.search_key = sort_key(facts.name), search_key(f"{facts.name} {locked.code}")
    locked.save(update_fields=["name", "kind", "parent", "lat", "lon", "sort_key", "search_key"])
    if facts.hours is not None:
        OpeningHours.objects.filter(place=locked).delete()
        OpeningHours.objects.bulk_create(_opening(locked, facts.hours))
    tell_book("place", locked.code)
    return locked


def _rearrange(*, place: Place | None = None, kind: str = "") -> None:
    """Tell who works visits out that something they hang on is said anew. Until the commit nobody else does so."""
    with one_at_a_time("rearrangements"):
        Rearrangement.objects.create(place=place, kind=kind, at=now())


def _fit_parent(place: Place | None, parent: Place) -> None:
    """Refuse what a place cannot lie in. Nobody moves places meanwhile, so that two moves make no circle."""
    with one_at_a_time("rearrangements"):
        standing = Place.objects.get(pk=parent.pk)
    if standing.has_ended:
        raise Refused("parent-ended", _("That place is closed. Choose one that is in use."))
    above = [standing]
    while (over := above[-1].parent) is not None:
        above.append(over)
    if place in above:
        raise Refused("parent-in-circle", _("That place lies in this one itself. Choose one that does not."))
    if len(above) + (_levels(place) if place else 1) > MOST_LEVELS:
        raise Refused(
            "parent-too-deep",
            _("Places can lie in one another on %(most)d levels at most. Choose a place further up.")
            % {"most": MOST_LEVELS},
        )


def _levels(place: Place) -> int:
    """How many levels a place and what lies in it take."""
    return 1 + max((_levels(child) for child in Place.objects.filter(parent=place)), default=0)


@rule
def change_stay(kind: Kind, *, usual: int, cap: int, by: str) -> Stay:
    """Say anew how long people stay at places of a kind, in seconds; visits are worked out again with it.

    Refused: `stay-unfit` where these are not 0 < usual ≤ cap ≤ one day.
    """
    if not 0 < usual <= cap <= _DAY_SECONDS:
        raise Refused(
            "stay-unfit", _("A usual stay is longer than nothing and not above the longest, and that is a day or less.")
        )
    _rearrange(kind=kind)
    stay = Stay.objects.select_for_update().get(pk=kind)
    stay.usual, stay.cap = usual, cap
    stay.save(update_fields=["usual", "cap"])
    return stay


@rule
def replace_poster(gate: Gate, *, by: str) -> Poster:
    """Give a gate a new code with the next serial. The earlier ones stay as they are."""
    return _next_poster(gate)


@rule
def give_screen_code(gate: Gate, *, by: str) -> Poster:
    """A code for a screen at a gate, that changes there every 30 seconds; nobody can use it printed.

    The gate's earlier one is withdrawn: its screens ask for this one.
    """
    poster = _next_poster(gate, screen_only=True)
    earlier = Poster.objects.filter(gate=gate, screen_only=True, withdrawn_at=None).exclude(pk=poster.pk)
    earlier.update(withdrawn_at=poster.made_at, withdrawn_for="replaced")
    return poster


def _next_poster(gate: Gate, *, screen_only: bool = False) -> Poster:
    place = _open_place(gate.place_id, _("This place is closed. Register it anew to post a code."))
    newest = gate.posters.order_by("-serial").first()
    serial = newest.serial + 1 if newest else 1
    gate.place = place
    poster = _sign_poster(gate, serial=serial, made_at=now(), screen_only=screen_only)
    poster.save()
    tell_book("place", place.code)
    return poster


@rule
def withdraw_poster(poster: Poster, *, by: str, reason: str) -> Poster:
    """Make a posted code invalid from now on; the place keeps its history."""
    locked = Poster.objects.select_for_update().select_related("gate__place").get(pk=poster.pk)
    if locked.withdrawn_at is not None:
        raise Refused("already-withdrawn", _("This poster is withdrawn already."))
    locked.withdrawn_at, locked.withdrawn_for = now(), reason
    locked.save(update_fields=["withdrawn_at", "withdrawn_for"])
    tell_book("place", locked.gate.place.code)
    return locked


@rule
def reach_address(address: str, *, by: str) -> ReachedAddress:
    """From now on codes printed for this public address are no samples: it was reached from outside just now."""
    return ReachedAddress.objects.update_or_create(address=address, defaults={"reached_at": now()})[0]


@rule
def close_place(place: Place, *, by: str) -> Place:
    """End the use of a place and of its codes; it stays in the counts of the days it was open."""
    return _end(place, "closed", Refused("already-closed", _("This place is closed already.")))


@rule
def void_place(place: Place, *, by: str) -> Place:
    """Take back a registration made in error, and its codes: it counts as a place on no day."""
    return _end(place, "voided", Refused("already-voided", _("This registration is taken back already.")))


def _end(place: Place, how: Literal["closed", "voided"], again: Refused) -> Place:
    """Mark the end of a place and withdraw what is posted there."""
    locked, moment, column = Place.objects.select_for_update().get(pk=place.pk), now(), f"{how}_at"
    if getattr(locked, column) is not None:
        raise again
    setattr(locked, column, moment)
    locked.save(update_fields=[column])
    Poster.objects.filter(gate__place=place, withdrawn_at=None).update(withdrawn_at=moment, withdrawn_for=how)
    tell_book("place", locked.code)
    return locked


@rule
def add_gate(place: Place, number: int, name: str, *, by: str) -> Gate:
    """Another entrance of a place, numbered as people there number it: 1 to 999."""
    locked = _open_place(place.pk, _("This place is closed. A closed place gets no gate."))
    if not 1 <= number <= MOST_GATES:
        raise Refused("gate-number-unfit", _("A gate has a number from 1 to 999. Choose another one."))
    if Gate.objects.filter(place=locked, number=number).exists():
        raise Refused("gate-number-taken", _("This place has a gate with this number. Choose another one."))
    return Gate.objects.create(place=locked, number=number, name=name)


def _open_place(pk: int, otherwise: str) -> Place:
    """The place, locked. Raises Refused `place-ended`."""
    locked = Place.objects.select_for_update().get(pk=pk)
    if locked.has_ended:
        raise Refused("place-ended", otherwise)
    return locked


@rule
def allow_gate_device(gate: Gate, *, by: str) -> tuple[GateEnrolment, str]:
    """A secret with which one device may enrol at a gate within ten minutes; it is told here and nowhere else."""
    _open_place(gate.place_id, _("This place is closed. No device can be enrolled at it."))
    moment = now()
    GateEnrolment.objects.filter(made_at__lt=moment - ENROLMENT_LIFE).delete()
    secret = "".join(secrets.choice(CROCKFORD) for _letter in range(_SECRET_LETTERS))
    made = GateEnrolment.objects.create(gate=gate, secret_hash=vault.lookup_hash(_ENROLMENT, secret), made_at=moment)
    return made, secret


@rule
def use_gate_enrolment(secret: str, *, by: str) -> GateDevice:
    """Enrol the device that tells a secret back, once and within ten minutes."""
    hashes = vault.lookup_hashes(_ENROLMENT, secret)
    found = GateEnrolment.objects.select_for_update().filter(secret_hash__in=hashes, used_at=None).first()
    if found is None or now() >= found.made_at + ENROLMENT_LIFE:
        raise Refused(
            "wrong-enrolment", _("This enrolment code does not exist, was used or has expired. Show a new one.")
        )
    gate = Gate.objects.select_related("place").get(pk=found.gate_id)
    _open_place(gate.place_id, _("This place is closed. No device can be enrolled at it."))
    found.used_at = now()
    found.save(update_fields=["used_at"])
    return _enrol(gate, by=by)


@rule
def enrol_gate_device(gate: Gate, *, by: str) -> GateDevice:
    """Let a phone or tablet scan at a gate."""
    return _enrol(gate, by=by)


def _enrol(gate: Gate, *, by: str) -> GateDevice:
    (device,) = enrol_devices(DeviceKind.GATE, 1, at=now(), by=by)
    enrolled = GateDevice.objects.create(device=device, gate=gate)
    tell_book("gate", device.pk)
    return enrolled


@rule
def withdraw_gate_device(enrolled: GateDevice, *, by: str, reason: str, stolen: bool = False) -> GateDevice:
    """Take a device of a gate out of use from afar. What it scanned before this moment may still be sent; from one that
    was stolen it is kept and flagged."""
    revoke_device(enrolled.device, reason=reason, by=by)
    if stolen:
        report_stolen(enrolled.device, by=by)
    return enrolled
