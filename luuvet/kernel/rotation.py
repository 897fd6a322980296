"""Keys that follow one another: a newer one makes, the older ones stay believed until a date, a stolen one does not."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from luuvet.kernel.problems import Refused
from luuvet.kernel.problems import to_translate as _
from luuvet.kernel.signing import MOST_ID, Key, KeyKind

# How long what an older key made stays believed, where nobody says another date. `lookup` and `master` are not here:
# hashes that are to be found again, and wrapped data keys, cannot change to another key by themselves.
BELIEVED_FOR: dict[KeyKind, timedelta] = {
    "place": timedelta(days=2 * 365),  # posters on walls
    "card": timedelta(days=2 * 365),  # cards in pockets
    "token": timedelta(days=400),  # a token lives a year
    "person": timedelta(days=35),  # codes of the next 7 days, weak for 7 more, resent for 21
    "time": timedelta(days=22),  # a gate that was off for long asks for keys first
    "gate": timedelta(days=22),  # resent for 21 days
    "number": timedelta(days=22),  # waits in a phone's queue
}
RandomBytes = Callable[[int], bytes]


def rotated(
    keys: list[Key],
    kind: KeyKind,
    at: datetime,
    believed_until: datetime | None = None,
    random_bytes: RandomBytes = secrets.token_bytes,
) -> list[Key]:
    """The keys with a new one of a kind that makes from now on. What made until now makes no more and is believed until
    a date, by default as long as its kind needs."""
    older = [key for key in keys if key.kind == kind]
    until = believed_until or at + BELIEVED_FOR[kind]
    if until <= at:
        raise Refused("believed-too-short", _("Choose a date in the future until which the older key is believed."))

    def ended(key: Key) -> Key:
        if key not in older or not key.makes(at):
            return key
        return replace(key, makes_until=at, believed_until=min(until, key.believed_until or until))

    return [ended(key) for key in keys] + [_next(older, kind, random_bytes)]


def withdrawn(
    keys: list[Key],
    kind: KeyKind,
    key_id: int,
    *,
    stolen_at: datetime,
    at: datetime,
    random_bytes: RandomBytes = secrets.token_bytes,
) -> list[Key]:
    """The keys with one listed as withdrawn from the moment it was stolen. Where none of its kind is left that may make
    at `at`, a new one follows."""
    found = next((key for key in keys if key.kind == kind and key.id == key_id), None)
    if found is None:
        raise Refused("no-key", _("There is no key %(kind)s %(id)s."), kind=kind, id=key_id)
    if found.withdrawn_at is not None:
        raise Refused("already-withdrawn", _("This key is withdrawn already."))
    if stolen_at > at:
        raise Refused("withdrawn-later", _("A key is withdrawn from a moment that has passed, or from now on."))
    after = [replace(key, withdrawn_at=stolen_at) if key is found else key for key in keys]
    of_kind = [key for key in after if key.kind == kind]
    return after if any(key.makes(at) for key in of_kind) else [*after, _next(of_kind, kind, random_bytes)]


def _next(older: list[Key], kind: KeyKind, random_bytes: RandomBytes) -> Key:
    newest = max(older, key=lambda key: key.id)
    if newest.id == MOST_ID:
        raise Refused("no-more-keys", _("There are %(most)s keys of this kind already."), most=MOST_ID)
    return Key(kind, newest.id + 1, newest.use, random_bytes(32))
