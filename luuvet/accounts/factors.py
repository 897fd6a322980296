"""What an account signs in with beside its password: an app's codes, passkeys, recovery codes.

Rows are allauth's `Authenticator`: of an app `data` holds the sealed secret and the step of the last code that was
taken, of recovery codes their keyed hashes, of a passkey its name and what allauth keeps of it.
"""

import base64
import secrets
from datetime import datetime
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from luuvet.accounts.models import Account
from luuvet.core import vault
from luuvet.kernel.codes import CROCKFORD

TOTP, PASSKEY, CODES = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES
COUNT_OF_CODES = 10
_GROUPS, _IN_A_GROUP = 3, 4  # 60 bits
_FIELD = "mfa_authenticator.data"


class Passkey(NamedTuple):
    """One of an account's passkeys."""

    pk: int
    name: str
    made_at: datetime
    used_at: datetime | None


class Factors(NamedTuple):
    """All that an account has: the row of its app or None, its passkeys, how many recovery codes are left."""

    app: Authenticator | None
    passkeys: list[Passkey]
    codes_left: int

    @property
    def any(self) -> bool:
        """Whether a password alone does not sign it in."""
        return bool(self.app or self.passkeys)


def factors_of(account: Account) -> Factors:
    """In one question."""
    rows = list(Authenticator.objects.filter(user=account).order_by("created_at", "pk"))
    passkeys = [
        Passkey(row.pk, str(row.data["name"]), row.created_at, row.last_used_at) for row in rows if row.type == PASSKEY
    ]
    left = sum(len(row.data["hashes"]) for row in rows if row.type == CODES)
    return Factors(next((row for row in rows if row.type == TOTP), None), passkeys, left)


def main_factors(account: Account) -> QuerySet[Authenticator]:
    """Its app and passkeys: what it signs in with, while recovery codes only help."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=account, type__in=(TOTP, PASSKEY))
    return found


def has_factor(account: Account) -> bool:
    """Whether a password alone does not sign it in."""
    return main_factors(account).exists()


def sealed(secret: str) -> str:
    """An app's secret as it is kept."""
    return base64.b64encode(vault.seal(secret, field=_FIELD)).decode()


def opened(text: str) -> str:
    """The secret that was kept so."""
    return vault.open_sealed(base64.b64decode(text), field=_FIELD)


def make_codes() -> list[str]:
    """Fresh recovery codes, like `7K3M-Q9XD-2HVT`."""
    return [
        "-".join("".join(secrets.choice(CROCKFORD) for _letter in range(_IN_A_GROUP)) for _group in range(_GROUPS))
        for _code in range(COUNT_OF_CODES)
    ]


def hash_of(account: Account, code: str) -> str:
    """By what a recovery code is known, however it is spaced and whichever letters were taken for digits."""
    letters = "".join(code.upper().split()).replace("-", "").translate(str.maketrans("OIL", "011"))
    return vault.lookup_hash("recovery code", f"{account.pk} {letters}").hex()
