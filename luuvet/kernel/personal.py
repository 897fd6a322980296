"""Personal codes (docs/semantics.md, Codes): a slot of five minutes, who it is for the server alone, a signature."""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from luuvet.kernel.codes import decimal, octets_of_decimal
from luuvet.kernel.sealing import BLOCK, open_blocks, seal_blocks
from luuvet.kernel.signing import Key, signer

PREFIX = "LV1P"
DIGITS = 205
OCTETS = 85
SLOT_SECONDS = 300
SLOTS_AHEAD = 2016  # 7 days: so many a phone is given at once
SLOTS_OLDER = 2016  # 7 days: so long an older one is weak, not past
SIGNED_AS = b"LV1\0person\0"
_SIGNED = struct.Struct(">I16sB")  # slot, sealed, key id
_PERSON = struct.Struct(">QII")  # person, installation, slot


@dataclass(frozen=True, slots=True)
class PersonalCode:
    """What a personal QR says: slot 0–4294967295, 16 sealed bytes, key id 1–255, 64 signature bytes."""

    slot: int
    sealed: bytes
    key_id: int
    signature: bytes

    @property
    def signed(self) -> bytes:
        """The bytes that the signature stands for."""
        return SIGNED_AS + _SIGNED.pack(self.slot, self.sealed, self.key_id)

    @property
    def octets(self) -> bytes:
        """The 85 bytes of a batch."""
        return _SIGNED.pack(self.slot, self.sealed, self.key_id) + self.signature

    def __str__(self) -> str:
        return decimal(PREFIX, self.octets, DIGITS)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose code it is: numbers of a person (below 2^62) and an installation (below 2^32)."""

    person: int
    installation: int


def read_personal_code(text: str) -> PersonalCode | None:
    """The code that `text` is the canonical form of, or None. Says nothing about the signature's worth."""
    octets = octets_of_decimal(text, PREFIX, OCTETS, DIGITS)
    return None if octets is None else personal_code_of(octets)


def personal_code_of(octets: bytes) -> PersonalCode | None:
    """The code of its 85 bytes, or None."""
    if len(octets) != OCTETS:
        return None
    slot, sealed, key_id = _SIGNED.unpack_from(octets)
    return PersonalCode(slot, sealed, key_id, octets[_SIGNED.size :]) if key_id else None


def make_personal_code(key: Key, holder: Holder, slot: int) -> PersonalCode:
    """One code, signed and sealed with a key of kind `person`."""
    code = personal_code_of(make_personal_codes(key, holder, slot, 1))
    if code is None:
        raise ValueError(f"{key.id} is no id of a key that makes personal codes")
    return code


def make_personal_codes(key: Key, holder: Holder, first_slot: int, count: int = SLOTS_AHEAD) -> bytes:
    """The codes of so many slots one after another, 85 bytes each: what a phone keeps and shows from."""
    slots = range(first_slot, first_slot + count)
    sealed = seal_blocks(key.secret, b"".join(_PERSON.pack(holder.person, holder.installation, slot) for slot in slots))
    sign = signer(key)
    parts: list[bytes] = []
    for at, slot in enumerate(slots):
        part = _SIGNED.pack(slot, sealed[at * BLOCK : at * BLOCK + BLOCK], key.id)
        parts += part, sign(SIGNED_AS + part)
    return b"".join(parts)


def open_personal_code(key: Key, code: PersonalCode) -> Holder | None:
    """Whose code it is, opened with the key that it names; None where another slot was sealed than is said outside.
    Asks for no signature: verify first."""
    person, installation, slot = _PERSON.unpack(open_blocks(key.secret, code.sealed))
    return Holder(person, installation) if slot == code.slot and key.id == code.key_id else None


class SlotStanding(Enum):
    """How a code's slot stands to a moment."""

    PRESENT = "present"
    BEFORE = "before"  # the one just over
    AFTER = "after"  # the next one
    OLDER = "older"  # over for up to 7 days: weak
    PAST = "past"  # over for more
    AHEAD = "ahead"  # later than the next one: some clock is wrong


def slot_of(at: datetime) -> int:
    """The slot that a moment lies in: Unix seconds / 300, rounded down."""
    return int(at.timestamp()) // SLOT_SECONDS


def start_of_slot(slot: int) -> datetime:
    """The first moment of a slot, UTC."""
    return datetime.fromtimestamp(slot * SLOT_SECONDS, UTC)


def slot_standing(slot: int, at: datetime) -> SlotStanding:
    """How a slot stands to a moment: a gate takes the present one, the one before and the one after."""
    over = slot_of(at) - slot
    if -1 <= over <= 1:
        return (SlotStanding.AFTER, SlotStanding.PRESENT, SlotStanding.BEFORE)[over + 1]
    if over < 0:
        return SlotStanding.AHEAD
    return SlotStanding.OLDER if over <= SLOTS_OLDER else SlotStanding.PAST
