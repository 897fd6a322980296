"""Who issued a digital COVID certificate (`HC1:`): base45, zlib, COSE, CWT as far as the issuer; none is verified."""

import zlib

PREFIX = "HC1:"
_MOST_LETTERS = 8000
_MOST_INFLATED = 65_536
_ALPHABET = {letter: value for value, letter in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")}
_DEEPEST = 16
_ISSUER = 1


def dcc_issuer(text: str) -> str | None:
    """The country in the claim `iss` of a certificate's text, or None where it says none or cannot be read."""
    if not text.startswith(PREFIX) or len(text) > _MOST_LETTERS:
        return None
    try:
        message = _inflated(_base45(text.removeprefix(PREFIX)))
        parts = _read(message, 0, 0)[0]
        claims = _read(parts[2], 0, 0)[0] if isinstance(parts, list) and isinstance(parts[2], bytes) else None
    except (ValueError, IndexError, OverflowError, zlib.error):
        return None
    issuer = claims.get(_ISSUER) if isinstance(claims, dict) else None
    return issuer if isinstance(issuer, str) else None


def _base45(text: str) -> bytes:
    values = [_ALPHABET.get(letter, -1) for letter in text]
    if -1 in values or len(values) % 3 == 1:
        raise ValueError("no base45")
    octets = bytearray()
    for at in range(0, len(values), 3):
        group = values[at : at + 3]
        octets += sum(value * 45**power for power, value in enumerate(group)).to_bytes(len(group) - 1)
    return bytes(octets)


def _inflated(octets: bytes) -> bytes:
    stream = zlib.decompressobj()
    inflated = stream.decompress(octets, _MOST_INFLATED)
    if not stream.eof:
        raise ValueError("cut short, or more than a certificate can be")
    return inflated


def _read(octets: bytes, at: int, depth: int) -> tuple[object, int]:
    """One CBOR item of definite length, and where the next begins. Tags are looked through; floats and what is not
    defined come as None."""
    if depth > _DEEPEST:
        raise ValueError("nested too deep")
    major, (size, at) = octets[at] >> 5, _size(octets, at)
    if major in (0, 1):
        return (size if major == 0 else -1 - size), at
    if major in (2, 3):
        body = octets[at : at + size]
        if len(body) != size:
            raise ValueError("cut short")
        return (body if major == 2 else body.decode()), at + size
    if major == 6:
        return _read(octets, at, depth + 1)
    if major == 7:
        return None, at
    items: list[object] = []
    for _item in range(size * (major - 3)):  # an array holds so many items, a map twice so many
        item, at = _read(octets, at, depth + 1)
        items.append(item)
    return (items if major == 4 else _paired(items)), at


def _size(octets: bytes, at: int) -> tuple[int, int]:
    short = octets[at] & 31
    if short < 24:
        return short, at + 1
    if short > 27:
        raise ValueError("no definite length")
    end = at + 1 + (1 << short - 24)
    if end > len(octets):
        raise ValueError("cut short")
    return int.from_bytes(octets[at + 1 : end]), end


def _paired(items: list[object]) -> dict[object, object]:
    pairs = zip(items[::2], items[1::2], strict=True)
    return {key: value for key, value in pairs if isinstance(key, int | str)}
