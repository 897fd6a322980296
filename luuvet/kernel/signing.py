"""Keys, signatures and device tokens; the only place, with the vault, where cryptography is called."""

import hmac
import json
import os
import re
import secrets
import struct
from base64 import urlsafe_b64decode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from hashlib import sha256
from pathlib import Path
from typing import Literal, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from luuvet.kernel.codes import base64url

KeyKind = Literal["place", "token", "lookup", "master"]
Use = Literal["live", "demonstration"]


@dataclass(frozen=True, slots=True)
class Key:
    """32 secret bytes for one purpose. It makes until one date and is believed until a later one (None: no end)."""

    kind: KeyKind
    id: int
    use: Use
    secret: bytes = field(repr=False)
    makes_until: datetime | None = None
    believed_until: datetime | None = None

    @property
    def public(self) -> bytes:
        """The 32 public bytes of a place key (Ed25519)."""
        return Ed25519PrivateKey.from_private_bytes(self.secret).public_key().public_bytes_raw()


class KeyRing:
    """All keys of one installation, read from its key file."""

    def __init__(self, keys: list[Key]) -> None:
        self.keys = keys
        self._verifiers = {
            key.id: Ed25519PublicKey.from_public_bytes(key.public) for key in keys if key.kind == "place"
        }

    @classmethod
    def generate(cls, use: Use, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> "KeyRing":
        """One fresh key of each kind."""
        kinds: tuple[KeyKind, ...] = ("place", "token", "lookup", "master")
        return cls([Key(kind, 1, use, random_bytes(32)) for kind in kinds])

    @classmethod
    def load(cls, path: Path) -> "KeyRing":
        """Read a key file."""
        rows = json.loads(path.read_text("ascii"))["keys"]
        return cls([_key_from(row) for row in rows])

    @classmethod
    def load_or_generate(cls, path: Path, use: Use) -> "KeyRing":
        """Read the key file, which the first start makes with mode 0600. Two starts at once end with one file."""
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
                json.dump({"keys": [_row_from(key) for key in cls.generate(use).keys]}, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(draft, path)
            draft.unlink()
            folder = os.open(path.parent, os.O_RDONLY)
            os.fsync(folder)  # posters signed with these keys outlive a power cut; so must the keys
            os.close(folder)
        return cls.load(path)

    def maker(self, kind: KeyKind, at: datetime) -> Key:
        """The newest key of a kind that may still make at that time."""
        able = [k for k in self.keys if k.kind == kind and (k.makes_until is None or at < k.makes_until)]
        if not able:
            raise LookupError(f"no key of kind {kind} may make anything at {at}")
        return max(able, key=lambda key: key.id)

    def believed(self, kind: KeyKind, key_id: int, at: datetime) -> Key | None:
        """The key of that kind and id, where it is still believed at that time."""
        for key in self.keys:
            if key.kind == kind and key.id == key_id:
                return key if key.believed_until is None or at < key.believed_until else None
        return None

    def verifies(self, key_id: int, message: bytes, signature: bytes) -> bool:
        """Whether a place key signed the message (Ed25519, about 0.1 ms)."""
        verifier = self._verifiers.get(key_id)
        if verifier is None:
            return False
        try:
            verifier.verify(signature, message)
        except InvalidSignature:
            return False
        return True


def sign(key: Key, message: bytes) -> bytes:
    """The 64 signature bytes (Ed25519) of a place key over a message."""
    return Ed25519PrivateKey.from_private_bytes(key.secret).sign(message)


def keyed_hash(key: Key, purpose: str, text: str) -> bytes:
    """32 bytes that find a text again without telling it: HMAC-SHA256 over `LV1\\0purpose\\0text`."""
    return hmac.digest(key.secret, b"LV1\0" + purpose.encode() + b"\0" + text.encode(), sha256)


class DeviceKind(IntEnum):
    """What sends: a person's phone or a gate's enrolment."""

    PHONE = 1
    GATE = 2


class DeviceToken(NamedTuple):
    """Who sends: the installation's number, its person (0 for a gate), whether that person's number was verified."""

    kind: DeviceKind
    device: int
    person: int
    verified: bool
    expires: datetime


_TOKEN = struct.Struct(">BBBQQQ")  # kind, verified, key id, device, person, expiry in Unix seconds
_MAC_BYTES = 16
# 43 octets in their canonical form: the last letter has four bits that stand for nothing and are 0.
_TOKEN_TEXT = re.compile(r"[A-Za-z0-9_-]{57}[AQgw]")


def make_token(key: Key, token: DeviceToken) -> str:
    """The text that a device shows as its bearer token."""
    body = _TOKEN.pack(token.kind, token.verified, key.id, token.device, token.person, int(token.expires.timestamp()))
    return base64url(body + _token_mac(key, body))


def read_token(ring: KeyRing, text: str, at: datetime) -> DeviceToken | None:
    """The token if it is ours, whole and not expired; else None."""
    if _TOKEN_TEXT.fullmatch(text) is None:
        return None
    octets = urlsafe_b64decode(text + "==")
    body, mac = octets[: _TOKEN.size], octets[_TOKEN.size :]
    kind, verified, key_id, device, person, expires = _TOKEN.unpack(body)
    key = ring.believed("token", key_id, at)
    if key is None or not hmac.compare_digest(mac, _token_mac(key, body)) or expires <= at.timestamp():
        return None
    return DeviceToken(DeviceKind(kind), device, person, bool(verified), datetime.fromtimestamp(expires, UTC))


def _token_mac(key: Key, body: bytes) -> bytes:
    return hmac.digest(key.secret, b"LV1\0token\0" + body, sha256)[:_MAC_BYTES]


def _row_from(key: Key) -> dict[str, object]:
    row = asdict(key) | {"secret": base64url(key.secret)}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def _key_from(row: dict[str, str]) -> Key:
    def moment(name: str) -> datetime | None:
        return datetime.fromisoformat(row[name]) if row.get(name) else None

    secret = urlsafe_b64decode(row["secret"] + "=")
    return Key(
        row["kind"],  # type: ignore[arg-type]  # the file is ours; an unknown kind is never asked for
        int(row["id"]),
        row["use"],  # type: ignore[arg-type]
        secret,
        moment("makes_until"),
        moment("believed_until"),
    )
