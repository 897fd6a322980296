"""Which letters our fonts hold and how wide they are, read from the files themselves (OpenType: cmap, hmtx)."""

import re
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FONTS = Path(__file__).with_name("fonts")
PAPER = "Tinos"
POSTER = "Be Vietnam Pro"
_FILES = {
    (PAPER, "regular"): "tinos/Tinos_400Regular.ttf",
    (PAPER, "bold"): "tinos/Tinos_700Bold.ttf",
    (PAPER, "italic"): "tinos/Tinos_400Regular_Italic.ttf",
    (PAPER, "bold italic"): "tinos/Tinos_700Bold_Italic.ttf",
    (POSTER, "regular"): "be_vietnam_pro/BeVietnamPro_400Regular.ttf",
    (POSTER, "semibold"): "be_vietnam_pro/BeVietnamPro_600SemiBold.ttf",
    (POSTER, "bold"): "be_vietnam_pro/BeVietnamPro_700Bold.ttf",
}
# What stands for a letter that the family lacks. Be Vietnam Pro has no box: the poster's template draws one for U+FFFD.
_BOX = {PAPER: "□", POSTER: "\ufffd"}
# So many letters without a space may stand on a line that is narrow; longer words may break after each of them.
_LONGEST = 20
_BREAK = "\u200b"


@dataclass(frozen=True)
class Face:
    """One font file: advance widths by code point, in thousandths of the size."""

    advances: dict[int, float]


@cache
def face(family: str, style: str) -> Face:
    """A font file as read; KeyError where we carry none of that family and style."""
    octets = (FONTS / _FILES[family, style]).read_bytes()
    tables = {
        octets[at : at + 4].decode("ascii"): struct.unpack_from(">I", octets, at + 8)[0]
        for at in range(12, 12 + 16 * struct.unpack_from(">H", octets, 4)[0], 16)
    }
    per_em = struct.unpack_from(">H", octets, tables["head"] + 18)[0]
    measured = struct.unpack_from(">H", octets, tables["hhea"] + 34)[0]
    return Face(
        {
            letter: struct.unpack_from(">H", octets, tables["hmtx"] + 4 * min(glyph, measured - 1))[0] * 1000 / per_em
            for letter, glyph in _glyphs(octets, _subtable(octets, tables["cmap"]))
        }
    )


def _subtable(octets: bytes, cmap: int) -> int:
    """Where the Windows, Unicode (basic plane) subtable begins: format 4 in all our files."""
    for at in range(cmap + 4, cmap + 4 + 8 * struct.unpack_from(">H", octets, cmap + 2)[0], 8):
        platform, encoding, offset = struct.unpack_from(">HHI", octets, at)
        if (platform, encoding) == (3, 1):
            return int(cmap + offset)
    raise ValueError("the font has no Unicode character map")


def _glyphs(octets: bytes, at: int) -> Iterator[tuple[int, int]]:
    """(code point, glyph) for all that a subtable of format 4 maps to a glyph."""
    count = struct.unpack_from(">H", octets, at + 6)[0] // 2
    ends, starts, deltas, ranges = (
        struct.unpack_from(f">{count}H", octets, at + 14 + 2 * count * part + (2 if part else 0)) for part in range(4)
    )
    for segment, (start, end) in enumerate(zip(starts, ends, strict=True)):
        for letter in range(start, end + 1) if start != 0xFFFF else ():
            glyph = letter
            if ranges[segment]:
                base = at + 16 + 6 * count + 2 * segment
                glyph = struct.unpack_from(">H", octets, base + ranges[segment] + 2 * (letter - start))[0]
            if glyph and (glyph := glyph + deltas[segment] & 0xFFFF):
                yield letter, glyph


@cache
def letters(family: str) -> frozenset[int]:
    """The code points that every face of a family holds: a word in bold shows what it shows in upright type."""
    held = [set(face(name, style).advances) for name, style in _FILES if name == family]
    return frozenset(set.intersection(*held))


def width(text: str, style: str, size: float) -> float:
    """How long a line of Tinos (and so of Times New Roman) is, in points, without kerning; `size` in points."""
    advances = face(PAPER, style).advances
    return sum(advances.get(ord(letter), 500) for letter in text) * size / 1000


def plain(text: str) -> str:
    """Text as any document can hold it: NFC, blanks as single spaces, no control, format or lone surrogate signs."""
    spaced = re.sub(r"[\t\r\n\f\v\x85\u2028\u2029]", " ", unicodedata.normalize("NFC", text))
    seen = "".join(sign for sign in spaced if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Cn"))
    return re.sub(" +", " ", seen).strip(" ")


def shown(text: str, family: str) -> str:
    """Text as a family can show it, nothing falling back to another font.

    A letter that the family lacks becomes a visible box; a combining mark or variation sign that it lacks is left out.
    Words of more than 20 letters may break anywhere (zero-width spaces), so that nothing leaves its column.
    """
    held, box = letters(family), _BOX[family]
    drawn = "".join(
        sign if ord(sign) in held else "" if unicodedata.category(sign).startswith("M") else box for sign in plain(text)
    )
    return re.sub(rf"[^ ]{{{_LONGEST + 1},}}", lambda word: _breakable(word[0]), drawn)


def _breakable(word: str) -> str:
    return "".join(sign if unicodedata.combining(sign) else _BREAK + sign for sign in word).strip(_BREAK)
