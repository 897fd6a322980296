"""Printed cards (docs/semantics.md, Codes): random bits, a key id, a signature; whose card it is, the server knows."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from luuvet.kernel.codes import decimal, octets_of_decimal
from luuvet.kernel.signing import Key, sign

PREFIX = "LV1C"
DIGITS = 181
OCTETS = 75
RANDOM_OCTETS = 10
SIGNED_AS = b"LV1\0card\0"


@dataclass(frozen=True, slots=True)
class CardCode:
    """What a printed card says: 10 random bytes that name it, key id 1–255, 64 signature bytes."""

    number: bytes
    key_id: int
    signature: bytes

    @property
    def signed(self) -> bytes:
        """The bytes that the signature stands for."""
        return SIGNED_AS + self.number + bytes([self.key_id])

    def __str__(self) -> str:
        return decimal(PREFIX, self.number + bytes([self.key_id]) + self.signature, DIGITS)


def make_card_code(key: Key, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> CardCode:
    """A new card, signed with a key of kind `card`."""
    number = random_bytes(RANDOM_OCTETS)
    return CardCode(number, key.id, sign(key, CardCode(number, key.id, b"").signed))


def read_card_code(text: str) -> CardCode | None:
    """The code that `text` is the canonical form of, or None. Says nothing about the signature's worth."""
    octets = octets_of_decimal(text, PREFIX, OCTETS, DIGITS)
    if octets is None or octets[RANDOM_OCTETS] == 0:
        return None
    return CardCode(octets[:RANDOM_OCTETS], octets[RANDOM_OCTETS], octets[RANDOM_OCTETS + 1 :])
