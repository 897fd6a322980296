"""The rules of acceptance (docs/semantics.md, A check-in, 1 to 5 and 7): what is judged in memory, before a write.

Nothing here waits, reads a clock or touches a database, so that a simulator can drive it as it is.
"""

from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any, Literal, NamedTuple, Protocol
from uuid import UUID

from msgspec import UNSET, Raw, Struct

from luuvet.accept.entries import Ask, CardEntry, GateEntry, Household, PlaceEntry
from luuvet.accept.items import (
    CheckInItem,
    DisputeItem,
    UndoItem,
    content_hash,
    id_of,
    read_dispute,
    read_gate_item,
    read_item,
    read_moment,
    read_undo,
)
from luuvet.accept.words import FOREIGN_SYSTEMS, Detail, Problem
from luuvet.kernel import days, ids
from luuvet.kernel.changing import is_fresh, is_from_a_screen, read_changing_code
from luuvet.kernel.codes import PosterCode, is_place_code, read_poster_code
from luuvet.kernel.recognise import Recognised, recognise
from luuvet.kernel.signing import DeviceKind, DeviceToken, KeyRing

LEEWAY = timedelta(minutes=5)  # between a scan and the time in its id; between a phone's clock and ours
LATE_AFTER = timedelta(hours=72)
TAKEN_AFTER_WITHDRAWAL = timedelta(hours=72)
DAYS_TAKEN = 21
_SURELY_TAKEN = timedelta(days=DAYS_TAKEN - 1)  # whatever the zone's days are
UNDONE_WITHIN = timedelta(minutes=10)  # of the scan


class Known(Protocol):
    """What is held in memory."""

    def place(self, code: str) -> PlaceEntry | None:
        """The place with that code."""

    def revoked_at(self, device: int) -> datetime | None:
        """When an installation was revoked."""

    def verifies(self, code: PosterCode) -> bool:
        """Whether one of our keys, believed today, signed the code."""

    def gate(self, device: int) -> GateEntry | None:
        """Where a gate's device is enrolled."""

    def household(self, device: int) -> Household | None:
        """Who an installation may check in, where that was looked up; NOBODY where there is no such installation."""

    def card(self, number: bytes) -> CardEntry | None:
        """A printed card, where it was looked up; NO_CARD where none was given out with that number."""

    @property
    def ring(self) -> KeyRing:
        """Our keys."""


class Row(Struct, frozen=True):
    """A check-in that may be written: the columns of checkins_checkin, and its place for the answer."""

    id: UUID
    sender_id: int
    person_id: int
    place: PlaceEntry
    gate: int | None
    serial: int | None
    direction: int
    at: datetime
    received_at: datetime
    clock_offset_ms: int
    content: bytes
    with_id: UUID | None
    weak: bool
    late: bool
    source: int
    slot: int | None = None
    shown_by: int | None = None  # the installation whose personal code it was


class Undo(Struct, frozen=True):
    """A check-in of the same sender, taken back: the columns of checkins_undo."""

    id: UUID
    sender_id: int
    at: datetime
    received_at: datetime


class Uncoded(Struct, frozen=True):
    """Somebody without a code at a gate: the columns of checkins_uncoded, and the place for the answer."""

    id: UUID
    sender_id: int
    place: PlaceEntry
    gate: int
    at: datetime
    received_at: datetime
    content: bytes


class Dispute(Struct, frozen=True):
    """A check-in of the sender's person that was not that person: the columns of checkins_dispute."""

    id: UUID
    sender_id: int
    person_id: int
    at: datetime
    received_at: datetime


Verdict = Row | Undo | Uncoded | Dispute


class Refusal(Struct, frozen=True):
    """A no to one item. `retry`: whether the same bytes may be taken later. `detail`: what it is told by, if not by
    its problem; `system` fills in whose code it is.

    Where `uuid` is known the no is said only after a look in the database: this very item, of the kind that `about`
    says, may be there already. `ask`: what the memory did not know; the book is asked to look before the no is said.
    """

    id: str | None
    problem: Problem
    retry: bool = False
    uuid: UUID | None = None
    content: bytes = b""
    ask: Ask | None = None
    about: Literal["check-in", "undo", "uncoded", "dispute"] = "check-in"
    detail: Detail | None = None
    system: str = ""


class Source(IntEnum):
    """How it was known who came where; the numbers stand in checkins_checkin and never change."""

    POSTER = 1
    TYPED = 2
    CHANGING_CODE = 3
    PERSONAL_CODE = 4
    CARD = 5
    SEALED_NUMBER = 6


