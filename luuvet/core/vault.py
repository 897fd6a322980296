"""Sealed fields: AES-256-GCM under a data key that the master key wraps; found again by keyed hashes."""

import secrets
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from luuvet.core.models import DataKey
from luuvet.kernel.clock import now
from luuvet.kernel.signing import KeyRing, keyed_hash

_NONCE_BYTES = 12
_KEY_BYTES = 32


def ring() -> KeyRing:
    """The key ring of this installation, with the keys as the key file has them now."""
    return _ring().reread()


@cache
def _ring() -> KeyRing:
    return KeyRing.load_or_generate(settings.KEY_FILE, settings.KEY_USE)


def seal(text: str, *, field: str) -> bytes:
    """Seal a text for the field `table.column` that it will stand in: it opens nowhere else."""
    return seal_all([text], field=field)[0]


def seal_all(texts: list[str], *, field: str) -> list[bytes]:
    """Seal many texts for one field."""
    data_key = _newest()
    cipher = AESGCM(_unwrap(data_key.pk))
    nonces = [secrets.token_bytes(_NONCE_BYTES) for _text in texts]
    return [
        data_key.pk.to_bytes(4) + nonce + cipher.encrypt(nonce, text.encode(), field.encode())
        for nonce, text in zip(nonces, texts, strict=True)
    ]


def open_sealed(octets: bytes, *, field: str) -> str:
    """The text that was sealed for this field. Raises cryptography's InvalidTag for any other field or content."""
    data_key, nonce, sealed = int.from_bytes(octets[:4]), octets[4:16], octets[16:]
    return AESGCM(_unwrap(data_key)).decrypt(nonce, sealed, field.encode()).decode()


def lookup_hash(purpose: str, text: str) -> bytes:
    """32 bytes by which a sealed text is found again."""
    return keyed_hash(ring().maker("lookup", now()), purpose, text)


def _newest() -> DataKey:
    newest = DataKey.objects.order_by("-pk").first()
    if newest is not None:
        return newest
    master = ring().maker("master", now())
    nonce = secrets.token_bytes(_NONCE_BYTES)
    wrapped = nonce + AESGCM(master.secret).encrypt(nonce, secrets.token_bytes(_KEY_BYTES), b"data key")
    return DataKey.objects.create(wrapped=wrapped, master_key=master.id, made_at=now())


def _unwrap(pk: int) -> bytes:
    row = DataKey.objects.get(pk=pk)
    master = ring().believed("master", row.master_key, now())
    if master is None:
        raise LookupError(f"the key file holds no master key {row.master_key}")
    wrapped = bytes(row.wrapped)
    return AESGCM(master.secret).decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], b"data key")
