"""The sheet to print."""

from pathlib import Path

import pypdfium2 as pdfium
import pytest
import zxingcpp
from django.conf import settings

from luuvet.places import rules
from luuvet.places.printing import sheet
from tests.builders import BY, browser, officer, place, poster

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "PUBLIC_URL", "https://quet.ductho.example")
    monkeypatch.setattr(settings, "OPENS_ON", None)


def test_a_camera_reads_the_signed_code_from_the_printed_sheet(tmp_path: Path) -> None:
    market = place()
    answer = browser(officer()).get(f"/places/{market.code}/0/1/poster.pdf")
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "application/pdf",
        f'inline; filename="{market.code}-0-1.pdf"',
    )
    page = pdfium.PdfDocument(answer.content)[0]
    (code,) = zxingcpp.read_barcodes(page.render(scale=2).to_pil())
    assert code.text == f"https://quet.ductho.example/v#{poster(market).text}"
    assert "Chợ Đức Thọ" in page.get_textpage().get_text_bounded()


def test_a_print_shop_has_it_as_svg() -> None:
    answer = browser(officer()).get(f"/places/{place().code}/0/1/poster.svg")
    assert answer["Content-Type"] == "image/svg+xml" and answer.content.startswith(b"<svg")


def test_a_withdrawn_code_is_not_printed() -> None:
    market = place()
    rules.withdraw_poster(poster(market), by=BY, reason="torn")
    assert browser(officer()).get(f"/places/{market.code}/0/1/poster.pdf").status_code == 404


def test_a_demonstration_prints_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    code = poster(place())
    assert not sheet(code).sample
    monkeypatch.setattr(settings, "OPENS_ON", "440/2021/2021-12-02..2021-12-08")
    assert sheet(code).sample
