"""The code at a door: an A4 sheet with a place's QR at least 150 mm wide (docs/semantics.md, Codes)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from luuvet.layout import press
from luuvet.layout.glyphs import POSTER, shown
from luuvet.layout.qr import QUIET_ZONE, symbol

TEMPLATE = "poster.typ"
LEAST_WIDTH = 150.0  # mm, from the first module to the last, the quiet zone not counted
_DOT = 25.4 / 600  # mm: a module is a whole number of a printer's dots, so that all come out equally wide


@dataclass(frozen=True, slots=True)
class Poster:
    """What stands on one sheet, in Vietnamese with English under it; the six texts are plain words of any length.

    `url` is what the code says, letter by letter; `host` and `place_code` (8 characters) are for typing by hand.
    `gate_name` and `edition` (which print it is, of when) may be empty. `sample`: MẪU – KHÔNG SỬ DỤNG below the code.
    """

    place_name: str
    place_code: str
    host: str
    url: str
    unit_name: str
    gate_name: str = ""
    edition: str = ""
    sample: bool = False


def poster_pdf(posters: Sequence[Poster], *, made_at: datetime | None = None) -> bytes:
    """A page for each, PDF/A-2b. ValueError: no poster, or a URL too long for a QR code."""
    if not posters:
        raise ValueError("no poster to print")
    return press.pdf(TEMPLATE, {"posters": [_data(poster) for poster in posters]}, "a-2b", made_at)


def poster_svg(poster: Poster) -> str:
    """The sheet as an SVG document of 210 by 297 mm for a print shop: letters as outlines, the code as one path."""
    return press.svg(TEMPLATE, {"posters": [_data(poster)]})


def _data(poster: Poster) -> dict[str, object]:
    """A poster as the template reads it; lengths in millimetres."""
    code = symbol(poster.url, "Q")
    module = math.ceil(LEAST_WIDTH / code.side / _DOT) * _DOT
    named = ", ".join(filter(None, (poster.place_name.strip(), poster.gate_name.strip())))
    return {
        "name": shown(named, POSTER),
        "host": shown(poster.host, POSTER),
        "code": f"{poster.place_code[:4]} {poster.place_code[4:]}",
        "unit": shown(poster.unit_name, POSTER),
        "print": shown(" · ".join(filter(None, (poster.gate_name, poster.edition))), POSTER),
        "sample": poster.sample,
        "svg": code.svg(),
        "width": code.side * module,
        "quiet": QUIET_ZONE * module,
    }
