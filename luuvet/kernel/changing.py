"""The changing place code on a screen at the door (docs/semantics.md, Codes): a place code, a step, a mac of both."""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from luuvet.kernel.codes import PosterCode, base64url, octets_of_base64url, read_poster_code
from luuvet.kernel.signing import Key

STEP_SECONDS = 30
FRESH_SECONDS = 120
MAC_BYTES = 8
_TAIL = re.compile(r"(.{1,200})\.(0|[1-9][0-9]{0,9})\.([A-Za-z0-9_-]{11})")
_MOST_STEP = 2**32 - 1


@dataclass(frozen=True, slots=True)
class ChangingCode:
    """What the screen says after the `#`: its static place code, the step 0–4294967295, 8 bytes of mac."""

    static: PosterCode
    step: int
    mac: bytes

    def __str__(self) -> str:
        return f"{self.static}.{self.step}.{base64url(self.mac)}"


def read_changing_code(text: str) -> ChangingCode | None:
    """The code that `text` is the canonical form of, or None. Says nothing about signature, mac or age."""
    match = _TAIL.fullmatch(text)
    if match is None:
        return None
    static, mac, step = read_poster_code(match[1]), octets_of_base64url(match[3]), int(match[2])
    return ChangingCode(static, step, mac) if static and mac and step <= _MOST_STEP else None


def gate_key(key: Key, place: str, gate: int, serial: int) -> bytes:
    """The 32 secret bytes of one gate's screen, derived from a key of kind `gate`: HMAC-SHA256 over
    `LV1\\0gate\\0place\\0gate\\0serial`. Nothing of it is stored; a new serial has a new one."""
    return hmac.digest(key.secret, "\0".join(("LV1", "gate", place, str(gate), str(serial))).encode("ascii"), sha256)


def make_changing_code(static: PosterCode, secret: bytes, at: datetime) -> ChangingCode:
    """What the screen of this gate shows at that time; `secret` is its gate key."""
    step = step_of(at)
    return ChangingCode(static, step, _mac(static, step, secret))


def is_made_with(code: ChangingCode, secret: bytes) -> bool:
    """Whether this gate key made the code."""
    return hmac.compare_digest(code.mac, _mac(code.static, code.step, secret))


def is_from_a_screen(code: ChangingCode, keys: Iterable[Key]) -> bool:
    """Whether the gate's screen made the code, under any of these keys of kind `gate`."""
    static = code.static
    return any(is_made_with(code, gate_key(key, static.place, static.gate, static.serial)) for key in keys)


def step_of(at: datetime) -> int:
    """The step that a moment lies in: Unix seconds / 30, rounded down."""
    return int(at.timestamp()) // STEP_SECONDS


def is_fresh(step: int, arrived: datetime) -> bool:
    """Whether a check-in with this step arrives fresh: at most 2 minutes after the step began, both ends included,
    and not over one step before it, by which the clock of a screen may be ahead."""
    return -STEP_SECONDS <= arrived.timestamp() - step * STEP_SECONDS <= FRESH_SECONDS


def _mac(static: PosterCode, step: int, secret: bytes) -> bytes:
    fields = ("LV1", "step", static.place, str(static.gate), str(static.serial), str(step))
    return hmac.digest(secret, "\0".join(fields).encode("ascii"), sha256)[:MAC_BYTES]
