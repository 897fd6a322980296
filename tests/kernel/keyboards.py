"""What two Vietnamese keyboards make of a text that a reader types into them, free marking, no dictionary."""

import unicodedata

_TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = dict(zip("12345", ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True))
_HAT, _HOOK, _BOWL = "\u0302", "\u031b", "\u0306"
_TONES = {*_TELEX_TONES.values()}


class _Word:
    """The letters since the last sign that ends a word: each a base letter with its marks."""

    def __init__(self) -> None:
        self.letters: list[list[str]] = []

    def mark(self, bases: str, mark: str) -> bool:
        """Put a mark on the last letter that may bear it; the same once more is no mark but a letter."""
        for letter in reversed(self.letters):
            if letter[0].lower() in bases and len(letter[0]) == 1:
                if mark in letter:
                    letter.remove(mark)
                    return False
                letter[1:] = [old for old in letter[1:] if (old in _TONES) != (mark in _TONES)] + [mark]
                return True
        return False

    def bar(self) -> bool:
        for letter in reversed(self.letters):
            if letter[0] in "dD":
                letter[0] = "đ" if letter[0] == "d" else "Đ"
                return True
        return False

    def __str__(self) -> str:
        order = sorted  # the hook, hat or bowl before the tone
        return "".join(
            unicodedata.normalize("NFC", letter[0] + "".join(order(letter[1:], key=lambda mark: mark in _TONES)))
            for letter in self.letters
        )


def telex(text: str) -> str:
    """`text` typed with the keyboard set to Telex."""
    return _typed(text, _telex_key)


def vni(text: str) -> str:
    """`text` typed with the keyboard set to VNI."""
    return _typed(text, _vni_key)


def _typed(text: str, key: "object") -> str:
    out, word = "", _Word()
    for letter in text:
        if not (letter.isascii() and letter.isalnum()):
            out, word = f"{out}{word}{letter}", _Word()
        elif not key(word, letter):  # type: ignore[operator]
            word.letters.append([letter])
    return f"{out}{word}"


def _telex_key(word: _Word, letter: str) -> bool:
    small = letter.lower()
    if small in _TELEX_TONES:
        return word.mark("aeiouy", _TELEX_TONES[small])
    if small in "aeo":
        return any(small == one[0].lower() for one in word.letters) and word.mark(small, _HAT)
    if small == "d":
        return word.bar()
    if small == "w":
        if not (word.mark("ou", _HOOK) or word.mark("a", _BOWL)):
            word.letters.append(["u" if letter == "w" else "U", _HOOK])
        return True
    return False


def _vni_key(word: _Word, letter: str) -> bool:
    if letter in _VNI_TONES:
        return word.mark("aeiouy", _VNI_TONES[letter])
    marks = {"6": ("aeo", _HAT), "7": ("ou", _HOOK), "8": ("a", _BOWL)}
    return word.mark(*marks[letter]) if letter in marks else letter == "9" and word.bar()
