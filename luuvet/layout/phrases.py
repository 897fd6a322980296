"""The fixed sentences of a paper, as Decree 30/2020/NĐ-CP, Appendix I, words them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from luuvet.layout.tree import Block, Paper, Paragraph, Run

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
ADDRESSED = "Kính gửi:"
RECIPIENTS = "Nơi nhận:"
END = "./."
# Room for a hand to write in, that neither typst nor Word narrows.
_BLANK = "\u00a0" * 6
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def number_line(paper: Paper) -> str:
    """`Số: 05/BC-VHTT`; two digits below ten, room where the number is still to come."""
    return f"Số: {_number(paper)}"


def date_line(paper: Paper) -> str:
    """`Đức Thọ, ngày 09 tháng 12 năm 2021`, or with room for what is still to come."""
    return f"{paper.place}, {_day(paper)}"


def subject_of_letter(paper: Paper) -> str:
    """`V/v …`."""
    return f"V/v {paper.subject}"


def address_lines(paper: Paper) -> list[str]:
    """One addressee on the line of Kính gửi; several on lines of their own, each begun with a hyphen."""
    if len(paper.addressees) == 1:
        return [f"{ADDRESSED} {paper.addressees[0]}"]
    return [ADDRESSED, *listed(paper.addressees)] if paper.addressees else []


def listed(items: Sequence[str]) -> list[str]:
    """`- …;` for each, the last with a full stop."""
    last = len(items) - 1
    return [f"- {item.rstrip(';. ')}{'.' if place == last else ';'}" for place, item in enumerate(items)]


def appendix_name(paper: Paper, place: int) -> str:
    """`Phụ lục`, with a Roman number where there are two or more; `place` counts from 0."""
    return "Phụ lục" if len(paper.appendices) == 1 else f"Phụ lục {roman(place + 1)}"


def attached(paper: Paper) -> str:
    """`(Kèm theo Báo cáo số 05/BC-VHTT ngày 09 tháng 12 năm 2021 của …)`."""
    kind = paper.kind.capitalize()
    return f"(Kèm theo {kind} số {_number(paper)} {_day(paper)} của {paper.issuer.spoken})"


def ended(blocks: Sequence[Block]) -> list[Block]:
    """The body with `./.` after its last words, in the place of a full stop; below a table on a line of its own."""
    if blocks and isinstance(last := blocks[-1], Paragraph) and last.runs:
        run = last.runs[-1]
        closed = replace(run, text=run.text.rstrip("./ ") + END)
        return [*blocks[:-1], replace(last, runs=(*last.runs[:-1], closed))]
    return [*blocks, Paragraph((Run(END),))]


def roman(number: int) -> str:
    """A number from 1 in Roman figures."""
    figures = ""
    for worth, sign in _ROMAN:
        figures += sign * (number // worth)
        number %= worth
    return figures


def _number(paper: Paper) -> str:
    return f"{_BLANK if paper.number is None else f'{paper.number:02d}'}/{paper.symbol}"


def _day(paper: Paper) -> str:
    """Days under 10 and the months 1 and 2 have two digits: nobody can add one in front."""
    if paper.day is None:
        return f"ngày{_BLANK}tháng{_BLANK}năm {paper.year or _BLANK}"
    return f"ngày {paper.day.day:02d} tháng {_month(paper.day)} năm {paper.day.year}"


def _month(day: date) -> str:
    return f"{day.month:02d}" if day.month < 3 else str(day.month)
