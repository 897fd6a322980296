"""Letters and words: composed letters, and one spelling of Vietnamese, that of the offices."""

import ast
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from luuvet.accept import words
from tests.house.source import PACKAGE, ROOT, called, calls, expect_none, files, lines_of, modules, written

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
SAYS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext"}
# What templatize leaves of a template's sentences.
IN_TEMPLATE = re.compile(r""" (?:_|gettext)\(("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\)""")


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
    for file in files():
        if file.suffix in (".html", ".svelte") and not file.is_relative_to(ROOT / "tests"):
            yield from lines_of(file)


def said() -> set[str]:
    """Every sentence that code and templates give to be translated."""
    sentences = {
        str(call.args[0].value)
        for module in modules()
        for call in calls(module.tree)
        if called(call) in SAYS and call.args and isinstance(call.args[0], ast.Constant)
    }
    for template in PACKAGE.rglob("*.html"):
        left = IN_TEMPLATE.findall(templatize(template.read_text("utf-8")))
        sentences |= {str(ast.literal_eval(text)) for text in left}
    return sentences


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


def test_each_sentence_is_said_in_vietnamese() -> None:
    """Every one that code or a template gives to be translated stands in the catalogue, done and looked over."""
    done = {
        str(message.id[0] if isinstance(message.id, tuple | list) else message.id)
        for _place, message in catalogued()
        if message.string and not message.fuzzy
    }
    expect_none(sorted(said() - done))


def test_the_catalogue_holds_nothing_unfinished() -> None:
    expect_none([place for place, message in catalogued() if message.fuzzy or not message.string])
