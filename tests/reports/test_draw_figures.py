"""A draft's figures: drawn when the office opens it, the same until it is drawn again, then what changed is marked."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.test import Client
from python_calamine import CalamineWorkbook

from luuvet.accounts import sessions
from luuvet.counting import cli as counting
from luuvet.kernel.clock import running_on
from luuvet.kernel.problems import Refused
from luuvet.places.models import Place
from luuvet.reports import cli, queries, rules
from luuvet.reports.models import Drawing
from luuvet.reports.words import Words
from tests.builders import BY, browser, office, unit
from tests.counting import rows
from tests.pages import Page
from tests.reports.cast import LIST, OFFICE, PAGE, PARTS, THURSDAY, be_a_demonstration, fill, text_of

pytestmark = pytest.mark.django_db

DRAW = f"{PAGE}draw_figures"
EVE = datetime(2021, 12, 8, 12, 5, 6, 789, tzinfo=UTC)  # 19:05 in Viet Nam


class Clock:
    """A clock that stands until it is moved."""

    at = EVE


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    be_a_demonstration(monkeypatch)
    standing = Clock()
    with running_on(lambda: standing.at):
        yield standing


@pytest.fixture
def client() -> Client:
    fill()
    opened = browser(office())
    assert opened.post(f"{LIST}set_office", OFFICE).status_code == 302
    return opened


def later(client: Client, clock: Clock, moment: datetime) -> None:
    """Time has passed, and whoever sits there has signed in again."""
    clock.at, session = moment, client.session
    sessions.begin(session)
    session.save()


def form(**words: str) -> dict[str, str]:
    seen = rules.mark(queries.words_row(unit("440"), THURSDAY))
    return {**dict.fromkeys(PARTS, ""), "seen": seen, **words}


def scan_more() -> None:
    """One more scan of the week, at the place that had none."""
    rows.scan(Place.objects.get(unit__code="18259").pk, 9, "2021-12-07 10:00")


def test_opening_draws_and_the_figures_stay_until_they_are_refreshed(client: Client, clock: Clock) -> None:
    seen = Page(client.get(PAGE))
    assert "Số liệu tạm tính đến 19:05 08/12/2021." in seen.text
    assert seen.row("Số lượt quét")[1:] == ["5", "10"]
    scan_more()
    later(client, clock, clock.at + timedelta(hours=13))
    again = Page(client.get(PAGE))
    assert again.rows == seen.rows and "19:05 08/12/2021" in again.text
    assert Drawing.objects.get().before is None


def test_a_refresh_counts_anew_keeps_the_words_and_marks_what_changed(client: Client, clock: Clock) -> None:
    client.post(f"{PAGE}edit_words", form(causes="Mưa lũ"))
    client.get(PAGE)
    scan_more()
    later(client, clock, clock.at + timedelta(hours=13))
    seen = Page(client.post(DRAW, form(causes="Mưa lũ"), follow=True))
    assert "Đã cập nhật số liệu. Phần lời giữ nguyên." in seen.text
    assert "Số liệu tạm tính đến 08:05 09/12/2021." in seen.text
    assert "Mưa lũ</textarea>" in seen.text
    assert seen.row("Số lượt quét")[1:] == ["6 trước: 5", "11 trước: 10"]
    assert seen.row("Trong đó: điểm hoạt động")[1:] == ["2 trước: 1", "3 trước: 2"]
    assert seen.row("Địa điểm tạo mới")[1:] == ["2", "3"]
    assert seen.row("Xã Tùng Ảnh")[1:] == ["1", "1 trước: 0", "100,0% trước: 0,0%", "1 trước: 0"] * 2
    # In both columns: active, rate, with scans, silent, scans, people; and three numbers of Tùng Ảnh.
    assert "18 số liệu đã thay đổi so với lần lập 19:05 08/12/2021" in seen.text


def test_a_refresh_that_changes_nothing_says_so(client: Client, clock: Clock) -> None:
    client.get(PAGE)
    later(client, clock, clock.at + timedelta(hours=1))
    seen = Page(client.post(DRAW, form(), follow=True))
    assert "Không có thay đổi so với lần lập 19:05 08/12/2021." in seen.text and "trước:" not in seen.text


def test_other_days_are_not_compared(client: Client, clock: Clock) -> None:
    client.get(PAGE)
    client.post(f"{LIST}set_office", OFFICE | {"since": "01/12/2021", "seen": _mark()})
    later(client, clock, clock.at + timedelta(hours=1))
    seen = Page(client.post(DRAW, form(), follow=True))
    assert seen.row("Số lượt quét")[1:] == ["5", "5"] and "trước:" not in seen.text


def _mark() -> str:
    return rules.mark(queries.office_row(unit("440")))


def test_a_refresh_saves_what_was_typed_or_says_why_not(client: Client, clock: Clock) -> None:
    client.get(PAGE)
    later(client, clock, clock.at + timedelta(hours=1))
    client.post(DRAW, form(tasks="Họp giao ban"))
    assert queries.words_of(unit("440"), THURSDAY) == Words(tasks="Họp giao ban")
    drawn = Drawing.objects.get().as_of
    later(client, clock, clock.at + timedelta(hours=1))
    wrong = Page(client.post(DRAW, form(tasks="x" * 5000)))
    assert wrong.status == 422 and "Nội dung có 5.000 ký tự" in wrong.text and "x" * 5000 in wrong.text
    assert Drawing.objects.get().as_of == drawn
    stale = Page(client.post(DRAW, form(tasks="Tập huấn") | {"seen": ""}))
    assert stale.status == 422 and "vhtt.ductho đã lưu nội dung khác" in stale.text
    assert "Tập huấn</textarea>" in stale.text
    assert queries.words_of(unit("440"), THURSDAY) == Words(tasks="Họp giao ban")


def test_older_figures_never_replace_newer_ones(client: Client, clock: Clock) -> None:
    at = unit("440")
    old = queries.weekly("440", tree="2021", on=THURSDAY)
    later(client, clock, clock.at + timedelta(minutes=1))
    new = rules.draw_figures(at, queries.weekly("440", tree="2021", on=THURSDAY), by=BY)
    assert rules.draw_figures(at, old, by=BY) == new
    new.refresh_from_db()
    assert new.as_of == clock.at and new.before is None


def test_a_draft_keeps_every_figure_exactly(client: Client) -> None:
    counted = queries.weekly("440", tree="2021", on=THURSDAY)
    drawing = rules.draw_figures(unit("440"), counted, by=BY)
    drawing.refresh_from_db()
    assert queries.drawn(drawing, unit("440")) == counted


def test_a_week_that_is_no_longer_kept_is_not_counted_as_if_nobody_had_scanned(
    client: Client, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "RETENTION_DAYS", 21)
    client.get(PAGE)
    later(client, clock, datetime(2021, 12, 23, 1, tzinfo=UTC))  # the 2nd is 21 days ago
    assert client.post(DRAW, form()).status_code == 302
    later(client, clock, clock.at + timedelta(days=1))
    seen = Page(client.get(PAGE))
    assert seen.row("Số lượt quét")[1:] == ["5", "10"] and not seen.having(formaction=DRAW)
    assert "không còn trong cột lũy kế" in seen.text
    refused = Page(client.post(DRAW, form()))
    assert refused.status == 422 and "Số liệu giữ nguyên." in refused.text
    with pytest.raises(Refused, match="no-longer-kept"):
        rules.draw_figures(unit("440"), queries.weekly("440", tree="2021", on=THURSDAY), by=BY)
    undrawn = Page(client.get("/reports/2021/440/2021-12-02/"))
    assert "chưa lập dự thảo khi còn số liệu" in undrawn.text and not undrawn.links("report.pdf")
    assert client.get("/reports/2021/440/2021-12-02/report.pdf").status_code == 404


def test_the_report_of_another_weekday_stays_after_the_office_changed_its_day(client: Client) -> None:
    client.get(PAGE)
    client.post(f"{LIST}set_office", OFFICE | {"weekday": "4", "seen": _mark()})
    listed = Page(client.get(LIST)).links("/reports/2021/440/2")
    assert listed[:3] == [f"/reports/2021/440/2021-12-{day}/" for day in ("10", "09", "03")]
    assert Page(client.get(PAGE)).row("Số lượt quét")[1:] == ["5", "10"]
    assert "không phải ngày báo cáo" in Page(client.post(DRAW, form())).text


def command(register: object, words: str, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    parser = ArgumentParser()
    register(parser.add_subparsers())  # type: ignore[operator]
    args = parser.parse_args(words.split())
    assert args.run(args) == 0
    said: dict[str, object] = json.loads(capsys.readouterr().out)
    return said


def parts(octets: bytes) -> object:
    """A PDF as it is; of an Office document its parts, since Word's container says when it was packed."""
    if not octets.startswith(b"PK"):
        return octets
    with ZipFile(BytesIO(octets)) as container:
        return {name: container.read(name) for name in container.namelist()}


