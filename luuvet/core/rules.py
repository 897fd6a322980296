"""What makes a function a rule: one change, one transaction, one audit line. Keys of the vault; the journal."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, Literal, NamedTuple, ParamSpec, TypeVar

from django.conf import settings
from django.db import models, transaction

from luuvet.core import audit, journal, vault
from luuvet.kernel.clock import now
from luuvet.kernel.rotation import rotated
from luuvet.kernel.signing import Key, KeyRing, change_key_file

Rest = ParamSpec("Rest")
Answer = TypeVar("Answer")
VaultKey = Literal["master", "data", "lookup"]

# Codes on paper are known by hashes alone, which nobody can make anew: as long, the look-up key before is believed too.
_BELIEVED_FOR = timedelta(days=2 * 365)


def rule(change: Callable[Concatenate[Rest], Answer]) -> Callable[Rest, Answer]:
    """Carry out `change(..., by=actor)` in one transaction with one audit line `<slice>.<name>`.

    `by` names who acts, as text. The line's object is what the change returns where that is a model or begins with
    one, else the first argument that is one, else nothing. A refusal leaves neither change nor line.
    """
    action = f"{change.__module__.split('.')[1]}.{change.__name__}"

    @wraps(change)
    def carried_out(*args: Rest.args, **kwargs: Rest.kwargs) -> Answer:
        with transaction.atomic():
            answer = change(*args, **kwargs)
            audit.write(actor=str(kwargs["by"]), action=action, about=_name_of(*_first(answer), *args))
            return answer

    return carried_out


def _first(answer: object) -> tuple[object, ...]:
    return answer[:1] if isinstance(answer, tuple) else (answer,)


def _name_of(*candidates: object) -> str:
    for candidate in candidates:
        if isinstance(candidate, models.Model):
            return f"{candidate._meta.model_name}:{candidate.pk}"
    return ""


class Replayed(NamedTuple):
    """How many entries had something to do again, and how many lines of the journal nobody can read."""

    done: int
    damaged: int


def replay_journal(*, by: str) -> Replayed:
    """Do again what the journal says was done and an older copy of the database has brought back: before it serves.

    Each entry is a transaction; what is done already stays as it is, so that it may be asked for any number of times.
    """
    reading, done = journal.read(settings.JOURNAL_FILE), 0
    for entry in reading.entries:
        again = journal.replayer(entry.kind)
        if again is not None and again(entry, by):
            done += 1
    with transaction.atomic():
        detail: dict[str, object] = {"done": done, "damaged": reading.damaged}
        audit.write(actor=by, action="core.replay_journal", about="journal", detail=detail)
    return Replayed(done, reading.damaged)


class Resealed(NamedTuple):
    """How many data keys were wrapped anew, and how many rows were sealed anew."""

    keys: int
    rows: int


def rotate_keys(kind: VaultKey, *, by: str) -> Resealed:
    """Another key for the vault, which seals, wraps or hashes from now on; then `reseal_fields`, as far as it comes.

    Whatever happens in between, what was sealed and hashed before is opened and found as before.
    """
    if kind == "data":
        with transaction.atomic():
            made = vault.make_data_key()
            audit.write(actor=by, action="core.rotate_keys", about="key:data", detail={"keys": [made.pk]})
    else:
        KeyRing.load_or_generate(settings.KEY_FILE, settings.KEY_USE)
        with transaction.atomic():  # the file is written last: a change that fails leaves no line
            change_key_file(settings.KEY_FILE, lambda keys: _noted(keys, kind, by))
    return reseal_fields(by=by)


def _noted(keys: list[Key], kind: Literal["master", "lookup"], by: str) -> list[Key]:
    after = rotated(keys, kind, now(), now() + _BELIEVED_FOR)
    touched = sorted(key.id for key in after if key not in keys)
    audit.write(actor=by, action="core.rotate_keys", about=f"key:{kind}", detail={"keys": touched})
    return after


def reseal_fields(*, by: str) -> Resealed:
    """Wrap every data key under the newest master key, and seal and hash under the newest keys what is not yet.

    In batches, each a transaction of its own: a run that was cut short is gone on with by the next.
    """
    keys, rows = vault.rewrap(), 0
    for resealer in vault.resealers().values():
        rows += sum(resealer())
    with transaction.atomic():
        audit.write(actor=by, action="core.reseal_fields", about="vault", detail={"keys": keys, "rows": rows})
    return Resealed(keys, rows)
