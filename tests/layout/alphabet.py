"""Every letter of Vietnamese, composed, large and small."""

import unicodedata

TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
VOWELS = "aăâeêioôơuưy"
CONSONANTS = "bcdđghklmnpqrstvx"

_SMALL = CONSONANTS + "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES)
VIETNAMESE = _SMALL + _SMALL.upper()
assert len(VIETNAMESE) == 2 * (17 + 72)
assert unicodedata.is_normalized("NFC", VIETNAMESE)
MARKUP = (
    r"#set page(width: 1mm) $x$ *đậm* _nghiêng_ @nhãn \ // hết /* chú thích */ "
    r"<nhãn> `mã` ~ -- --- ... = Đề mục #{panic()}"
)
