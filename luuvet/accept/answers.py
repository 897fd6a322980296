"""What the acceptance answers, as it stands on the wire; the other doors' answers have parts of these."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from luuvet.accept.words import Problem


class PlaceNamed(msgspec.Struct, frozen=True):
    """A place by its code and name."""

    code: Annotated[str, Meta(description="8 characters of Crockford's base 32.")]
    name: str


class Accepted(msgspec.Struct, frozen=True, tag_field="status", tag="accepted"):
    """It is stored; `duplicate`: it was before. An undo or a dispute names no place."""

    id: UUID
    duplicate: bool
    place: PlaceNamed | UnsetType = UNSET


class ItemRefused(msgspec.Struct, frozen=True, tag_field="status", tag="refused"):
    """It is not stored, `problem` says why, `retry` whether the same bytes may be taken later. `id`: what the item
    calls itself, null where it has none."""

    id: str | None
    problem: Problem
    detail: str
    retry: bool


class Answers(msgspec.Struct, frozen=True):
    """One answer an item, in order."""

    items: list[Accepted | ItemRefused]


class ProblemDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A no (RFC 9457). `problem` is the code for programs, where there is one; `title` and `detail` are for people, in
    the language that was asked for. `id` and `retry` as in a refused item that came alone."""

    type: str
    title: str
    status: int
    detail: str
    problem: str | UnsetType = UNSET
    id: str | UnsetType | None = UNSET
    retry: bool | UnsetType = UNSET


class Standing(msgspec.Struct, frozen=True):
    """That the server lives."""

    status: Literal["ok", "ready"]


class Time(msgspec.Struct, frozen=True):
    """The server's clock; signed where a nonce was brought."""

    now: Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
    nonce: str | UnsetType = UNSET
    key_id: int | UnsetType = UNSET
    signature: Annotated[str, Meta(description="Of 64 bytes, in base64url.")] | UnsetType = UNSET


class Here(msgspec.Struct, frozen=True):
    """What only the holder of this installation's keys can answer."""

    nonce: str
    proof: str


_MOMENT = Meta(extra_json_schema={"format": "date-time"})


class PublicKey(msgspec.Struct, frozen=True):
    """The public half of a key and when it is good; a moment or null."""

    kind: str
    id: int
    use: str
    algorithm: Literal["Ed25519", "X25519"]
    public_key: Annotated[str, Meta(description="32 bytes in base64url.")]
    makes_until: Annotated[str, _MOMENT] | None
    believed_until: Annotated[str, _MOMENT] | None
    withdrawn_at: Annotated[str, _MOMENT] | None


class PublicKeys(msgspec.Struct, frozen=True):
    """Every key that has a public half."""

    keys: list[PublicKey]
