"""Changes to what an account signs in with beside its password."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from luuvet.accounts import totp
from luuvet.accounts.access import needs_second_factor
from luuvet.accounts.factors import CODES, PASSKEY, TOTP, hash_of, main_factors, make_codes, opened, sealed
from luuvet.accounts.models import Account
from luuvet.core.rules import rule
from luuvet.kernel.clock import now
from luuvet.kernel.problems import Refused

MOST_PASSKEYS = 20


@rule
def enrol_totp(account: Account, secret: str, digits: str, *, by: str) -> list[str]:
    """Sign in with an app's codes from now on. Answers the recovery codes, where this is the first factor.

    Refused: `wrong-code` where the digits are not the app's, `has-app`.
    """
    _lock(account)
    if Authenticator.objects.filter(user=account, type=TOTP).exists():
        raise Refused("has-app", _("This account has an app already. Remove it first."))
    step = totp.step_of(secret, digits, now())
    if step is None:
        raise _wrong_code()
    Authenticator.objects.create(
        user=account, type=TOTP, created_at=now(), data={"secret": sealed(secret), "step": step}
    )
    return _codes_of_the_first(account)


@rule
def remove_totp(account: Account, *, by: str) -> Account:
    """Sign in without the app. Refused: `no-app`, `last-factor`."""
    _lock(account)
    app = Authenticator.objects.filter(user=account, type=TOTP).first()
    if app is None:
        raise Refused("no-app", _("This account has no app."))
    _remove(account, app)
    return account


@rule
def enrol_passkey(account: Account, made: dict[str, Any], name: str, *, by: str) -> list[str]:
    """Sign in with a passkey from now on, as `passkeys.made` proved it. Answers recovery codes like enrol_totp.

    Refused: `too-many-passkeys`.
    """
    _lock(account)
    if Authenticator.objects.filter(user=account, type=PASSKEY).count() >= MOST_PASSKEYS:
        raise Refused("too-many-passkeys", _("This account has 20 passkeys. Remove one first."))
    Authenticator.objects.create(user=account, type=PASSKEY, created_at=now(), data={"name": name, "credential": made})
    return _codes_of_the_first(account)


@rule
def rename_passkey(passkey: Authenticator, name: str, *, by: str) -> Authenticator:
    """Call a passkey otherwise."""
    locked: Authenticator = Authenticator.objects.select_for_update().get(pk=passkey.pk)
    locked.data["name"] = name
    locked.save(update_fields=["data"])
    return locked


@rule
def remove_passkey(account: Account, passkey: Authenticator, *, by: str) -> Account:
    """Sign in without this passkey. Refused: `last-factor`."""
    _lock(account)
    _remove(account, passkey)
    return account


@rule
def renew_recovery_codes(account: Account, *, by: str) -> list[str]:
    """Fresh recovery codes; earlier ones are worth nothing. Refused: `no-factor`."""
    _lock(account)
    if not main_factors(account).exists():
        raise Refused("no-factor", _("Recovery codes help with two-step sign-in. Set that up first."))
    return _renew_codes(account)


@rule
def use_code(account: Account, code: str, *, by: str) -> Authenticator:
    """Accept six digits of the app or a recovery code, each once. A try was taken before. Refused: `wrong-code`."""
    _lock(account)
    kept = Authenticator.objects.filter(user=account, type__in=(TOTP, CODES))
    used = next((row for row in kept if _takes(row, account, code)), None)
    if used is None:
        raise _wrong_code()
    used.last_used_at = now()
    used.save(update_fields=["data", "last_used_at"])
    return used


@rule
def use_passkey(passkey: Authenticator, *, by: str) -> Authenticator:
    """Note that a passkey was used, as `passkeys.used` proved it."""
    passkey.last_used_at = now()
    passkey.save(update_fields=["last_used_at"])
    return passkey


@rule
def reset_factors(account: Account, *, by: str) -> Account:
    """Take away all that an account signs in with beside its password, and sign all its browsers out.

    For an owner who has lost phone and recovery codes, by who gave the account, once they know who asks. An account
    whose duties need a second factor is led to set one up at its next sign-in.
    """
    _lock(account)
    Authenticator.objects.filter(user=account).delete()
    for session in UserSession.objects.filter(user=account):
        session.end()
    return account


def _lock(account: Account) -> None:
    """One change of an account's factors at a time."""
    Account.objects.select_for_update().get(pk=account.pk)


def _takes(row: Authenticator, account: Account, code: str) -> bool:
    """Whether a code is one of this row's; then it is one no longer."""
    if row.type == TOTP:
        step = totp.step_of(opened(row.data["secret"]), "".join(code.split()), now(), after=row.data["step"])
        row.data["step"] = row.data["step"] if step is None else step
        return step is not None
    hashed = hash_of(account, code)
    left = [one for one in row.data["hashes"] if one != hashed]
    is_one = len(left) < len(row.data["hashes"])
    row.data["hashes"] = left
    return is_one


def _wrong_code() -> Refused:
    return Refused("wrong-code", _("This code is not right, or was used already. Enter the next one."))


def _codes_of_the_first(account: Account) -> list[str]:
    return [] if Authenticator.objects.filter(user=account, type=CODES).exists() else _renew_codes(account)


def _renew_codes(account: Account) -> list[str]:
    codes = make_codes()
    hashes = [hash_of(account, code) for code in codes]
    Authenticator.objects.update_or_create(
        user=account, type=CODES, defaults={"data": {"hashes": hashes}, "created_at": now(), "last_used_at": None}
    )
    return codes


def _remove(account: Account, factor: Authenticator) -> None:
    """With the last factor the recovery codes go too."""
    others = main_factors(account).exclude(pk=factor.pk)
    if not others.exists():
        if needs_second_factor(account):
            raise Refused("last-factor", _("A duty of this account needs two steps. Set up another one first."))
        Authenticator.objects.filter(user=account, type=CODES).delete()
    factor.delete()