def decide(raw: Raw, sender: DeviceToken, known: Known, now: datetime) -> Verdict | Refusal:
    """Judge one item of a phone as it came, sent by `sender`, arriving at `now`. What gates send: gates.decide_gate."""
    item = read_item(raw)
    if item is None:
        return _other(raw, sender, known, now)
    uuid, at = ids.read_uuid7(item.id), read_moment(item.at)
    companion = None if item.with_ is UNSET else ids.read_uuid7(item.with_)
    if uuid is None or at is None or (item.with_ is not UNSET and companion is None):
        return Refusal(item.id[:64], "malformed")
    content = content_hash(item, at)

    def no(problem: Problem, *, retry: bool = False, ask: Ask | None = None, **why: Any) -> Refusal:
        return Refusal(item.id, problem, retry, uuid, content, ask, **why)

    wrong = wrong_time(uuid, at, now)
    if wrong is not None:
        return no(wrong, retry=wrong == "future")
    place = _place(item, sender, known, at, now)
    if not isinstance(place, Found):
        return no(place.problem, ask=place.ask, detail=place.detail, system=place.system)
    revoked_at = known.revoked_at(sender.device)
    if revoked_at is not None and not stood(at, revoked_at, now):
        return no("revoked")
    person = sender.person if item.for_ is UNSET else _dependant(item.for_, sender, known, at, now)
    if isinstance(person, No):
        return no(person.problem, retry=person.retry, ask=person.ask)
    return Row(
        id=uuid,
        sender_id=sender.device,
        person_id=person,
        place=place.entry,
        gate=place.gate,
        serial=place.serial,
        direction=1 if item.direction == "in" else 2,
        at=at,
        received_at=now,
        clock_offset_ms=item.clock_offset_ms,
        content=content,
        with_id=companion,
        weak=place.weak or not sender.verified,
        late=now - at > LATE_AFTER,
        source=place.source,
    )


def _other(raw: Raw, sender: DeviceToken, known: Known, now: datetime) -> Verdict | Refusal:
    """What is no check-in of a phone."""
    undo = read_undo(raw)
    if undo is not None:
        return decide_undo(undo, sender, known, now)
    dispute = read_dispute(raw)
    if dispute is not None:
        return _dispute(dispute, sender, known, now)
    of_gate = read_gate_item(raw)
    if of_gate is not None and of_gate.sealed_number is not UNSET:
        return Refusal(of_gate.id[:64], "not-a-code")  # a phone reads no cards
    return Refusal(id_of(raw), "malformed")


def decide_undo(item: UndoItem, sender: DeviceToken, known: Known, now: datetime) -> Undo | Refusal:
    """What needs no look at the scan: whether it may still come, and whether `at` can be within ten minutes of it."""
    uuid, at = ids.read_uuid7(item.undo), read_moment(item.at)
    if uuid is None or at is None:
        return Refusal(item.undo[:64], "malformed")
    moment = ids.time_in(uuid)
    problem = _out_of_days(moment, at, now)
    if problem is None and at - moment > UNDONE_WITHIN + LEEWAY:
        problem = "undo-late"
    problem = problem or _revoked(sender, known, at, now)
    if problem is not None:
        return Refusal(item.undo, problem, retry=problem == "future", uuid=uuid, about="undo")
    return Undo(uuid, sender.device, at, now)


def _dispute(item: DisputeItem, sender: DeviceToken, known: Known, now: datetime) -> Dispute | Refusal:
    """What needs no look at the scan: whether it can still be there. Whose it is, the writer asks."""
    uuid, at = ids.read_uuid7(item.disputed), read_moment(item.at)
    if uuid is None or at is None:
        return Refusal(item.disputed[:64], "malformed")
    problem = _out_of_days(ids.time_in(uuid), at, now) or _revoked(sender, known, at, now)
    if problem is not None:
        return Refusal(item.disputed, problem, retry=problem == "future", uuid=uuid, about="dispute")
    return Dispute(uuid, sender.device, sender.person, at, now)


def _revoked(sender: DeviceToken, known: Known, at: datetime, now: datetime) -> Problem | None:
    revoked_at = known.revoked_at(sender.device)
    return "revoked" if revoked_at is not None and not stood(at, revoked_at, now) else None


def wrong_time(uuid: UUID, at: datetime, now: datetime) -> Problem | None:
    """What is wrong with the time of a scan and that of its id, if anything."""
    moment = ids.time_in(uuid)
    return "id-time" if abs(at - moment) > LEEWAY else _out_of_days(moment, at, now)


def _out_of_days(moment: datetime, at: datetime, now: datetime) -> Problem | None:
    if at <= now and now - _SURELY_TAKEN < moment <= now:
        return None  # nearly always; a civil day costs as much as all the rest of this
    if at > now + LEEWAY or days.day_of(moment) > days.day_of(now + LEEWAY):
        return "future"
    if days.day_of(moment) < days.day_of(now) - timedelta(days=DAYS_TAKEN):
        return "too-old"
    return None


