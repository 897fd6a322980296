"""Which passwords somebody may choose, and those that others are told once."""

import secrets

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.contrib.auth.password_validation import CommonPasswordValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luuvet.accounts.models import Account
from luuvet.kernel.clock import now
from luuvet.kernel.problems import Refused

SHORTEST = 12
# Neither vowels, so that no word comes about, nor what is easily taken for another: 20 letters of 27, 95 bits.
_LETTERS = "bcdfghjkmnpqrstvwxz23456789"
_GROUPS = 5
_ITERATIONS = 10_000
_common = CommonPasswordValidator()
_like = UserAttributeSimilarityValidator(user_attributes=["username"])


def make_temporary() -> str:
    """A password that is told once, to be replaced by one that its owner chooses."""
    return "-".join("".join(secrets.choice(_LETTERS) for _n in range(4)) for _group in range(_GROUPS))


def hash_of_temporary(password: str) -> str:
    """What is kept of one. Stretching keeps guessers of words away; nobody guesses 95 random bits, and five hundred
    accounts of one file would wait minutes for it. Signing in, Django stretches it as far as any other."""
    hasher = get_hasher()
    if isinstance(hasher, PBKDF2PasswordHasher):
        return hasher.encode(password, hasher.salt(), _ITERATIONS)
    return hasher.encode(password, hasher.salt())


def still_signs_in(account: Account) -> bool:
    """Whether its password does: that of an account in use, a temporary one once, until it expires."""
    expires = account.password_expires_at
    return account.is_active and (expires is None or (account.password_used_at is None and now() < expires))


def must_be_fit(account: Account, password: str) -> None:
    """Raise Refused where an account must not choose a password: `too-short`, `like-username`, `common`, `same`."""
    if len(password) < SHORTEST:
        raise Refused("too-short", _("This password has fewer than 12 characters. Choose a longer one."))
    if not _passes(_like, password, account):
        raise Refused("like-username", _("This password is too much like the user name. Choose another one."))
    if not _passes(_common, password, account):
        raise Refused("common", _("Many people use this password, so it is guessed first. Choose another one."))
    if account.check_password(password):
        raise Refused("same", _("This is the present password. Choose another one."))


def _passes(
    validator: CommonPasswordValidator | UserAttributeSimilarityValidator, password: str, account: Account
) -> bool:
    try:
        validator.validate(password, account)
    except ValidationError:
        return False
    return True
