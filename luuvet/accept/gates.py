"""The rules of acceptance for what a gate sends: it reads people's codes and cards, and the place is its own.

Like decide() they are judged in memory; what memory does not hold is asked for by the refusal.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from msgspec import UNSET, Raw

from luuvet.accept.decide import (
    LATE_AFTER,
    LEEWAY,
    Known,
    No,
    Refusal,
    Row,
    Source,
    Uncoded,
    Verdict,
    decide_undo,
    no_code,
    not_yet,
    stood,
    wrong_time,
)
from luuvet.accept.entries import NO_CARD, Ask, GateEntry, PlaceEntry
from luuvet.accept.items import (
    GateItem,
    UncodedItem,
    gate_content_hash,
    id_of,
    read_gate_item,
    read_moment,
    read_uncoded,
    read_undo,
    uncoded_content_hash,
)
from luuvet.kernel import ids
from luuvet.kernel.card import CardCode, read_card_code
from luuvet.kernel.documents import number_hash, open_number, person_of_number
from luuvet.kernel.personal import (
    PersonalCode,
    SlotStanding,
    open_personal_code,
    read_personal_code,
    slot_standing,
    start_of_slot,
)
from luuvet.kernel.signing import DeviceToken, Key, SigningKind


def decide_gate(raw: Raw, sender: DeviceToken, known: Known, now: datetime) -> Verdict | Refusal:
    """Judge one item of a gate as it came, sent by `sender`, arriving at `now`."""
    item = read_gate_item(raw)
    if item is None:
        return _other(raw, sender, known, now)
    uuid, at = ids.read_uuid7(item.id), read_moment(item.at)
    companion = None if item.with_ is UNSET else ids.read_uuid7(item.with_)
    if uuid is None or at is None or (item.with_ is not UNSET and companion is None):
        return Refusal(item.id[:64], "malformed")
    content = gate_content_hash(item, at)
    place = _own_place(uuid, sender, known, at, now)
    if isinstance(place, No):
        return _refusal(item.id, place, uuid, content)
    who = _who(item, place, known, at, now)
    if isinstance(who, No):
        return _refusal(item.id, who, uuid, content)
    return Row(
        id=uuid,
        sender_id=sender.device,
        person_id=who.person,
        place=place.entry,
        gate=place.gate,
        serial=None,
        direction=1 if item.direction == "in" else 2,
        at=at,
        received_at=now,
        clock_offset_ms=item.clock_offset_ms,
        content=content,
        with_id=companion,
        weak=who.weak,
        late=now - at > LATE_AFTER,
        source=who.source,
        slot=who.slot,
        shown_by=who.shown_by,
    )


def _refusal(text: str, no: No, uuid: UUID, content: bytes) -> Refusal:
    return Refusal(text, no.problem, no.retry, uuid, content, no.ask, detail=no.detail, system=no.system)


def _other(raw: Raw, sender: DeviceToken, known: Known, now: datetime) -> Verdict | Refusal:
    undo = read_undo(raw)
    if undo is not None:
        return decide_undo(undo, sender, known, now)
    item = read_uncoded(raw)
    return _uncoded(item, sender, known, now) if item is not None else Refusal(id_of(raw), "malformed")


def _uncoded(item: UncodedItem, sender: DeviceToken, known: Known, now: datetime) -> Uncoded | Refusal:
    uuid, at = ids.read_uuid7(item.id), read_moment(item.at)
    if uuid is None or at is None:
        return Refusal(item.id[:64], "malformed")
    content = uncoded_content_hash(item, at)
    place = _own_place(uuid, sender, known, at, now)
    if isinstance(place, No):
        return Refusal(item.id, place.problem, place.retry, uuid, content, place.ask, about="uncoded")
    return Uncoded(uuid, sender.device, place.entry, place.gate, at, now, content)


class _Own(NamedTuple):
    """The place that a gate belongs to, and what its people may be known by."""

    entry: PlaceEntry
    gate: int
    confirmed: bool


def _own_place(uuid: UUID, sender: DeviceToken, known: Known, at: datetime, now: datetime) -> _Own | No:
    """Where the gate stands, if it may send at all for that time."""
    wrong = wrong_time(uuid, at, now)
    if wrong is not None:
        return No(wrong, retry=wrong == "future")
    enrolled: GateEntry | None = known.gate(sender.device)
    if enrolled is None:
        return No("revoked", Ask("gate", sender.device))
    place = known.place(enrolled.place)
    if place is None:
        return No("unknown-place", Ask("place", enrolled.place))
    if place.ended_at is not None and not stood(at, place.ended_at, now):
        return No("withdrawn", Ask("place", enrolled.place))
    revoked_at = known.revoked_at(sender.device)
    if revoked_at is not None and not stood(at, revoked_at, now):
        return No("revoked")
    return _Own(place, enrolled.gate, enrolled.confirmed)


class _Who(NamedTuple):
    """Whose code or card it was, and how far that is to be relied on."""

    person: int
    source: Source
    weak: bool
    slot: int | None = None
    shown_by: int | None = None


def _who(item: GateItem, place: _Own, known: Known, at: datetime, now: datetime) -> _Who | No:
    if item.sealed_number is not UNSET:
        return _numbered(item.sealed_number, known, at, now) if place.confirmed else _UNCONFIRMED
    if item.code is UNSET:
        return No("not-a-code", detail="not-of-a-person")  # a place code, typed: a gate scans people
    code = read_personal_code(item.code)
    if code is not None:
        return _holder(code, known, at, now)
    card = read_card_code(item.code)
    if card is None:
        return no_code(item.code, otherwise="not-of-a-person")
    return _carded(card, known, at, now) if place.confirmed else _UNCONFIRMED


_UNCONFIRMED = No("not-a-code", detail="unconfirmed-place")


def _signed(code: PersonalCode | CardCode, kind: SigningKind, known: Known, at: datetime, now: datetime) -> Key | None:
    """The key that signed a code, where it is believed for a scan at that time."""
    key = known.ring.believed(kind, code.key_id, at)
    if key is None or (key.withdrawn_at is not None and not stood(at, key.withdrawn_at, now)):
        return None
    return key if known.ring.verifies(code.key_id, code.signed, code.signature, kind) else None


def _holder(code: PersonalCode, known: Known, at: datetime, now: datetime) -> _Who | No:
    key = _signed(code, "person", known, at, now)
    holder = open_personal_code(key, code) if key is not None else None
    if holder is None:
        return No("bad-signature", detail="bad-personal-code")
    standing = slot_standing(code.slot, at)
    if standing is SlotStanding.AHEAD and start_of_slot(code.slot) > now + LEEWAY:
        return No("future", retry=True, detail="future-code")
    if standing is SlotStanding.PAST:
        return No("too-old", detail="old-personal-code")
    household = known.household(holder.installation)
    if household is None:
        return not_yet(Ask("household", holder.installation))
    others = {dependant.person: dependant.removed_at for dependant in household.dependants.values()}
    # Whoever is neither the phone's person nor answered for by it had the code taken away.
    ends = [known.revoked_at(holder.installation), others.get(holder.person)]
    is_theirs = holder.person == household.person or holder.person in others
    if not is_theirs or any(end is not None and not stood(at, end, now) for end in ends):
        return No("revoked", detail="revoked-code")
    weak = standing is SlotStanding.OLDER or not household.verified
    return _Who(holder.person, Source.PERSONAL_CODE, weak, code.slot, holder.installation)


def _carded(code: CardCode, known: Known, at: datetime, now: datetime) -> _Who | No:
    if _signed(code, "card", known, at, now) is None:
        return No("bad-signature", detail="bad-personal-code")
    card = known.card(code.number)
    if card is None:
        return not_yet(Ask("card", code.number))
    if card is NO_CARD or (card.revoked_at is not None and not stood(at, card.revoked_at, now)):
        return No("revoked", detail="revoked-card")
    return _Who(card.person, Source.CARD, weak=True)


def _numbered(text: str, known: Known, at: datetime, now: datetime) -> _Who | No:
    """The number is opened, hashed and forgotten; what remains is a person's number that leads back to nobody."""
    number = open_number(known.ring, text, at)
    if number is None:
        return No("not-a-code", detail="bad-sealed-number")
    hashed = number_hash(known.ring.maker("lookup", now), number)
    return _Who(person_of_number(hashed), Source.SEALED_NUMBER, weak=True)