@pytest.mark.parametrize("shape", ["pdf", "docx", "xlsx"])
def test_the_button_and_the_command_give_the_same_document(
    client: Client, shape: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client.post(f"{PAGE}edit_words", form(causes="Mưa lũ", tasks="Họp\nTập huấn"))
    client.get(PAGE)
    answer = client.get(f"{PAGE}report.{shape}")
    assert answer["Content-Disposition"] == f'attachment; filename="bao-cao-440-2021-2021-12-09.{shape}"'
    out = tmp_path / f"r.{shape}"
    said = command(cli.register, f"weekly --unit 440 --tree 2021 --on 2021-12-09 --json --out {out}", capsys)
    assert said["since"] == {"from": "2021-11-26", "to": "2021-12-08"}, "the plan of the office"
    assert parts(answer.content) == parts(out.read_bytes())


def test_page_paper_and_sheet_say_what_counting_says(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    page = Page(client.get(PAGE))
    paper = text_of(client.get(f"{PAGE}report.pdf").content)
    book = CalamineWorkbook.from_filelike(BytesIO(client.get(f"{PAGE}report.xlsx").content))
    sheet = book.get_sheet_by_index(0).to_python()
    windows = ("2021-12-02..2021-12-08", "2021-11-26..2021-12-08")
    said = [
        command(counting.register, f"show --unit 440 --tree 2021 --window {window} --json", capsys)["indicators"]
        for window in windows
    ]
    assert said[1]["places_new"] == 3  # type: ignore[index]
    for name, label in (
        ("places_new", "Địa điểm tạo mới"),
        ("scans", "Số lượt quét"),
        ("visitors", "Số người quét mã"),
    ):
        week, since = (str(indicators[name]) for indicators in said)  # type: ignore[index]
        assert page.row(label)[1:] == [week, since]
        assert f"{label} {week} {since}" in paper
    assert sheet[-1][2] == said[0]["places_new"] and sheet[-1][7] == said[1]["places_new"]  # type: ignore[index]
    assert sheet[-1][5] == said[0]["scans"] and sheet[-1][10] == said[1]["scans"]  # type: ignore[index]


def test_a_plan_that_began_in_the_week_has_no_column_of_its_own(client: Client) -> None:
    report = queries.weekly("440", tree="2021", on=date(2021, 12, 2))
    assert report.since is None and report.week.indicators.scans == 5