class No(NamedTuple):
    """Why a place or a person was not found; as in Refusal."""

    problem: Problem
    ask: Ask | None = None
    retry: bool = False
    detail: Detail | None = None
    system: str = ""


def not_yet(ask: Ask) -> No:
    """Memory holds no answer yet: it is looked up, and this no is said only if even that brings none."""
    return No("unstorable", ask, retry=True)


class Found(Struct, frozen=True):
    """The place of a code, and how it was known."""

    entry: PlaceEntry
    gate: int | None
    serial: int | None
    source: int
    weak: bool


def _place(item: CheckInItem, sender: DeviceToken, known: Known, at: datetime, now: datetime) -> Found | No:
    """The place of a code."""
    if sender.kind is not DeviceKind.PHONE:
        return No("not-a-code")  # a gate scans people; a place code says nothing of who came
    if item.place is not UNSET:
        return _typed(item.place, known, at, now) if is_place_code(item.place) else No("not-a-code")
    text = item.code if item.code is not UNSET else ""
    code = read_poster_code(text)
    return _scanned(code, known, at, now) if code is not None else _changing(text, known, at, now)


def _typed(code: str, known: Known, at: datetime, now: datetime) -> Found | No:
    place = known.place(code)
    if place is None:
        return No("unknown-place", Ask("place", code))
    if place.ended_at is not None and not stood(at, place.ended_at, now):
        return No("withdrawn", Ask("place", code))
    return Found(place, None, None, Source.TYPED, weak=True)


def _scanned(code: PosterCode, known: Known, at: datetime, now: datetime) -> Found | No:
    place = known.place(code.place)
    poster = place.posters.get((code.gate, code.serial)) if place else None
    if place is None or poster is None or (poster.key_id, poster.signature) != (code.key_id, code.signature):
        if place is not None and (code.gate, code.serial) in place.screens:
            return No("not-a-code", Ask("place", code.place), detail="screen-only")
        return No("unknown-place" if known.verifies(code) else "bad-signature", Ask("place", code.place))
    for end in (place.ended_at, poster.withdrawn_at):
        if end is not None and not stood(at, end, now):
            return No("withdrawn", Ask("place", code.place))
    return Found(place, code.gate, code.serial, Source.POSTER, weak=False)


def _changing(text: str, known: Known, at: datetime, now: datetime) -> Found | No:
    """The place of a screen's code: fresh if it arrives within two minutes of its step, else weak."""
    code = read_changing_code(text)
    if code is None:
        return no_code(text)
    static = code.static
    place, ask = known.place(static.place), Ask("place", static.place)
    screen = place.screens.get((static.gate, static.serial)) if place else None
    if place is None or screen is None:
        is_lost = known.verifies(static) and not (place and (static.gate, static.serial) in place.posters)
        return No("unknown-place" if is_lost else "bad-signature", ask)
    given = (screen.key_id, screen.signature) == (static.key_id, static.signature)
    if not given or not is_from_a_screen(code, known.ring.all_believed("gate", at)):
        return No("bad-signature", ask)
    for end in (place.ended_at, screen.withdrawn_at):
        if end is not None and not stood(at, end, now):
            return No("withdrawn", ask)
    return Found(place, static.gate, static.serial, Source.CHANGING_CODE, weak=not is_fresh(code.step, now))


def no_code(text: str, otherwise: Detail | None = None) -> No:
    """The no to a text that is none of the codes that this sender may send: whose it is, where that can be told."""
    name = recognise(text)
    if name in FOREIGN_SYSTEMS:
        return No("foreign-code", system=FOREIGN_SYSTEMS[name])
    return No("not-a-code", detail="spoiled" if name is Recognised.SPOILED else otherwise)


def _dependant(of: int | str, sender: DeviceToken, known: Known, at: datetime, now: datetime) -> int | No:
    """The person that a phone checks in on behalf of."""
    household = known.household(sender.device)
    ask = Ask("household", sender.device)
    if not isinstance(of, str):
        return No("malformed")
    if household is None:
        return not_yet(ask)
    found = household.dependants.get(of)
    if found is None or (found.removed_at is not None and not stood(at, found.removed_at, now)):
        return No("unknown-dependant")
    return found.person


def stood(at: datetime, end: datetime, now: datetime) -> bool:
    """Whether a scan at `at` stands although something ended: it was made before, and came within 72 hours."""
    return at < end and now <= end + TAKEN_AFTER_WITHDRAWAL
