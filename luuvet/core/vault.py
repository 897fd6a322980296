"""Sealed fields: AES-256-GCM under a data key that the master key wraps; found again by keyed hashes.

A sealed text is a byte that says its form, four that number its data key, twelve of nonce, and what was sealed. Form 2
is bound to its field and its row; form 0, of earlier releases, to its field alone, and is opened for ever.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TypeVar

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction
from django.db.models import BinaryField, Model, Q, QuerySet, Value
from django.db.models.functions import Substr

from luuvet.core.models import DataKey
from luuvet.kernel.clock import now
from luuvet.kernel.signing import KeyRing, keyed_hash

_NONCE_BYTES = 12
_KEY_BYTES = 32
_FORM = b"\x02"
_HEAD_BYTES = 5
_WRAPPED_FOR = b"data key"

Row = TypeVar("Row", bound=Model)
Resealer = Callable[[], Iterator[int]]
_resealers: dict[str, Resealer] = {}


def ring() -> KeyRing:
    """The key ring of this installation, with the keys as the key file has them now."""
    return _ring().reread()


@cache
def _ring() -> KeyRing:
    return KeyRing.load_or_generate(settings.KEY_FILE, settings.KEY_USE)


def seal(text: str, *, field: str, row: object = "") -> bytes:
    """Seal a text for the field `table.column`, and the row where its number is known: it opens nowhere else."""
    return seal_all([text], field=field, rows=[row])[0]


def seal_all(texts: list[str], *, field: str, rows: Sequence[object] | None = None) -> list[bytes]:
    """Seal many texts for one field, each for its row."""
    data_key = _newest()
    cipher, head = AESGCM(_unwrap(data_key)), _head(data_key)
    nonces = [secrets.token_bytes(_NONCE_BYTES) for _text in texts]
    return [
        head + nonce + cipher.encrypt(nonce, text.encode(), _bound_to(field, row))
        for nonce, text, row in zip(nonces, texts, rows or [""] * len(texts), strict=True)
    ]


def open_sealed(octets: bytes, *, field: str, row: object = "") -> str:
    """The text that was sealed for this field and row. Raises cryptography's InvalidTag for any other or content."""
    if octets[:1] == _FORM:
        number, rest, bound = int.from_bytes(octets[1:5]), octets[_HEAD_BYTES:], _bound_to(field, row)
    else:
        number, rest, bound = int.from_bytes(octets[:4]), octets[4:], field.encode()
    cipher = AESGCM(_unwrap(DataKey.objects.get(pk=number)))
    return cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], bound).decode()


def _bound_to(field: str, row: object) -> bytes:
    return f"{field}\0{row}".encode()


def _head(data_key: DataKey) -> bytes:
    return _FORM + data_key.pk.to_bytes(4)


def lookup_hash(purpose: str, text: str) -> bytes:
    """32 bytes by which a sealed text is found again."""
    return keyed_hash(ring().maker("lookup", now()), purpose, text)


def lookup_hashes(purpose: str, text: str) -> list[bytes]:
    """All by which it may stand: while hashes are made anew, those of the earlier key are believed too."""
    return [keyed_hash(key, purpose, text) for key in ring().all_believed("lookup", now())]


def _newest() -> DataKey:
    """The one that seals. A data key is never older than the look-up key in force: what is sealed under it was hashed
    with that key too, and what is not is sealed and hashed anew."""
    newest = DataKey.objects.order_by("-pk").first()
    ends = [key.makes_until for key in ring().keys if key.kind == "lookup" and key.makes_until]
    if newest is None or newest.made_at < max(ends, default=newest.made_at):
        return make_data_key()
    return newest


def make_data_key() -> DataKey:
    """A fresh key, under which everything is sealed from now on."""
    wrapped, master = _wrap(secrets.token_bytes(_KEY_BYTES))
    return DataKey.objects.create(wrapped=wrapped, master_key=master, made_at=now())


def rewrap() -> int:
    """Wrap every data key under the newest master key; how many were under another."""
    newest = ring().maker("master", now()).id
    with transaction.atomic():
        others = list(DataKey.objects.select_for_update().exclude(master_key=newest))
        for data_key in others:
            wrapped, master = _wrap(_unwrap(data_key))
            DataKey.objects.filter(pk=data_key.pk).update(wrapped=wrapped, master_key=master)
    return len(others)


def _wrap(secret: bytes) -> tuple[bytes, int]:
    master, nonce = ring().maker("master", now()), secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(master.secret).encrypt(nonce, secret, _WRAPPED_FOR), master.id


def _unwrap(data_key: DataKey) -> bytes:
    """A master key that makes no more, or was stolen, still opens what it wrapped: else that could not be changed."""
    master = ring().key("master", data_key.master_key)
    if master is None:
        raise LookupError(f"the key file holds no master key {data_key.master_key}")
    wrapped = bytes(data_key.wrapped)
    return AESGCM(master.secret).decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], _WRAPPED_FOR)


def sealed_before(rows: QuerySet[Row], *columns: str) -> QuerySet[Row]:
    """Those of the rows where a column holds a text that is sealed under an earlier key, or in an earlier form."""
    head, among = _head(_newest()), Q()
    for column in columns:
        name = f"{column}_head"
        rows = rows.annotate(**{name: Substr(column, 1, _HEAD_BYTES, output_field=BinaryField())})
        among |= ~Q(**{name: Value(head)}) & ~Q(**{column: Value(b"")}) & Q(**{f"{column}__isnull": False})
    return rows.filter(among)


def add_resealer(name: str, resealer: Resealer) -> None:
    """Have a table's rows sealed anew with the others: `resealer()` yields how many after each committed batch."""
    _resealers[name] = resealer


def resealers() -> dict[str, Resealer]:
    """Those of all tables."""
    return dict(_resealers)
