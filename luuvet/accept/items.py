"""Check-ins as they stand on the wire, and the content that makes two sendings the same."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal, TypeVar

import msgspec
from msgspec import UNSET, Raw, UnsetType

MOST_ITEMS = 500
MOST_BYTES = 1024 * 1024
_MOST_OFFSET_MS = 10 * 366 * 86_400_000  # ten years: more is no clock
_Item = TypeVar("_Item")
_RFC3339 = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})")


class CheckInItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"for_": "for", "with_": "with"}):
    """One person scanned, or typed in, at one place (docs/interfaces.md, HTTP)."""

    id: str
    at: str
    clock_offset_ms: int
    direction: Literal["in", "out"]
    code: str | UnsetType = UNSET
    place: str | UnsetType = UNSET
    for_: int | str | UnsetType = UNSET
    with_: str | UnsetType = UNSET


class UndoItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The check-in with this id, of the same sender, taken back."""

    undo: str
    at: str


class GateItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"with_": "with"}):
    """One person whose code or card a gate has read; the place is the gate's own. `sealed_number`: of a CCCD or BHYT
    card, sealed for us before it was queued. `place` belongs to phones, and is here to be refused by its name."""

    id: str
    at: str
    clock_offset_ms: int
    direction: Literal["in", "out"]
    code: str | UnsetType = UNSET
    place: str | UnsetType = UNSET
    sealed_number: str | UnsetType = UNSET
    with_: str | UnsetType = UNSET


class UncodedItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody without a code who came through a gate: counted, and nobody."""

    id: str
    at: str
    no_code: bool


class DisputeItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The check-in with this id was not the person whose phone says so."""

    disputed: str
    at: str


class NotABody(Exception):
    """A body that cannot be taken apart into items: nothing of it was looked at. `status` is HTTP's."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


_read_object = msgspec.json.Decoder(dict[str, Raw]).decode
_read_list = msgspec.json.Decoder(list[Raw]).decode
_read_item = msgspec.json.Decoder(CheckInItem).decode
_read_undo = msgspec.json.Decoder(UndoItem).decode
_read_gate_item = msgspec.json.Decoder(GateItem).decode
_read_uncoded = msgspec.json.Decoder(UncodedItem).decode
_read_dispute = msgspec.json.Decoder(DisputeItem).decode
_read_any = msgspec.json.Decoder(dict[str, object]).decode


def read_body(body: bytes) -> tuple[list[Raw], bool]:
    """The raw items of a body, and whether it is a batch. Raises NotABody: 400 no JSON object, 422 a wrong number."""
    try:
        body.decode("utf-8")
        fields = _read_object(body)
        if "items" not in fields:
            return [Raw(body)], False
        items = _read_list(fields["items"])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise NotABody(400) from None
    if len(fields) > 1 or not 1 <= len(items) <= MOST_ITEMS:
        raise NotABody(422)
    return items, True


def read_item(raw: Raw) -> CheckInItem | None:
    """The item, or None where a field is missing, unknown, of a wrong type or out of range."""
    try:
        item = _read_item(raw)
    except (msgspec.DecodeError, RecursionError):
        return None
    one_place = (item.code is UNSET) != (item.place is UNSET)
    return item if one_place and abs(item.clock_offset_ms) <= _MOST_OFFSET_MS else None


def read_gate_item(raw: Raw) -> GateItem | None:
    """The item of a gate, or None where a field is missing, unknown, of a wrong type or out of range."""
    item = _or_none(_read_gate_item, raw)
    if item is None or abs(item.clock_offset_ms) > _MOST_OFFSET_MS:
        return None
    return item if (item.code, item.place, item.sealed_number).count(UNSET) == 2 else None


def read_undo(raw: Raw) -> UndoItem | None:
    """The item where it undoes a check-in, else None."""
    return _or_none(_read_undo, raw)


def read_uncoded(raw: Raw) -> UncodedItem | None:
    """The item where it counts somebody without a code, else None."""
    item = _or_none(_read_uncoded, raw)
    return item if item is not None and item.no_code else None


def read_dispute(raw: Raw) -> DisputeItem | None:
    """The item where it disputes a check-in, else None."""
    return _or_none(_read_dispute, raw)


def _or_none(reader: Callable[[Raw], _Item], raw: Raw) -> _Item | None:
    try:
        return reader(raw)
    except (msgspec.DecodeError, RecursionError):
        return None


def id_of(raw: Raw) -> str | None:
    """What a malformed item calls itself, for the answer: its id, or the one that it is about."""
    try:
        fields = _read_any(raw)
    except (msgspec.DecodeError, RecursionError):
        return None
    named = fields.get("id", fields.get("undo", fields.get("disputed")))
    return named if isinstance(named, str) and len(named) <= 64 else None


def read_moment(text: str) -> datetime | None:
    """An RFC 3339 time in UTC to the microsecond, or None."""
    if not _RFC3339.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def content_hash(item: CheckInItem, at: datetime) -> bytes:
    """SHA-256 of the canonical content: `field=value` lines in fixed order, absent ones left out, `at` in UTC."""
    where = f"code={item.code}\n" if item.code is not UNSET else ""
    if item.place is not UNSET:
        where += f"place={item.place}\n"
    whom = "" if item.for_ is UNSET else f"\nfor={item.for_}"
    if item.with_ is not UNSET:
        whom += f"\nwith={item.with_}"
    moment = at.isoformat(timespec="microseconds")[:26]  # without its +00:00
    text = f"{where}at={moment}Z\nclock_offset_ms={item.clock_offset_ms}\ndirection={item.direction}{whom}"
    return sha256(f"id={item.id}\n{text}".encode()).digest()


def gate_content_hash(item: GateItem, at: datetime) -> bytes:
    """The same for what a gate has read; `sealed_number` stands between `place` and `at`, as it was first sealed."""
    return _hash(
        (
            ("id", item.id),
            ("code", item.code),
            ("place", item.place),
            ("sealed_number", item.sealed_number),
            ("at", f"{at:%Y-%m-%dT%H:%M:%S.%fZ}"),
            ("clock_offset_ms", item.clock_offset_ms),
            ("direction", item.direction),
            ("with", item.with_),
        )
    )


def uncoded_content_hash(item: UncodedItem, at: datetime) -> bytes:
    """The same for somebody without a code."""
    return _hash((("id", item.id), ("at", f"{at:%Y-%m-%dT%H:%M:%S.%fZ}"), ("no_code", "true")))


def _hash(fields: Iterable[tuple[str, object]]) -> bytes:
    return sha256("\n".join(f"{name}={value}" for name, value in fields if value is not UNSET).encode()).digest()
