"""The operator's changes to the key file, each with its audit line."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from luuvet.core import audit
from luuvet.kernel import rotation
from luuvet.kernel.clock import now
from luuvet.kernel.signing import Key, KeyKind, KeyRing, change_key_file


def rotate_key(kind: KeyKind, *, by: str, believed_until: datetime | None = None) -> Key:
    """Make a new key of a kind, which makes from now on; what the older ones made stays believed until a date (by
    default as long as the kind needs). A running server takes it up by itself. Raises Refused."""
    keys = _change("ops.rotate_key", lambda keys: rotation.rotated(keys, kind, now(), believed_until), kind, by=by)
    return KeyRing(keys).maker(kind, now())


def withdraw_key(kind: KeyKind, key_id: int, *, by: str, stolen_at: datetime | None = None) -> Key:
    """List a key as withdrawn since it was stolen (by default now). Where it was the one that makes, a new one follows.
    The key that makes from now on. Raises Refused."""
    moment = now()
    keys = _change(
        "ops.withdraw_key",
        lambda keys: rotation.withdrawn(keys, kind, key_id, stolen_at=stolen_at or moment, at=moment),
        kind,
        by=by,
    )
    return KeyRing(keys).maker(kind, moment)


def _change(action: str, change: Callable[[list[Key]], list[Key]], kind: KeyKind, *, by: str) -> list[Key]:
    """The file is written last, inside the transaction: a change that fails leaves no line."""
    KeyRing.load_or_generate(settings.KEY_FILE, settings.KEY_USE)
    before: list[Key] = []

    def noted(keys: list[Key]) -> list[Key]:
        before.extend(keys)
        after = change(keys)
        touched = sorted({key.id for key in after if key not in before})
        audit.write(actor=by, action=action, about=f"key:{kind}", detail={"keys": touched})
        return after

    with transaction.atomic():
        return change_key_file(settings.KEY_FILE, noted)
