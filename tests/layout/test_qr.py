"""Codes say what they were given, at the level and size that are promised."""

import pytest
import zxingcpp
from PIL import Image

from luuvet.layout.qr import QUIET_ZONE, Symbol, qr_svg, symbol
from tests.layout.posters import address


def drawn(code: Symbol, scale: int = 4) -> Image.Image:
    """The modules as a picture with their quiet zone."""
    whole = code.side + 2 * QUIET_ZONE
    picture = Image.new("L", (whole, whole), 255)
    for y, row in enumerate(code.rows):
        for x, black in enumerate(row):
            picture.putpixel((x + QUIET_ZONE, y + QUIET_ZONE), 0 if black else 255)
    return picture.resize((whole * scale, whole * scale), Image.Resampling.NEAREST)


@pytest.mark.parametrize(("level", "version"), [("Q", 10), ("M", 8)])
def test_an_address_with_a_host_of_35_letters_fits_the_promised_version(level: str, version: int) -> None:
    code = symbol(address("h" * 27 + ".example"), level)  # type: ignore[arg-type]
    assert code.version <= version


@pytest.mark.parametrize("level", ["M", "Q"])
@pytest.mark.parametrize("text", ["1", address(), "LV1P" + "0123456789" * 20, "Chợ Hôm"])
def test_it_reads_back(text: str, level: str) -> None:
    (found,) = zxingcpp.read_barcodes(drawn(symbol(text, level)))  # type: ignore[arg-type]
    assert (found.text, found.ec_level) == (text, level)


def test_the_svg_has_four_clear_modules_around_black_on_white() -> None:
    side = symbol("1", "M").side
    svg = qr_svg("1", "M")
    assert f'viewBox="-4 -4 {side + 8} {side + 8}"' in svg
    assert 'fill="#fff"' in svg
    assert svg.count("<path") == 1


def test_the_path_covers_the_black_modules_and_no_others() -> None:
    code = symbol(address(), "Q")
    covered = 0
    for piece in code.path.split("M")[1:]:
        covered += int(piece.partition("h")[2].partition("v")[0])
    assert covered == sum(map(sum, code.rows))


def test_what_no_code_can_hold_is_refused() -> None:
    with pytest.raises(ValueError, match=r".+"):
        symbol("a" * 4000, "Q")
