"""A poster as cameras see it: turned, small, blurred, badly compressed. What the code withstands is measured here.

A second decoder than the one that wrote the code has to read it too: qrcode-ai-scanner (rqrr and rxing, in Rust).
`pytest -s` prints how far blur may go.
"""

import io
from collections.abc import Callable, Iterator

import pytest
import qrcode_ai_scanner
import zxingcpp
from PIL import Image, ImageFilter

from luuvet.layout.poster import poster_pdf
from luuvet.layout.qr import symbol
from tests.layout.posters import address, poster
from tests.layout.reading import picture

DPI = 200
# The longest address that is promised to fit version 10: the smallest modules a poster ever has.
HOST = "h" * 27 + ".example"
MODULE = 2.667 / 25.4 * DPI  # pixels
ANGLES = (0, 7, 15, 33, 45, 52, 90, 118, 135, 180, 201, 225, 261, 270, 299, 315, 344)


@pytest.fixture(scope="module")
def sheet() -> Image.Image:
    assert symbol(address(HOST), "Q").version == 10
    return picture(poster_pdf([poster("Chợ Hôm, cổng 2", host=HOST)]), DPI)


def turned(sheet: Image.Image, angle: float) -> Image.Image:
    return sheet.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def compressed(sheet: Image.Image, quality: int) -> Image.Image:
    file = io.BytesIO()
    sheet.save(file, "JPEG", quality=quality)
    return Image.open(file).convert("L")


def quartered(sheet: Image.Image) -> Image.Image:
    return sheet.resize((sheet.width // 4, sheet.height // 4), Image.Resampling.BOX)


def blurred(sheet: Image.Image, modules: float) -> Image.Image:
    """Gaussian, its standard deviation in modules."""
    return sheet.filter(ImageFilter.GaussianBlur(modules * MODULE))


def photos(sheet: Image.Image) -> Iterator[tuple[str, Image.Image]]:
    """Everything that the code must withstand."""
    yield from ((f"turned by {angle}°", turned(sheet, angle)) for angle in ANGLES)
    yield "JPEG of quality 40", compressed(sheet, 40)
    yield "a quarter of the size", quartered(sheet)
    yield "blurred by 0.3 modules", blurred(sheet, 0.3)
    yield "all at once", compressed(turned(quartered(blurred(sheet, 0.3)), 33), 40)


def by_zxing(photo: Image.Image) -> bool:
    return any(found.text == address(HOST) for found in zxingcpp.read_barcodes(photo))


def by_another(photo: Image.Image) -> bool:
    file = io.BytesIO()
    photo.save(file, "PNG", compress_level=1)
    report = qrcode_ai_scanner.scan(file.getvalue(), profile="frame")
    return any(found["content"]["text"] == address(HOST) for found in report["detections"])


def test_zxing_reads_every_photo(sheet: Image.Image) -> None:
    assert [name for name, photo in photos(sheet) if not by_zxing(photo)] == []


def test_another_decoder_reads_at_least_four_photos_of_five(sheet: Image.Image) -> None:
    # A phone's picture is small: at full size it takes ten times as long and reads no more.
    read = {name: by_another(quartered(photo) if photo.width > 1000 else photo) for name, photo in photos(sheet)}
    assert sum(read.values()) >= 0.8 * len(read), [name for name, success in read.items() if not success]


@pytest.mark.parametrize("reader", [by_zxing, by_another])
def test_how_much_blur_is_too_much(sheet: Image.Image, reader: Callable[[Image.Image], bool]) -> None:
    """Only the first is promised; the others are printed."""
    curve = {modules: reader(quartered(blurred(sheet, modules))) for modules in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)}
    print(
        f"\n{reader.__name__}: " + ", ".join(f"{modules}: {'read' if ok else 'lost'}" for modules, ok in curve.items())
    )
    assert curve[0.2]
