"""QR symbols as modules, and as one path to be drawn: never as a picture of dots."""

import math
from dataclasses import dataclass
from typing import Literal, cast

from zxingcpp import BarcodeFormat, create_barcode

# M mends 15 % of a symbol, Q 25 % (ISO/IEC 18004): Q on large prints, M on small ones.
Level = Literal["M", "Q"]
QUIET_ZONE = 4  # modules kept clear on every side


@dataclass(frozen=True, slots=True)
class Symbol:
    """Rows of modules, True is black, without the quiet zone; `version` 1–40 has 17 + 4 × version modules a side."""

    rows: tuple[tuple[bool, ...], ...]

    @property
    def side(self) -> int:
        """Modules from edge to edge."""
        return len(self.rows)

    @property
    def version(self) -> int:
        """The size class of ISO/IEC 18004."""
        return (self.side - 17) // 4

    @property
    def path(self) -> str:
        """The black modules as one SVG path, a unit a module: a run of them in a row is one rectangle."""
        return "".join(
            f"M{start} {y}h{end - start}v1H{start}z" for y, row in enumerate(self.rows) for start, end in _runs(row)
        )

    def svg(self, quiet: int = 0) -> str:
        """A drawing of the symbol with so many clear modules around, black on white, to be scaled by who places it."""
        whole = self.side + 2 * quiet
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-quiet} {-quiet} {whole} {whole}">'
            f'<rect x="{-quiet}" y="{-quiet}" width="{whole}" height="{whole}" fill="#fff"/>'
            f'<path fill="#000" shape-rendering="crispEdges" d="{self.path}"/></svg>'
        )


def symbol(text: str, level: Level) -> Symbol:
    """The smallest QR code that holds `text` at that level of error correction. ValueError: it is too long for any."""
    image = create_barcode(text, BarcodeFormat.QRCode, ec_level=level).to_image(scale=1, add_quiet_zones=False)
    # The image is a buffer of one byte a module, 0 is black; its stubs do not say so.
    modules = bytes(cast(bytes, image))
    side = math.isqrt(len(modules))
    return Symbol(tuple(tuple(module == 0 for module in modules[y * side :][:side]) for y in range(side)))


def qr_svg(text: str, level: Level) -> str:
    """The code for `text` with its quiet zone of 4 modules, black on white, as an SVG document of its own."""
    return symbol(text, level).svg(QUIET_ZONE)


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """(first, one past the last) of each stretch of black modules in a row."""
    edges = [x for x in range(len(row) + 1) if (x < len(row) and row[x]) != (x > 0 and row[x - 1])]
    return list(zip(edges[::2], edges[1::2], strict=True))
