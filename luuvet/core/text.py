"""Text as people type it, a line or several, made clean before anything is done with it."""

import re
import unicodedata
from typing import Any

from babel.numbers import format_decimal
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luuvet.kernel.names import composed

# Marks that turn the direction of a line: a name could look like another one. Marks without a width: two names could
# look alike. And what stands where bytes were no letters.
_TURNS = {*"\u200e\u200f\u061c", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
_UNSEEN = {*_TURNS, *"\u00ad\u180e\u200b\u2060\ufeff\ufffd"}


class Line(forms.CharField):
    """A line of text: composed letters, Đ for the Icelandic Ð, one space between words, nothing that cannot be seen.

    Emoji, markup and formulas are text like any other and stay as they are. The length is that of the clean text.
    """

    def __init__(self, *, max_length: int, **said: Any) -> None:
        super().__init__(**said)
        self._most = max_length
        self.validators += [self._is_short, _can_be_seen]

    def to_python(self, value: Any) -> Any:
        """The clean text."""
        return composed(super().to_python(value) or "")

    def _is_short(self, text: str) -> None:
        if len(text) > self._most:
            words = {"count": _number(len(text)), "most": _number(self._most)}
            raise ValidationError(_("This has %(count)s characters. Shorten it to %(most)s at most.") % words)


class Prose(Line):
    """Several such lines, each a paragraph: parted by line feeds, none of them empty. `most_lines` is their number."""

    def __init__(self, *, max_length: int, most_lines: int | None = None, **said: Any) -> None:
        super().__init__(max_length=max_length, **said)
        self._most_lines = most_lines
        self.validators.append(self._has_few_lines)

    def to_python(self, value: Any) -> Any:
        """The clean lines."""
        lines = (composed(line) for line in re.split(r"\r\n|\r|\n", forms.CharField.to_python(self, value) or ""))
        return "\n".join(line for line in lines if line)

    def _has_few_lines(self, text: str) -> None:
        if self._most_lines and text.count("\n") >= self._most_lines:
            words = {"count": _number(text.count("\n") + 1), "most": _number(self._most_lines)}
            raise ValidationError(_("This has %(count)s lines. Shorten it to %(most)s at most.") % words)


def _number(count: int) -> str:
    return format_decimal(count, locale=get_language() or "en")


def _can_be_seen(text: str) -> None:
    signs = text.replace("\n", "")  # only several lines have it
    if any(char in _UNSEEN or unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") for char in signs):
        raise ValidationError(_("This has a character that cannot be seen. Delete the text and type it again."))
