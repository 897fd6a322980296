"""typst, called in one place: a template of ours, data as JSON, our fonts alone, no user text as source."""

import json
import re
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Literal

import typst

from luuvet.layout.glyphs import FONTS

Standard = Literal["a-2a", "a-2b"]
TEMPLATES = Path(__file__).with_name("templates")
# The moment that a file says it was made at, where nobody gives one: the same data, the same bytes.
_DRAWING = re.compile(r'<image((?: transform="[^"]*")?) xlink:href="data:image/svg\+xml;base64,([^"]*)"([^>]*?)/>')
_NO_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)


def pdf(template: str, data: Mapping[str, object], standard: Standard, made_at: datetime | None = None) -> bytes:
    """A template filled in, as PDF/A with its fonts embedded. The same data and moment give the same bytes.

    `made_at` (aware) is written into the file's properties. typst.TypstError is a fault of the template, not of the
    data, which glyphs.shown has made harmless before.
    """
    made = typst.compile(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=[standard],
        timestamp=(made_at or _NO_MOMENT).replace(microsecond=0),  # typst knows no parts of seconds
    )
    return bytes(made)


def svg(template: str, data: Mapping[str, object]) -> str:
    """A template of one page as an SVG document: letters are outlines, drawings in it are nested, it needs no font."""
    made = typst.compile(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="svg",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return _DRAWING.sub(_nested, bytes(made).decode("utf-8"))


def _nested(image: re.Match[str]) -> str:
    """A drawing of ours that typst has put into an address of data, as elements that any program can work on."""
    attributes, encoded, size = image.groups()
    return f"<g{attributes}>{b64decode(encoded).decode('utf-8').replace('<svg ', f'<svg{size} ', 1)}</g>"


@cache
def _fonts() -> typst.Fonts:
    """Ours alone: neither the machine's nor those that come with typst, of which it would take letters silently."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
