"""Doing what the timeline says: registrations through the rules, check-ins over HTTP, while a clock goes by."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from luuvet.accounts.rules import device_token
from luuvet.checkins.rules import keep_partitions
from luuvet.core import vault
from luuvet.kernel.clock import running_on
from luuvet.kernel.days import Window, day_of, start_of
from luuvet.ops.demo.cast import FIRST_DAY, Role, StagePlace
from luuvet.ops.demo.crowd import Scan
from luuvet.ops.demo.phones import Request
from luuvet.ops.demo.plan import TREE, WINDOW, Commune, Plan
from luuvet.ops.demo.post import Phones, acceptance
from luuvet.ops.demo.timeline import REPLACED_AT, Sending, Timeline
from luuvet.people.rules import sign_up_many
from luuvet.places.models import Gate, Place, Poster
from luuvet.places.rules import NewPlace, register_places, replace_poster, void_place, withdraw_poster
from luuvet.units.models import Unit
from luuvet.units.rules import set_population

BY = "luuvet ops demo"
SOURCE = "demonstration, invented"
VOIDED_AT = WINDOW.end - timedelta(hours=8)
_STEP = timedelta(hours=1)


@dataclass
class Clock:
    """A clock that stands still until it is moved on."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True)
class Shown:
    """What visitors of the demonstration are given to try: posters, one of them withdrawn, and a gate."""

    posters: list[Poster]
    gate: Gate


def communes() -> dict[str, Commune]:
    """The communes of the tree that plans speak of, by code."""
    found = Unit.objects.filter(tree=TREE, parent__parent__isnull=False).values_list(
        "code", "kind", "name", "parent__code", "lat", "lon"
    )
    return {
        code: Commune(code, kind, name, district, None if lat is None or lon is None else (lat, lon))
        for code, kind, name, district, lat, lon in found
    }


def load(plan: Plan, timeline: Timeline) -> Shown:
    """Carry out a timeline in an empty home. Raises NotTaken where a check-in is not accepted."""
    clock = Clock(start_of(FIRST_DAY))
    with running_on(clock):
        loader = _Loader(plan, timeline, clock)
        loader.begin()
        with acceptance(settings.APP_URL, vault.ring()) as port, Phones(port) as phones:
            for moment in loader.moments():
                clock.at = moment
                loader.catch_up(phones)
        return loader.shown()


class _Loader:
    """Moves through the timeline: everything up to the clock's time has been done."""

    def __init__(self, plan: Plan, timeline: Timeline, clock: Clock) -> None:
        self._plan = plan
        self._timeline = timeline
        self._clock = clock
        self._units = {unit.code: unit for unit in Unit.objects.filter(tree=TREE, parent__code=plan.district)}
        self._to_register = sorted(timeline.cast.places, key=lambda place: (place.registered_at, place.number))
        self._sendings = list(timeline.sendings)
        self._registered = self._sent = 0
        self._places: dict[int, Place] = {}
        self._posters: dict[int, list[Poster]] = {}
        self._texts: dict[tuple[int, int], str] = {}
        self._tokens: dict[int, str] = {}
        self._random = random.Random(f"{timeline.cast.seed} codes")

    def begin(self) -> None:
        """Who lives where, who has a phone, and the days that check-ins will have."""
        for row in self._plan.rows:
            if row.residents is not None:
                set_population(
                    self._units[row.commune],
                    by=BY,
                    on=WINDOW.first - timedelta(days=1),
                    residents=row.residents,
                    smartphones=None,
                    source=SOURCE,
                )
        people = self._timeline.cast.people
        installations = sign_up_many((person.phone for person in people), by=BY)
        for person, installation in zip(people, installations, strict=True):
            self._tokens[person.number] = device_token(
                installation.device, person=installation.person_id, verified=installation.verified
            )
        keep_partitions(Window(FIRST_DAY, day_of(self._last_moment)), by=BY)

    @property
    def _last_moment(self) -> datetime:
        return max(WINDOW.end, self._sendings[-1].at if self._sendings else WINDOW.end)

    def moments(self) -> Iterator[datetime]:
        """The times at which the clock stands."""
        moment = start_of(FIRST_DAY)
        while moment < self._last_moment + _STEP:
            yield moment
            moment += _STEP

    def catch_up(self, phones: Phones) -> None:
        """Do what has come up since the clock's last time."""
        now = self._clock.at
        first = self._registered
        while self._registered < len(self._to_register) and self._to_register[self._registered].registered_at <= now:
            self._registered += 1
        self._register(self._to_register[first : self._registered])
        first = self._sent
        while self._sent < len(self._sendings) and self._sendings[self._sent].at <= now:
            self._sent += 1
        if first < self._sent:
            phones.send([self._request(sending) for sending in self._sendings[first : self._sent]])
        if now == REPLACED_AT:
            self._replace_poster()
        if now == VOIDED_AT:
            self._void_mistakes()

    def _register(self, staged: list[StagePlace]) -> None:
        if not staged:
            return
        news = [
            NewPlace(
                name=place.name,
                kind=place.kind,
                unit=self._units[place.commune],
                point=place.point,
                hours=place.hours,
                registered_at=place.registered_at,
            )
            for place in staged
        ]
        places = register_places(news, by=BY, random_bits=self._random.getrandbits)
        self._places |= {place.number: made for place, made in zip(staged, places, strict=True)}
        numbers = {made.pk: place.number for place, made in zip(staged, places, strict=True)}
        for poster in Poster.objects.filter(gate__place__in=places).select_related("gate__place"):
            self._hang(numbers[poster.gate.place_id], poster)

    def _hang(self, number: int, poster: Poster) -> None:
        self._posters.setdefault(number, []).append(poster)
        self._texts[number, poster.serial] = poster.text

    def _request(self, sending: Sending) -> Request:
        items = [self._item(scan) for scan in sending.scans]
        body = json.dumps(items[0] if len(items) == 1 else {"items": items}, separators=(",", ":"))
        return Request(sending.person, self._tokens[sending.person], body, len(items), sending.again)

    def _item(self, scan: Scan) -> dict[str, object]:
        if scan.typed:
            where = {"place": self._places[scan.place].code}
        else:
            is_new = scan.place == self._timeline.replaced.number and scan.at >= REPLACED_AT
            where = {"code": self._texts[scan.place, 2 if is_new else 1]}
        return {
            "id": str(scan.id),
            **where,
            "at": scan.at.isoformat(timespec="milliseconds"),
            "clock_offset_ms": scan.offset_ms,
            "direction": scan.direction,
        }

    def _replace_poster(self) -> None:
        number = self._timeline.replaced.number
        old = self._posters[number].pop()
        self._posters[number].append(withdraw_poster(old, by=BY, reason="bị rách"))
        self._hang(number, replace_poster(old.gate, by=BY))

    def _void_mistakes(self) -> None:
        for place in self._timeline.cast.places:
            if place.role is Role.VOIDED:
                void_place(self._places[place.number], by=BY)

    def shown(self) -> Shown:
        """Two valid posters and a withdrawn one; the gate of the first. At places that are open at any hour, so that
        what somebody tries is not flagged."""
        replaced = self._timeline.replaced.number
        other = next(
            place.number
            for place in self._timeline.cast.places
            if place.number != replaced and not place.hours and place.role in (Role.VISITED, Role.EARLIER)
        )
        return Shown([*self._posters[other], *self._posters[replaced]], self._posters[other][0].gate)
