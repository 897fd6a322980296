"""Keys, signatures and device tokens. Cryptography is called here, in `sealing.py` beside it and in the vault only."""

import hmac
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
from typing import Literal, NamedTuple, get_args

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from luuvet.kernel.codes import base64url
from luuvet.kernel.keyfile import Row, change_rows, file_mark, read_rows

KeyKind = Literal["place", "person", "card", "gate", "number", "time", "token", "lookup", "master"]
SigningKind = Literal["place", "person", "card", "time"]
Use = Literal["live", "demonstration"]

KINDS: tuple[KeyKind, ...] = get_args(KeyKind)
SIGNING_KINDS: tuple[SigningKind, ...] = get_args(SigningKind)
MOST_ID = 255  # a key id is one byte


@dataclass(frozen=True, slots=True)
class Key:
    """32 secret bytes for one purpose. It makes until one date and is believed until a later one (None: no end).
    `withdrawn_at`: when it was stolen; nothing that it made is believed for scans from then on."""

    kind: KeyKind
    id: int
    use: Use
    secret: bytes = field(repr=False)
    makes_until: datetime | None = None
    believed_until: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def algorithm(self) -> Literal["Ed25519", "X25519"] | None:
        """What its public bytes are for; None for a key that has none."""
        return "X25519" if self.kind == "number" else "Ed25519" if self.kind in SIGNING_KINDS else None

    @property
    def public(self) -> bytes:
        """The 32 public bytes: of an Ed25519 key, for kind `number` of an X25519 key."""
        private = X25519PrivateKey if self.kind == "number" else Ed25519PrivateKey
        return private.from_private_bytes(self.secret).public_key().public_bytes_raw()

    def makes(self, at: datetime) -> bool:
        """Whether anything may be made with it at that time."""
        return all(end is None or at < end for end in (self.makes_until, self.withdrawn_at))

    def is_believed(self, at: datetime) -> bool:
        """Whether what it made is believed for a scan at that time. When the scan arrived is not asked here."""
        return all(end is None or at < end for end in (self.believed_until, self.withdrawn_at))


class KeyRing:
    """All keys of one installation, read from its key file."""

    def __init__(self, keys: list[Key]) -> None:
        self.keys = keys
        self._file: tuple[Path, tuple[int, int]] | None = None  # what was read, and its mark
        self._verifiers = {
            (key.kind, key.id): Ed25519PublicKey.from_public_bytes(key.public)
            for key in keys
            if key.kind in SIGNING_KINDS
        }

    @classmethod
    def generate(cls, use: Use, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> "KeyRing":
        """One fresh key of each kind."""
        return cls([Key(kind, 1, use, random_bytes(32)) for kind in KINDS])

    @classmethod
    def load(cls, path: Path) -> "KeyRing":
        """Read a key file."""
        mark = file_mark(path)
        ring = cls([_key_from(row) for row in read_rows(path)])
        ring._file = path, mark
        return ring

    @classmethod
    def load_or_generate(cls, path: Path, use: Use) -> "KeyRing":
        """Read the key file, which the first start makes with mode 0600; one that knows fewer kinds gains a key of each
        other. Several starts at once end with one file."""

        def complete(keys: list[Key]) -> list[Key]:
            there = {key.kind for key in keys}
            return keys + [key for key in cls.generate(use).keys if key.kind not in there]

        if not path.exists() or not set(KINDS) <= {row["kind"] for row in read_rows(path)}:
            change_key_file(path, complete)
        return cls.load(path)

    def reread(self) -> "KeyRing":
        """This ring, with the keys as its file has them now: what a command changes, a running server sees."""
        with suppress(FileNotFoundError):  # a file that is gone changes nothing
            if self._file is not None and file_mark(self._file[0]) != self._file[1]:
                newer = KeyRing.load(self._file[0])
                self.keys, self._verifiers, self._file = newer.keys, newer._verifiers, newer._file
        return self

    def maker(self, kind: KeyKind, at: datetime) -> Key:
        """The newest key of a kind that may still make at that time."""
        able = [key for key in self.keys if key.kind == kind and key.makes(at)]
        if not able:
            raise LookupError(f"no key of kind {kind} may make anything at {at}")
        return max(able, key=lambda key: key.id)

    def key(self, kind: KeyKind, key_id: int) -> Key | None:
        """The key of that kind and id, believed or not."""
        return next((key for key in self.keys if key.kind == kind and key.id == key_id), None)

    def believed(self, kind: KeyKind, key_id: int, at: datetime) -> Key | None:
        """The key of that kind and id, where it is believed for a scan at that time."""
        key = self.key(kind, key_id)
        return key if key is not None and key.is_believed(at) else None

    def all_believed(self, kind: KeyKind, at: datetime) -> list[Key]:
        """Every key of a kind that is believed for a scan at that time, newest first: for codes that name none."""
        able = [key for key in self.keys if key.kind == kind and key.is_believed(at)]
        return sorted(able, key=lambda key: -key.id)

    def verifies(self, key_id: int, message: bytes, signature: bytes, kind: SigningKind = "place") -> bool:
        """Whether a key of that kind signed the message, believed or not (Ed25519, about 0.1 ms)."""
        verifier = self._verifiers.get((kind, key_id))
        if verifier is None:
            return False
        try:
            verifier.verify(signature, message)
        except InvalidSignature:
            return False
        return True


def change_key_file(path: Path, change: Callable[[list[Key]], list[Key]]) -> list[Key]:
    """Write the key file as `change` makes it of its keys, one writer at a time; what it holds then."""
    rows = change_rows(path, lambda rows: [_row_from(key) for key in change([_key_from(row) for row in rows])])
    return [_key_from(row) for row in rows]


def signer(key: Key) -> Callable[[bytes], bytes]:
    """What signs many messages with one key (Ed25519, 64 bytes each)."""
    return Ed25519PrivateKey.from_private_bytes(key.secret).sign


def sign(key: Key, message: bytes) -> bytes:
    """The 64 signature bytes (Ed25519) of a key over a message."""
    return signer(key)(message)


def keyed_hash(key: Key, purpose: str, text: str) -> bytes:
    """32 bytes that find a text again without telling it: HMAC-SHA256 over `LV1\\0purpose\\0text`."""
    return hmac.digest(key.secret, b"LV1\0" + purpose.encode() + b"\0" + text.encode(), sha256)


NONCE = re.compile(r"[A-Za-z0-9_-]{43}")  # 32 bytes in base64url


def proof_of_keys(ring: KeyRing, nonce: str, at: datetime) -> str:
    """What only the holder of this key file answers to a nonce; whoever asks learns nothing else by it."""
    return base64url(keyed_hash(ring.maker("lookup", at), "here", nonce))


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


def _row_from(key: Key) -> Row:
    row = asdict(key) | {"secret": base64url(key.secret)}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def _key_from(row: Row) -> Key:
    def moment(name: str) -> datetime | None:
        return datetime.fromisoformat(str(row[name])) if row.get(name) else None

    secret = urlsafe_b64decode(f"{row['secret']}=")
    return Key(
        row["kind"],  # type: ignore[arg-type]  # the file is ours; an unknown kind is never asked for
        int(str(row["id"])),
        row["use"],  # type: ignore[arg-type]
        secret,
        moment("makes_until"),
        moment("believed_until"),
        moment("withdrawn_at"),
    )
