"""What is held in memory, or looked up when it is first asked for, so that an item can be judged."""

from datetime import datetime
from typing import Any, Literal, NamedTuple

from msgspec import Struct, field


class PosterEntry(Struct, frozen=True):
    """A code that was given out, as held in memory."""

    key_id: int
    signature: bytes
    withdrawn_at: datetime | None


class PlaceEntry(Struct, frozen=True):
    """A place as held in memory; `ended_at` when it was closed or voided. `posters` by (gate, serial); `screens` the
    same for codes that are shown on a screen and are good with a step and its mac only."""

    number: int
    code: str
    name: str
    ended_at: datetime | None
    posters: dict[tuple[int, int], PosterEntry]
    screens: dict[tuple[int, int], PosterEntry] = field(default_factory=dict)


class GateEntry(NamedTuple):
    """Where a gate's device is enrolled; `confirmed`: whether an officer has confirmed that place."""

    place: str
    gate: int
    confirmed: bool


class CardEntry(NamedTuple):
    """A printed card: whose it is."""

    person: int
    revoked_at: datetime | None


class DependantEntry(NamedTuple):
    """Somebody without a phone of their own, whom a phone's person answers for."""

    person: int
    removed_at: datetime | None


class Household(NamedTuple):
    """Who may be checked in by one installation, and by the personal codes that it was given."""

    person: int
    verified: bool
    dependants: dict[str, DependantEntry]


# What stands in memory for a card or an installation that the database does not know either.
NO_CARD = CardEntry(0, None)
NOBODY = Household(0, False, {})


class Ask(NamedTuple):
    """Something that memory did not know: to be looked up before a no about it is said."""

    kind: Literal["place", "gate", "household", "card"]
    key: str | int | bytes


def by_kind(asks: set[Ask]) -> dict[str, set[Any]]:
    """The keys that are asked for, kind by kind."""
    kinds: dict[str, set[Any]] = {}
    for ask in asks:
        kinds.setdefault(ask.kind, set()).add(ask.key)
    return kinds
