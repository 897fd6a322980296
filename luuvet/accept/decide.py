"""The rules of acceptance (docs/semantics.md, A check-in, 1 to 5 and 7): what is judged in memory, before a write.

Nothing here waits, reads a clock or touches a database, so that a simulator can drive it as it is.
"""

from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from msgspec import UNSET, Raw, Struct

from luuvet.accept.items import CheckInItem, UndoItem, content_hash, id_of, read_item, read_moment, read_undo
from luuvet.accept.words import Problem
from luuvet.kernel import days, ids
from luuvet.kernel.codes import PosterCode, is_place_code, read_poster_code
from luuvet.kernel.signing import DeviceKind, DeviceToken

LEEWAY = timedelta(minutes=5)  # between a scan and the time in its id; between a phone's clock and ours
LATE_AFTER = timedelta(hours=72)
TAKEN_AFTER_WITHDRAWAL = timedelta(hours=72)
DAYS_TAKEN = 21
_SURELY_TAKEN = timedelta(days=DAYS_TAKEN - 1)  # whatever the zone's days are
UNDONE_WITHIN = timedelta(minutes=10)  # of the scan


class PosterEntry(Struct, frozen=True):
    """A code that was given out, as held in memory."""

    key_id: int
    signature: bytes
    withdrawn_at: datetime | None


class PlaceEntry(Struct, frozen=True):
    """A place as held in memory; `posters` by (gate, serial); `ended_at` when it was closed or voided."""

    number: int
    code: str
    name: str
    ended_at: datetime | None
    posters: dict[tuple[int, int], PosterEntry]


class Known(Protocol):
    """What is held in memory."""

    def place(self, code: str) -> PlaceEntry | None:
        """The place with that code."""

    def revoked_at(self, device: int) -> datetime | None:
        """When an installation was revoked."""

    def verifies(self, code: PosterCode) -> bool:
        """Whether one of our keys, believed today, signed the code."""


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


class Undo(Struct, frozen=True):
    """A check-in of the same sender, taken back: the columns of checkins_undo."""

    id: UUID
    sender_id: int
    at: datetime
    received_at: datetime


class Refusal(Struct, frozen=True):
    """A no to one item. `retry`: whether the same bytes may be taken later.

    Where `uuid` is known the no is said only after a look in the database: the same content may be there already.
    `undoes`: the same for an undo. `place_code`: what the memory did not know; the book is asked to look once more
    before the no is said.
    """

    id: str | None
    problem: Problem
    retry: bool = False
    uuid: UUID | None = None
    content: bytes = b""
    place_code: str | None = None
    undoes: UUID | None = None


def decide(raw: Raw, sender: DeviceToken, known: Known, now: datetime) -> Row | Undo | Refusal:
    """Judge one item as it came, sent by `sender`, arriving at `now`."""
    item = read_item(raw)
    if item is None:
        undo = read_undo(raw)
        return _undo(undo, sender, known, now) if undo is not None else Refusal(id_of(raw), "malformed")
    uuid, at = ids.read_uuid7(item.id), read_moment(item.at)
    companion = None if item.with_ is UNSET else ids.read_uuid7(item.with_)
    if uuid is None or at is None or (item.with_ is not UNSET and companion is None) or item.for_ is not UNSET:
        # Nobody has dependants yet, so `for` names somebody who is not there.
        return Refusal(item.id[:64], "malformed")
    content = content_hash(item, at)

    def no(problem: Problem, *, retry: bool = False, place_code: str | None = None) -> Refusal:
        return Refusal(item.id, problem, retry, uuid, content, place_code)

    wrong_time = _wrong_time(uuid, at, now)
    if wrong_time is not None:
        return no(wrong_time, retry=wrong_time == "future")
    place = _place(item, sender, known, at, now)
    if not isinstance(place, _Found):
        problem, code = place
        return no(problem, place_code=code)
    revoked_at = known.revoked_at(sender.device)
    if revoked_at is not None and not _before(at, revoked_at, now):
        return no("revoked")
    return Row(
        id=uuid,
        sender_id=sender.device,
        person_id=sender.person,
        place=place.entry,
        gate=place.gate,
        serial=place.serial,
        direction=1 if item.direction == "in" else 2,
        at=at,
        received_at=now,
        clock_offset_ms=item.clock_offset_ms,
        content=content,
        with_id=companion,
        weak=place.gate is None or not sender.verified,
        late=now - at > LATE_AFTER,
    )


def _undo(item: UndoItem, sender: DeviceToken, known: Known, now: datetime) -> Undo | Refusal:
    """What needs no look at the scan: whether it may still come, and whether `at` can be within ten minutes of it."""
    uuid, at = ids.read_uuid7(item.undo), read_moment(item.at)
    if uuid is None or at is None:
        return Refusal(item.undo[:64], "malformed")
    moment = ids.time_in(uuid)
    problem = _out_of_days(moment, at, now)
    revoked_at = known.revoked_at(sender.device)
    if problem is None and at - moment > UNDONE_WITHIN + LEEWAY:
        problem = "undo-late"
    if problem is None and revoked_at is not None and not _before(at, revoked_at, now):
        problem = "revoked"
    if problem is not None:
        return Refusal(item.undo, problem, retry=problem == "future", undoes=uuid)
    return Undo(uuid, sender.device, at, now)


def _wrong_time(uuid: UUID, at: datetime, now: datetime) -> Problem | None:
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


class _Found(Struct, frozen=True):
    entry: PlaceEntry
    gate: int | None
    serial: int | None


def _place(
    item: CheckInItem, sender: DeviceToken, known: Known, at: datetime, now: datetime
) -> "_Found | tuple[Problem, str | None]":
    """The place of a code, or the problem and the code that memory did not know."""
    if sender.kind is not DeviceKind.PHONE:
        return "not-a-code", None  # a gate scans people; a place code says nothing of who came
    if item.place is not UNSET:
        return _typed(item.place, known, at, now) if is_place_code(item.place) else ("not-a-code", None)
    code = read_poster_code(item.code) if item.code is not UNSET else None
    return _scanned(code, known, at, now) if code is not None else ("not-a-code", None)


def _typed(code: str, known: Known, at: datetime, now: datetime) -> "_Found | tuple[Problem, str | None]":
    place = known.place(code)
    if place is None:
        return "unknown-place", code
    if place.ended_at is not None and not _before(at, place.ended_at, now):
        return "withdrawn", code
    return _Found(place, None, None)


def _scanned(code: PosterCode, known: Known, at: datetime, now: datetime) -> "_Found | tuple[Problem, str | None]":
    place = known.place(code.place)
    poster = place.posters.get((code.gate, code.serial)) if place else None
    if place is None or poster is None or (poster.key_id, poster.signature) != (code.key_id, code.signature):
        return ("unknown-place" if known.verifies(code) else "bad-signature"), code.place
    for end in (place.ended_at, poster.withdrawn_at):
        if end is not None and not _before(at, end, now):
            return "withdrawn", code.place
    return _Found(place, code.gate, code.serial)


def _before(at: datetime, end: datetime, now: datetime) -> bool:
    """Whether a scan at `at` stands although something ended: it was made before, and came within 72 hours."""
    return at < end and now <= end + TAKEN_AFTER_WITHDRAWAL
