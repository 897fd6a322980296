"""Numbers of identity cards (CCCD) and insurance cards (BHYT): cut out of a card's clear text, sealed, never shown."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum

from luuvet.kernel.codes import base64url, octets_of_base64url
from luuvet.kernel.sealing import PUBLIC, TAG, open_to, seal_to
from luuvet.kernel.signing import Key, KeyRing, keyed_hash

PREFIX = "LV1N"
MOST_LETTERS = 1000  # of a card's text
_ABOUT = b"LV1\0number\0"
_PLAIN = 6  # kind (1), the number big-endian (5)
_OCTETS = 1 + PUBLIC + _PLAIN + TAG  # the key id first
# Provinces as identity numbers name them: where the birth was registered, in the division of before July 2025. From
# 101 on it is a country.
# fmt: off
_PROVINCES = frozenset((
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44, 45,
    46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92,
    93, 94, 95, 96,
))
# fmt: on
_CCCD = re.compile(r"([0-9]{3})[0-9]{9}")
_OLD_NUMBER = re.compile(r"|[0-9]{9}|[0-9]{12}")
_DAY = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_BHYT = re.compile(r"(?:[A-Z]{2}[0-9]{3})?([0-9]{10})")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_BORN = re.compile(r"(?:(?:([0-9]{2})/)?([0-9]{2})/)?([0-9]{4})")
_CONTROL = re.compile("[\x00-\x1f\x7f]")


class NumberKind(IntEnum):
    """Whose numbering it is."""

    CCCD = 1
    BHYT = 2

    @property
    def digits(self) -> int:
        """How many digits such a number has."""
        return 12 if self is NumberKind.CCCD else 10


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """12 digits of an identity card, or the 10 of an insurance card (what 15-letter cards say before them is not who
    but how insured)."""

    kind: NumberKind
    digits: str = field(repr=False)


def as_read(text: str) -> str:
    """What a reader read, without the byte-order mark before and the tabs and line ends after that readers add."""
    return text.removeprefix("\ufeff").rstrip("\t\r\n")


def read_card(text: str) -> DocumentNumber | None:
    """The number in the clear text of a CCCD or BHYT card, or None where it is no such card or a wrong one."""
    text = as_read(text)
    if len(text) > MOST_LETTERS or _CONTROL.search(text):
        return None
    fields = text.split("|")
    return _cccd(fields) or _bhyt(fields)


def _cccd(fields: list[str]) -> DocumentNumber | None:
    """number, earlier number, name, born ddmmyyyy, sex, address, issued ddmmyyyy; newer cards may say more."""
    if not 7 <= len(fields) <= 12 or not all((fields[2], fields[4])):
        return None
    number = _CCCD.fullmatch(fields[0])
    days = [_DAY.fullmatch(fields[at]) for at in (3, 6)]
    if (
        number is None
        or _OLD_NUMBER.fullmatch(fields[1]) is None
        or not all(day and _is_day(*day.groups()) for day in days)
    ):
        return None
    place = int(number[1])
    return DocumentNumber(NumberKind.CCCD, fields[0]) if place in _PROVINCES or place > 100 else None


def _bhyt(fields: list[str]) -> DocumentNumber | None:
    """number, name in hexadecimal, born, sex 1 or 2, address, first hospital, …; 12 fields or more, of which only the
    number is kept."""
    if not 12 <= len(fields) <= 24:
        return None
    number, born = _BHYT.fullmatch(fields[0]), _BORN.fullmatch(fields[2])
    if number is None or born is None or _HEX.fullmatch(fields[1]) is None or fields[3] not in ("1", "2"):
        return None
    day, month, year = born.groups()
    return DocumentNumber(NumberKind.BHYT, number[1]) if _is_day(day or "01", month or "01", year) else None


def _is_day(day: str, month: str, year: str) -> bool:
    try:
        return date(int(year), int(month), int(day)).year >= 1850
    except ValueError:
        return False


def seal_number(
    number: DocumentNumber,
    key_id: int,
    public: bytes,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> str:
    """`LV1N` and base64url of: key id, 32 public bytes of a key used once, the sealed number, 16 bytes of tag. All
    texts have one length, so that it does not tell the kind."""
    plain = bytes([number.kind]) + int(number.digits).to_bytes(_PLAIN - 1)
    return PREFIX + base64url(bytes([key_id]) + seal_to(public, _about(key_id), plain, random_bytes(32)))


def sealed_key_id(text: str) -> int | None:
    """The id of the key that a sealed number names (1–255), or None where `text` is no canonical one."""
    octets = octets_of_base64url(text.removeprefix(PREFIX)) if text.startswith(PREFIX) else None
    return octets[0] or None if octets is not None and len(octets) == _OCTETS else None


def open_number(ring: KeyRing, text: str, at: datetime) -> DocumentNumber | None:
    """The number that was sealed to a key of ours that is believed for a scan at that time, or None."""
    key_id = sealed_key_id(text)
    key = ring.believed("number", key_id, at) if key_id is not None else None
    octets = octets_of_base64url(text.removeprefix(PREFIX))
    if key is None or octets is None:
        return None
    plain = open_to(key.secret, _about(key.id), octets[1:])
    if plain is None or len(plain) != _PLAIN or plain[0] not in (NumberKind.CCCD, NumberKind.BHYT):
        return None
    kind = NumberKind(plain[0])
    digits = f"{int.from_bytes(plain[1:]):0{kind.digits}d}"
    return DocumentNumber(kind, digits) if len(digits) == kind.digits else None


def _about(key_id: int) -> bytes:
    return _ABOUT + bytes([key_id])


def number_hash(key: Key, number: DocumentNumber) -> bytes:
    """32 bytes that find the number again without telling it; `key` is the one of kind `lookup`."""
    return keyed_hash(key, number.kind.name.lower(), number.digits)


def person_of_number(hashed: bytes) -> int:
    """The person number of somebody known by a card alone: 2^61 and the first 61 bits of the hash. The database gives
    numbers below 2^61, so that it is nobody else's; two cards share one with odds of n²/2^62 for n cards."""
    return 1 << 61 | int.from_bytes(hashed[:8]) >> 3
