"""The sheet to print."""

from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
import pytest
import zxingcpp
from django.conf import settings

from luuvet.core import vault
from luuvet.kernel.signing import KeyRing, Use
from luuvet.places import rules
from luuvet.places.models import Place, ReachedAddress
from luuvet.places.printing import sheet
from luuvet.places.queries import reached_at
from tests.builders import BY, browser, office, officer, place, poster
from tests.pages import Page

pytestmark = pytest.mark.django_db


HOST = "https://quet.ductho.example"


def keys(use: Use) -> KeyRing:
    return KeyRing.generate(use, lambda count: bytes(range(count)))


@pytest.fixture(autouse=True)
def live(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation whose posters are for use: keys of its own, an https address that was reached."""
    monkeypatch.setattr(settings, "PUBLIC_URL", HOST)
    monkeypatch.setattr(settings, "OPENS_ON", None)
    monkeypatch.setattr(vault, "ring", lambda: keys("live"))
    rules.reach_address(HOST, by=BY)


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


def page_of(market: Place, language: str = "vi") -> str:
    return str(Page(browser(office(f"office.{language}"), language).get(f"/places/{market.code}")).text)


def test_what_is_for_use_says_nothing_of_samples() -> None:
    market = place()
    assert not sheet(poster(market)).sample
    assert "MẪU" not in page_of(market)


def test_a_demonstration_prints_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    market = place()
    monkeypatch.setattr(settings, "OPENS_ON", "440/2021/2021-12-02..2021-12-08")
    assert sheet(poster(market)).sample
    said = page_of(market)
    assert "Mã in ra có dòng chữ MẪU – KHÔNG SỬ DỤNG" in said
    assert "Đây là bản trình diễn" in said
    assert "localhost" not in said


def test_keys_of_a_demonstration_sign_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    code = poster(place())
    monkeypatch.setattr(vault, "ring", lambda: keys("demonstration"))
    assert sheet(code).sample


def test_a_code_whose_key_is_gone_is_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    market = place()
    other = [replace(key, id=2) for key in keys("live").keys]
    monkeypatch.setattr(vault, "ring", lambda: KeyRing(other))
    assert sheet(poster(market)).sample
    assert "Khóa đã ký mã này không còn được dùng ở đây. Cấp lại mã rồi in mã mới." in page_of(market)


def test_without_https_a_code_is_a_sample_and_the_page_says_what_lifts_it(monkeypatch: pytest.MonkeyPatch) -> None:
    market = place()
    monkeypatch.setattr(settings, "PUBLIC_URL", "http://quet.ductho.example")
    assert sheet(poster(market)).sample
    said = page_of(market, "en")
    assert "The public address http://quet.ductho.example is not https." in said
    assert "runs “luuvet ops doctor”" in said
    assert "camera over https only; without it only on the server's own machine, at localhost." in said


def test_an_address_that_was_not_reached_makes_a_sample_until_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    market = place()
    monkeypatch.setattr(settings, "PUBLIC_URL", "https://moi.ductho.example")
    assert sheet(poster(market)).sample
    assert "https://moi.ductho.example có dẫn từ bên ngoài đến máy chủ này hay không" in page_of(market)
    rules.reach_address("https://moi.ductho.example", by=BY)
    assert not sheet(poster(market)).sample


def test_a_withdrawn_code_says_nothing_of_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    market = place()
    rules.withdraw_poster(poster(market), by=BY, reason="torn")
    monkeypatch.setattr(settings, "PUBLIC_URL", "http://quet.ductho.example")
    assert "MẪU" not in page_of(market)


def test_an_address_reached_again_keeps_one_row_with_the_last_time() -> None:
    first = reached_at(HOST)
    again = rules.reach_address(HOST, by=BY)
    assert first is not None and again.reached_at > first
    assert reached_at(HOST) == again.reached_at
    assert ReachedAddress.objects.count() == 1
