"""Letters and words: composed letters, and one spelling of Vietnamese, that of the offices."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from luuvet.accept import words
from luuvet.trace import bad
from luuvet.trace import words as trace_words
from tests.house.source import PACKAGE, ROOT, expect_none, files, lines_of, written

# The mark stands on the first vowel of an open oa, oe, uy: hòa, khỏe, thủy. Not after q (quý), not before a consonant
# (hoàn), not where another vowel follows (ngoài).
OTHER_SPELLING = re.compile(r"(?<!q)(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?![^\W\d_])", re.IGNORECASE)
# Words that officers also know, for which the product has another.
OTHER_WORDS = re.compile(
    r"người dùng|QR[ -]code|mã QR-Code|điểm kiểm dịch|gian lận|thẻ COVID|yếu kém|rất tiếc|đơn đốc|(?<!không )được vào",
    re.IGNORECASE,
)
TEXT = {".py", ".md", ".html", ".txt", ".po", ".csv", ".ts", ".svelte", ".css", ".typ", ".json", ".toml"}
CATALOGUES = sorted((PACKAGE / "locale").glob("*/LC_MESSAGES/*.po"))


def catalogued() -> Iterator[tuple[str, Message]]:
    """Every message of the Vietnamese catalogue, with its place."""
    for path in CATALOGUES:
        if path.parts[-3] == "vi":
            with path.open("rb") as catalogue:
                for message in read_po(catalogue, locale="vi"):
                    if message.id:
                        yield f"{path.relative_to(ROOT)}:{message.lineno}", message


def shown() -> Iterator[tuple[str, str]]:
    """What people read in Vietnamese, each with its place: the catalogue, the acceptance's words, pages."""
    for place, message in catalogued():
        for text in message.string if isinstance(message.string, tuple | list) else [message.string]:
            yield place, text or ""
    for answers in (words.WHOLE, words.DETAILS, {"title": words.REFUSED_TITLE}):
        for about, languages in answers.items():
            yield f"luuvet/accept/words.py, {about}", str(languages["vi"])
    yield from of_tracing()
    for file in files():
        if file.suffix in (".html", ".svelte") and not file.is_relative_to(ROOT / "tests"):
            yield from lines_of(file)


def of_tracing() -> Iterator[tuple[str, str]]:
    """The words of the commands of tracing."""
    for reason, languages in bad.SENTENCES.items():
        yield f"luuvet/trace/bad.py, {reason}", languages["vi"]
    for name, value in vars(trace_words).items():
        if name.isupper():
            many = [value] if "vi" in value else value.values()
            yield from ((f"luuvet/trace/words.py, {name}", languages["vi"]) for languages in many)


def test_letters_are_composed() -> None:
    inside = [ROOT / name for name in ("luuvet", "docs", "web/src", "README.md", "run.py")]
    texts = [file for file in files() if file.suffix in TEXT and any(file.is_relative_to(part) for part in inside)]
    assert texts
    expect_none([str(file.relative_to(ROOT)) for file in texts if not _is_composed(file)])


def _is_composed(file: Path) -> bool:
    return unicodedata.is_normalized("NFC", written(file) or "")


def test_vietnamese_is_spelt_one_way() -> None:
    expect_none([f"{place} {text}" for place, text in shown() if OTHER_SPELLING.search(text)])


def test_a_thing_has_one_word() -> None:
    expect_none([f"{place} {text}" for place, text in shown() if OTHER_WORDS.search(text)])
