"""What a scanned text is, by name: a code of ours, one that a keyboard spoiled, or whose it is otherwise."""

import re
import unicodedata
from enum import StrEnum

from luuvet.kernel import card, dcc, documents, personal
from luuvet.kernel.changing import read_changing_code
from luuvet.kernel.codes import base64url, read_poster_code

MOST_LETTERS = 8000


class Recognised(StrEnum):
    """The names. Of the first five only the form is known: whether a signature or mac is right is asked apart."""

    PLACE = "place"
    CHANGING_PLACE = "changing-place"
    PERSONAL = "personal"
    CARD = "card"
    SEALED_NUMBER = "sealed-number"
    SPOILED = "spoiled"  # ours, with traces of a keyboard: Vietnamese letters, another case, letters swallowed
    DAMAGED = "damaged"  # ours by its form, but not canonical
    PC_COVID = "pc-covid"
    TOKHAIYTE = "tokhaiyte"
    VNEID = "vneid"
    CCCD = "cccd"
    BHYT = "bhyt"
    EU_DCC = "eu-dcc"
    VN_DCC = "vn-dcc"
    VIETQR = "vietqr"
    URL = "url"
    OTHER = "other"


# Controls and blanks, letter by letter: what \s means differs between Python and JavaScript.
_BLANK = r"\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f\u3000\ufeff"
_ADDRESS = re.compile(rf"https?://[^{_BLANK}/?#@\\]+/v#([^#]*)")
_HOSTS = {"pccovid.gov.vn": Recognised.PC_COVID, "tokhaiyte.vn": Recognised.TOKHAIYTE, "vneid.gov.vn": Recognised.VNEID}
_NATIONAL_BORN = re.compile(r"[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}")
_URL = re.compile(rf"[hH][tT][tT][pP][sS]?://([^{_BLANK}/?#\\]+)([/?#][^{_BLANK}]*)?")
_VIETQR = re.compile(r"000201[0-9]{6}.*A000000727.*", re.DOTALL)
# Our forms as they are left by a keyboard, once marks and case are taken away.
_DIGITS_LEFT = re.compile(r"lv1?[pc][0-9]{20,}")
_PLACE_LEFT = re.compile(
    rf"(h[a-z]{{2,5}}:/{{1,2}}[^#{_BLANK}]+/v#)?([0-9a-z]{{1,8}})\.[0-9]{{1,3}}\.[0-9]{{1,6}}\.[0-9]{{1,3}}\."
    r"([a-z0-9_-]{40,86})"
    r"(?:\.[0-9]{1,10}\.([a-z0-9_-]{4,11}))?"
)
_ADDRESS_LEFT = re.compile(rf"https?://[^#{_BLANK}]+/v#.{{60,}}", re.DOTALL)


def recognise(text: str) -> Recognised:
    """Name what was scanned. Never raises, opens nothing, keeps nothing."""
    text = documents.as_read(text)
    if len(text) > MOST_LETTERS:
        return Recognised.OTHER
    return _ours(text) or _spoilt(text) or _card(text) or _certificate(text) or _address(text) or _rest(text)


def _ours(text: str) -> Recognised | None:
    if text.startswith("LV1"):
        if personal.read_personal_code(text):
            return Recognised.PERSONAL
        if card.read_card_code(text):
            return Recognised.CARD
        return Recognised.SEALED_NUMBER if documents.sealed_key_id(text) else None
    address = _ADDRESS.fullmatch(text)
    fragment = address[1] if address else text
    place, changing = read_poster_code(fragment), read_changing_code(fragment)
    static = place or (changing.static if changing else None)
    if static is None:
        return None
    if _is_one_case(base64url(static.signature)):
        return Recognised.SPOILED
    return Recognised.PLACE if place else Recognised.CHANGING_PLACE


def _spoilt(text: str) -> Recognised | None:
    """A text that would be ours but for some letters: spoiled where a keyboard shows, else damaged."""
    left = _folded(text)
    if text.startswith((personal.PREFIX, card.PREFIX, documents.PREFIX)):
        return Recognised.DAMAGED if text.isascii() else Recognised.SPOILED
    if _DIGITS_LEFT.fullmatch(left):
        return Recognised.SPOILED
    place = _PLACE_LEFT.fullmatch(left)
    if place is None and _ADDRESS_LEFT.fullmatch(left) is None:
        return None
    if not text.isascii() or (place and _is_retyped(text, place)):
        return Recognised.SPOILED
    return Recognised.DAMAGED


def _is_retyped(text: str, place: re.Match[str]) -> bool:
    """Whether an ASCII text with the form of a place code had its case changed or letters swallowed."""
    before, code = text[: place.start(2)], text[place.start(2) : place.end(2)]
    scheme, _colon, rest = before.partition(":")
    signature, mac = text[place.start(3) : place.end(3)], place[4] or "short of none"
    swallowed = len(code) < 8 or len(signature) < 86 or len(mac) < 11
    changed = code != code.upper() or scheme != scheme.lower() or rest.endswith("V#") or _is_one_case(signature)
    return swallowed or changed


def _is_one_case(signature: str) -> bool:
    """Whether all letters of a signature are small, or all capitals: of 2^60 signatures not one is."""
    return signature in (signature.lower(), signature.upper())


def _folded(text: str) -> str:
    """Lower-case letters without marks: what a Vietnamese keyboard leaves of the letters that were typed."""
    apart = unicodedata.normalize("NFKD", text).lower().replace("đ", "d")
    return "".join(letter for letter in apart if not unicodedata.category(letter).startswith("M"))


def _card(text: str) -> Recognised | None:
    number = documents.read_card(text)
    if number is not None:
        return Recognised.CCCD if number.kind is documents.NumberKind.CCCD else Recognised.BHYT
    fields = text.split("|")
    national = 5 <= len(fields) <= 8 and _NATIONAL_BORN.fullmatch(fields[2]) and fields[3] in ("0", "1", "2", "3", "4")
    return Recognised.PC_COVID if national else None


def _certificate(text: str) -> Recognised | None:
    if not text.startswith(dcc.PREFIX):
        return None
    return Recognised.VN_DCC if dcc.dcc_issuer(text) == "VN" else Recognised.EU_DCC


def _address(text: str) -> Recognised | None:
    match = _URL.fullmatch(text)
    if match is None:
        return None
    host = match[1].rpartition("@")[2].partition(":")[0].lower()
    for known, name in _HOSTS.items():
        if host == known or host.endswith(f".{known}"):
            return name
    return Recognised.URL


def _rest(text: str) -> Recognised:
    return Recognised.VIETQR if _VIETQR.fullmatch(text) else Recognised.OTHER
