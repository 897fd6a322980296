"""The free words of a report: kept, carried over, clean, never lost to somebody else's saving."""

from datetime import date
from typing import Any

import pytest

from luuvet.kernel.problems import Refused
from luuvet.reports import rules
from luuvet.reports.models import FreeWords
from luuvet.reports.queries import words_of, words_row
from luuvet.reports.words import Words
from tests.builders import BY, browser, office, unit
from tests.pages import Page
from tests.reports.cast import PAGE, PARTS, THURSDAY, be_a_demonstration, fill, paragraphs_of, text_of, words_sheet

pytestmark = pytest.mark.django_db

LAST_WEEK = date(2021, 12, 2)
NEXT_WEEK = date(2021, 12, 16)
EDIT = f"{PAGE}edit_words"


@pytest.fixture(autouse=True)
def demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    be_a_demonstration(monkeypatch)
    fill()


def edit(words: Words, on: date = THURSDAY) -> FreeWords:
    at = unit("440")
    return rules.edit_words(at, on, words, seen=rules.mark(words_row(at, on)), by=BY)


def said(**words: str) -> dict[str, str]:
    """A form as a browser sends it, filled at a page that nobody has changed since."""
    seen = rules.mark(words_row(unit("440"), THURSDAY))
    return {**dict.fromkeys(PARTS, ""), "seen": seen, **words}


def field(page: Page, name: str) -> dict[str, str | None]:
    (attributes,) = page.having(name=name)
    return attributes


def test_words_stand_in_later_reports_until_they_are_changed_there() -> None:
    at = unit("440")
    assert words_of(at, THURSDAY) == Words()
    edit(Words(causes="Mất điện"), LAST_WEEK)
    assert words_of(at, THURSDAY) == words_of(at, NEXT_WEEK) == Words(causes="Mất điện")
    edit(Words(causes="Mưa lũ"))
    assert words_of(at, LAST_WEEK) == Words(causes="Mất điện")
    assert words_of(at, THURSDAY) == words_of(at, NEXT_WEEK) == Words(causes="Mưa lũ")
    assert words_of(unit("441"), NEXT_WEEK) == Words()


def test_words_of_a_day_without_a_report_are_refused() -> None:
    with pytest.raises(Refused, match="not-a-report-day"):
        edit(Words(), date(2021, 12, 8))
    with pytest.raises(Refused, match="no-units-below"):
        rules.edit_words(unit("18229"), THURSDAY, Words(), seen="", by=BY)


def test_the_page_says_where_the_words_come_from() -> None:
    client = browser(office())
    assert "Chưa nhập phần lời" in Page(client.get(PAGE)).text
    edit(Words(causes="Mất điện"), LAST_WEEK)
    seen = Page(client.get(PAGE))
    assert "Lấy từ báo cáo ngày 02/12/2021, giữ nguyên cho đến khi sửa ở đây." in seen.text
    assert "Mất điện</textarea>" in seen.text
    answer = client.post(EDIT, said(causes="Mưa lũ"), follow=True)
    assert "Đã lưu phần lời." in answer.content.decode() and "vhtt.ductho lưu lúc" in answer.content.decode()
    assert words_of(unit("440"), THURSDAY) == Words(causes="Mưa lũ")


