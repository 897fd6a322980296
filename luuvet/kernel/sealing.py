"""What only the server opens: the person behind a personal code, the number of an identity card."""

import hmac
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

BLOCK = 16
PUBLIC = 32
TAG = 16
_KEY, _NONCE = 32, 12


@lru_cache(maxsize=256)
def block_key(secret: bytes) -> bytes:
    """The AES-256 key beside the signing key of one person key: HMAC-SHA256 of its secret over `LV1\\0sealing\\0`."""
    return hmac.digest(secret, b"LV1\0sealing\0", sha256)


def seal_blocks(secret: bytes, blocks: bytes) -> bytes:
    """Each 16 bytes by themselves, sealed with AES-256; no two blocks of one code or person are ever the same."""
    return _blocks(secret).encryptor().update(blocks)


def open_blocks(secret: bytes, blocks: bytes) -> bytes:
    """The blocks that were sealed."""
    return _blocks(secret).decryptor().update(blocks)


def _blocks(secret: bytes) -> Cipher[modes.ECB]:
    return Cipher(algorithms.AES(block_key(secret)), modes.ECB())  # noqa: S305  # one block is one message


def seal_to(public: bytes, about: bytes, plain: bytes, ephemeral: bytes) -> bytes:
    """Seal for who holds the X25519 key of `public`: 32 public bytes of `ephemeral` (32 secret ones, used once), what
    was sealed, 16 bytes of tag. `about` has to be said again to open it."""
    mine = X25519PrivateKey.from_private_bytes(ephemeral)
    shown = mine.public_key().public_bytes_raw()
    return shown + _box(
        mine, public, about + shown + public, lambda box, nonce, about: box.encrypt(nonce, plain, about)
    )


def open_to(secret: bytes, about: bytes, sealed: bytes) -> bytes | None:
    """What was sealed for the holder of this X25519 secret, or None."""
    mine = X25519PrivateKey.from_private_bytes(secret)
    shown, rest = sealed[:PUBLIC], sealed[PUBLIC:]
    about = about + shown + mine.public_key().public_bytes_raw()
    try:
        return _box(mine, shown, about, lambda box, nonce, about: box.decrypt(nonce, rest, about))
    except (InvalidTag, ValueError):  # ValueError: a public key of small order, or too short a text
        return None


def _box(mine: X25519PrivateKey, theirs: bytes, about: bytes, use: Callable[[AESGCM, bytes, bytes], bytes]) -> bytes:
    """AES-256-GCM with key and nonce from HKDF-SHA256 of the shared secret; `about` is its info and bound once more."""
    shared = mine.exchange(X25519PublicKey.from_public_bytes(theirs))
    derived = HKDF(SHA256(), _KEY + _NONCE, salt=None, info=about).derive(shared)
    return use(AESGCM(derived[:_KEY]), derived[_KEY:], about)
