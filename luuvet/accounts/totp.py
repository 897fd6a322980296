"""Six digits from an app on a phone: a code every 30 seconds (RFC 6238), each good once."""

import hmac
from datetime import datetime
from urllib.parse import quote, urlencode

from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value

PERIOD = 30  # seconds
ISSUER = "Lưu Vết"


def make_secret() -> str:
    """160 fresh bits as base 32, as apps take them."""
    return str(generate_totp_secret())


def step_of(secret: str, digits: str, at: datetime, after: int = -1) -> int | None:
    """The step whose code these digits are: the present one or the one before, and later than `after`; else None.

    The one before is taken since typing and the way here take time (RFC 6238, 5.2). Whoever keeps the answer and says
    it as `after` next time takes no code twice, nor one that is older than one that was taken.
    """
    present = int(at.timestamp()) // PERIOD
    found = [step for step in (present, present - 1) if hmac.compare_digest(_digits(secret, step), digits.encode())]
    return next((step for step in found if step > after), None)


def _digits(secret: str, step: int) -> bytes:
    return str(format_hotp_value(hotp_value(secret, step))).encode()


def address(username: str, secret: str) -> str:
    """What the QR code for the app holds."""
    said = urlencode({"secret": secret, "issuer": ISSUER}, quote_via=quote)
    return f"otpauth://totp/{quote(ISSUER)}:{quote(username)}?{said}"
