"""The server's time, signed: a gate sets its clock by it, and can tell it from anybody else's without a network."""

import re
from datetime import UTC, datetime

from luuvet.kernel.signing import Key, sign

_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")


def is_nonce(text: str) -> bool:
    """Whether `text` may be what a gate makes up for one question: 16 to 64 letters of base64url."""
    return _NONCE.fullmatch(text) is not None


def text_of(at: datetime) -> str:
    """A time as it is told and signed: RFC 3339 in UTC with six digits."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def time_message(nonce: str, at: datetime) -> bytes:
    """The bytes that the signature stands for: `LV1\\0time\\0nonce\\0time`."""
    return "\0".join(("LV1", "time", nonce, text_of(at))).encode("ascii")


def sign_time(key: Key, nonce: str, at: datetime) -> bytes:
    """64 signature bytes of a key of kind `time`. An answer that took long tells an old time: its age is at most the
    time between question and answer by the gate's own clock."""
    return sign(key, time_message(nonce, at))
