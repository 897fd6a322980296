"""Changes to places and their codes."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _

from luuvet.accounts.rules import enrol_devices
from luuvet.core import vault
from luuvet.core.bulk import tell_book
from luuvet.core.rules import rule
from luuvet.kernel.clock import now
from luuvet.kernel.codes import new_place_code, poster_message
from luuvet.kernel.names import search_key, sort_key
from luuvet.kernel.problems import Refused
from luuvet.kernel.signing import DeviceKind, sign
from luuvet.places.models import Gate, GateDevice, OpeningHours, Place, Poster, ReachedAddress
from luuvet.units.models import Unit

RandomBits = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class NewPlace:
    """What somebody says when registering a place. `hours` holds (weekday, opens, closes) as in OpeningHours."""

    name: str
    kind: str
    unit: Unit
    point: tuple[float, float] | None = None
    hours: tuple[tuple[int, int, int], ...] = field(default=())
    registered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """What can be said anew of a place. Without `hours` (None) these stay as they are."""

    name: str
    kind: str
    point: tuple[float, float] | None
    hours: tuple[tuple[int, int, int], ...] | None


@rule
def register_place(new: NewPlace, *, by: str) -> Place:
    """Make a place with its main gate and a first poster."""
    return _register([new], secrets.randbits)[0]


@rule
def register_places(news: Iterable[NewPlace], *, by: str, random_bits: RandomBits = secrets.randbits) -> list[Place]:
    """Make many places at once, each as register_place does; all or none."""
    return _register(list(news), random_bits)


def _register(news: list[NewPlace], random_bits: RandomBits) -> list[Place]:
    codes = _fresh_codes(len(news), random_bits)
    moment = now()
    places = Place.objects.bulk_create(
        [
            Place(
                code=code,
                name=new.name,
                kind=new.kind,
                unit=new.unit,
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


def _sign_poster(gate: Gate, *, serial: int, made_at: datetime) -> Poster:
    key = vault.ring().maker("place", made_at)
    signature = sign(key, poster_message(gate.place.code, gate.number, serial, key.id))
    return Poster(gate=gate, serial=serial, key_id=key.id, signature=signature, made_at=made_at)


@rule
def edit_place(place: Place, facts: PlaceFacts, *, by: str) -> Place:
    """Say anew what a place is called, what it is, where and when it is open. Its unit, code and posters stay."""
    locked = Place.objects.select_for_update().get(pk=place.pk)
    if locked.has_ended:
        raise Refused("place-ended", _("This place is closed. Nothing about it can be changed."))
    locked.name, locked.kind = facts.name, facts.kind
    locked.lat, locked.lon = facts.point or (None, None)
    locked.sort_key, locked.search_key = sort_key(facts.name), search_key(f"{facts.name} {locked.code}")
    locked.save(update_fields=["name", "kind", "lat", "lon", "sort_key", "search_key"])
    if facts.hours is not None:
        OpeningHours.objects.filter(place=locked).delete()
        OpeningHours.objects.bulk_create(_opening(locked, facts.hours))
    tell_book("place", locked.code)
    return locked


@rule
def replace_poster(gate: Gate, *, by: str) -> Poster:
    """Give a gate a new code with the next serial. The earlier ones stay as they are."""
    place = Place.objects.select_for_update().get(pk=gate.place_id)
    if place.has_ended:
        raise Refused("place-ended", _("This place is closed. Register it anew to post a code."))
    newest = gate.posters.order_by("-serial").first()
    poster = _sign_poster(gate, serial=newest.serial + 1 if newest else 1, made_at=now())
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
def enrol_gate_device(gate: Gate, *, by: str) -> GateDevice:
    """Let a phone or tablet scan at a gate."""
    (device,) = enrol_devices(DeviceKind.GATE, 1, at=now(), by=by)
    return GateDevice.objects.create(device=device, gate=gate)
