"""The texts behind QR codes (docs/semantics.md, Codes): what is not canonical letter by letter is no code."""

import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import NamedTuple

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
_PLACE = re.compile(rf"[{CROCKFORD}]{{8}}")
# The last letter of a signature has four bits that stand for nothing: in the canonical form they are 0.
_POSTER = re.compile(
    rf"([{CROCKFORD}]{{8}})\.(0|[1-9][0-9]{{0,2}})\.([1-9][0-9]{{0,5}})\.([1-9][0-9]{{0,2}})\.([A-Za-z0-9_-]{{85}}[AQgw])"
)


class PosterCode(NamedTuple):
    """What a place QR says after the `#`: place code, gate 0–999, serial 1–999999, key id 1–255, 64 signature bytes."""

    place: str
    gate: int
    serial: int
    key_id: int
    signature: bytes

    @property
    def signed(self) -> bytes:
        """The bytes that the signature stands for."""
        return poster_message(self.place, self.gate, self.serial, self.key_id)

    def __str__(self) -> str:
        return f"{self.place}.{self.gate}.{self.serial}.{self.key_id}.{base64url(self.signature)}"


def poster_message(place: str, gate: int, serial: int, key_id: int) -> bytes:
    """`LV1\\0place\\0` and the four fields as they stand in the address, parted by NUL bytes."""
    return "\0".join(("LV1", "place", place, str(gate), str(serial), str(key_id))).encode("ascii")


def read_poster_code(text: str) -> PosterCode | None:
    """The code that `text` is the canonical form of, or None. Says nothing about the signature's worth."""
    match = _POSTER.fullmatch(text)
    if match is None:
        return None
    place, gate, serial, key_id, signature = match.groups()
    code = PosterCode(place, int(gate), int(serial), int(key_id), urlsafe_b64decode(signature + "=="))
    return code if code.key_id <= 255 else None


def is_place_code(text: str) -> bool:
    """Whether `text` is eight letters of Crockford's base 32 in capitals."""
    return _PLACE.fullmatch(text) is not None


def new_place_code(random_bits: Callable[[int], int] = secrets.randbits) -> str:
    """Forty random bits as a place code: not sequential, so that codes cannot be guessed from one another."""
    bits = random_bits(40)
    return "".join(CROCKFORD[bits >> shift & 31] for shift in range(35, -1, -5))


def base64url(octets: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(octets).rstrip(b"=").decode("ascii")


def octets_of_base64url(text: str) -> bytes | None:
    """The bytes that `text` is the canonical base64url of, without padding, or None."""
    if _BASE64URL.fullmatch(text) is None or len(text) % 4 == 1:
        return None
    octets = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return octets if base64url(octets) == text else None


def decimal(prefix: str, octets: bytes, digits: int) -> str:
    """The bytes as one big-endian number in so many decimal digits, zero-padded, after a prefix."""
    return f"{prefix}{int.from_bytes(octets):0{digits}d}"


def octets_of_decimal(text: str, prefix: str, size: int, digits: int) -> bytes | None:
    """The `size` bytes that `text` is the canonical decimal form of, or None."""
    body = text.removeprefix(prefix)
    if len(body) != digits or len(text) != digits + len(prefix) or not (body.isascii() and body.isdecimal()):
        return None
    number = int(body)
    return number.to_bytes(size) if number.bit_length() <= size * 8 else None