def test_what_is_typed_stands_in_every_file_as_it_is() -> None:
    words = {
        "direction": "Đã ban hành công văn.\r\n\r\n  Đã mở  lớp tập huấn.  ",
        "shortcomings": '#set page(fill: red) $x^2$ *đậm* _nghiêng_ \\u{41} <b onclick="x">&amp;</b> {{ 7 }}',
        "causes": '=HYPERLINK("http://x","y")',
        "proposals": "Ðề nghị hỗ trợ thôn Yên Hồ",
        "tasks": "@SUM(1+1) -2+3 | kiểm tra 😀",
    }
    client = browser(office())
    assert client.post(EDIT, said(**words)).status_code == 302
    clean = [
        "Đã ban hành công văn.",
        "Đã mở lớp tập huấn.",
        words["shortcomings"],
        words["causes"],
        "Đề nghị hỗ trợ thôn Yên Hồ",
        words["tasks"],
    ]
    sheet = words_sheet(client.get(f"{PAGE}report.xlsx").content)
    assert [row[1] for row in sheet[1:]] == clean
    word = paragraphs_of(client.get(f"{PAGE}report.docx").content)
    titled = [*clean[:3], f"Nguyên nhân: {clean[3]}", clean[4], f"Nhiệm vụ tuần tới: {clean[5]}"]
    assert [text for text in word if text in titled] == titled
    paper = text_of(client.get(f"{PAGE}report.pdf").content).replace(" ", "")  # a long word may end on the next line
    for text in titled:
        assert text.replace("😀", "□").replace(" ", "") in paper, "Tinos has no such letter: a box stands for it"
    page = Page(client.get(PAGE)).text
    assert "&lt;b onclick=&quot;x&quot;&gt;&amp;amp;&lt;/b&gt; {{ 7 }}" in page


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ơ" * 5000, "Nội dung có 5.000 ký tự. Rút gọn còn nhiều nhất 3.000 ký tự."),
        ("dòng\n" * 31, "Nội dung có 31 dòng. Rút gọn còn nhiều nhất 30 dòng."),
        ("a\u202eb", "Nội dung có ký tự không hiển thị được."),
        ("a\u0007b", "Nội dung có ký tự không hiển thị được."),
    ],
)
def test_what_no_paper_can_hold_is_said_at_its_field_and_nothing_is_lost(part: str, text: str, why: str) -> None:
    page = Page(browser(office()).post(EDIT, said(**{part: text}, **({"tasks": "Họp"} if part != "tasks" else {}))))
    assert page.status == 422
    assert page.text.count(why) == 2, "at the field, and in the list above"
    assert field(page, part)["aria-invalid"] == "true"
    assert text.splitlines()[-1] in page.text
    assert part == "tasks" or "Họp</textarea>" in page.text
    assert not FreeWords.objects.exists()


def test_letters_apart_are_put_together_before_they_are_counted() -> None:
    apart = "o\u031b" * 3000
    assert browser(office()).post(EDIT, said(causes=apart)).status_code == 302
    assert words_of(unit("440"), THURSDAY).causes == "ơ" * 3000


@pytest.mark.parametrize("meanwhile", [LAST_WEEK, THURSDAY])
def test_a_stale_form_is_refused_and_both_texts_stand_side_by_side(meanwhile: date) -> None:
    stale = said(causes="Thiếu máy quét", tasks="Tập huấn")
    edit(Words(causes="Mưa lũ", tasks="Tập huấn"), meanwhile)
    client = browser(office())
    page = Page(client.post(EDIT, stale))
    assert page.status == 422
    assert "tests đã lưu nội dung khác lúc" in page.text
    assert "Thiếu máy quét</textarea>" in page.text
    assert page.text.count("Nội dung đang lưu:") == 1 and '<p lang="vi">Mưa lũ</p>' in page.text
    assert words_of(unit("440"), THURSDAY).causes == "Mưa lũ"
    again = stale | {"seen": str(field(page, "seen")["value"])}
    assert client.post(EDIT, again).status_code == 302
    assert words_of(unit("440"), THURSDAY) == Words(causes="Thiếu máy quét", tasks="Tập huấn")


def test_an_older_form_stays_refused_by_the_rule() -> None:
    at = unit("440")
    first: Any = rules.mark(edit(Words(causes="a")))
    edit(Words(causes="b"))
    with pytest.raises(Refused, match="changed-meanwhile"):
        rules.edit_words(at, THURSDAY, Words(causes="c"), seen=first, by=BY)
    with pytest.raises(Refused, match="changed-meanwhile"):
        rules.edit_words(at, THURSDAY, Words(causes="c"), seen="", by=BY)
