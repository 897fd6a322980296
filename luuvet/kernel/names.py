"""How a Vietnamese name is spelt, where it stands in a list, and how it is found."""

import re
import unicodedata

TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries
_MARKS = {"\u0306": "1", "\u0302": "2", "\u031b": "3"}  # ă and đ; â, ê, ô; ơ, ư
_TONE_ON_SECOND = re.compile(rf"(?<![qQ])([oO](?=[aAeE])|[uU](?=[yY]))(\w)([{TONES}])(?![\w\u0300-\u036f])")


def composed(text: str) -> str:
    """The same text in composed letters (NFC), with Đ for the Icelandic Ð and one space between words."""
    return unicodedata.normalize("NFC", " ".join(text.split()).replace("\u00d0", "Đ"))


def spelt(name: str) -> str:
    """The name as the product writes it: NFC, single spaces, Đ for the Icelandic Ð, the tone on the first
    vowel of an open `oa`, `oe`, `uy` (Hòa, khỏe, Thủy, but Quý: there the u belongs to the q)."""
    apart = unicodedata.normalize("NFD", composed(name))
    return unicodedata.normalize("NFC", _TONE_ON_SECOND.sub(r"\1\3\2", apart))


def sort_key(name: str) -> str:
    """ASCII text that sorts, byte by byte, as a Vietnamese dictionary does.

    Syllable by syllable: first the letters (a ă â b c d đ e ê … o ô ơ … u ư …), then the tone; numbers by
    value. PostgreSQL's own order would put Đức after Vũ. It has the form `<letter><mark>… <tone>` a syllable.
    """
    return " ".join(_syllable(word) for word in re.findall(r"\d+|[^\W\d_]+", spelt(name).lower()))


def search_key(text: str) -> str:
    """Lower-case letters without marks, and single spaces: what is typed is looked for in what is written.

    `cho duc tho`, `CHỢ ĐỨC THỌ` and `chợ Đức  Thọ` have one key.
    """
    apart = unicodedata.normalize("NFKD", " ".join(text.split()).lower().replace("\u00f0", "d").replace("đ", "d"))
    return "".join(char for char in apart if not unicodedata.combining(char))


def _syllable(word: str) -> str:
    if word.isdecimal():
        return f"{int(word):04d}"
    tone = 0
    letters: list[str] = []
    for char in unicodedata.normalize("NFD", word.replace("đ", "d\u0306")):
        if char in TONES:
            tone = TONES.index(char) + 1
        elif char in _MARKS:
            letters[-1] = letters[-1][0] + _MARKS[char]
        else:
            letters.append(f"{char}0")
    return f"{''.join(letters)} {tone}"
