"""Changes to accounts and their sessions, to installations, and to the codes that open one."""

import hmac
import math
import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from luuvet.accounts import passwords
from luuvet.accounts.fitting import NewDuty, fit, fit_username, username_taken
from luuvet.accounts.limits import LIMITS, REMEMBERED, What, Who
from luuvet.accounts.models import Account, ActivationCode, Attempt, Device, Duty, DutyKind, OneTimeCode
from luuvet.core import vault
from luuvet.core.bulk import one_at_a_time, tell_book
from luuvet.core.rules import rule
from luuvet.kernel.clock import now
from luuvet.kernel.codes import CROCKFORD
from luuvet.kernel.problems import Refused, TooSoon
from luuvet.kernel.signing import DeviceKind, DeviceToken, make_token
from luuvet.units.models import Unit

TOKEN_LIFE = timedelta(days=365)
CODE_LIFE = timedelta(minutes=5)
MOST_TRIES = 5
_CODE_LETTERS = 10
_DIGITS = "one-time code"


class Session(Protocol):
    """A browser in which an account is signed in."""

    def end(self) -> None:
        """Sign it out."""


@rule
def make_account(
    username: str,
    kind: DutyKind,
    unit: Unit,
    *,
    place: str = "",
    since: date | None = None,
    until: date | None = None,
    by: str,
) -> tuple[Account, str]:
    """An account with one duty, from today on where `since` is None, and its temporary password, kept nowhere else.

    Refused: `username-unfit`, `username-taken`, and what fitting.fit says of the duty.
    """
    fit_username(username)
    duty = NewDuty(kind, unit, place, since, until)
    fit(duty)
    account = Account(username=username, search_key=username, sort_key=username)
    password = passwords.make_temporary()
    account.password = passwords.hash_of_temporary(password)
    account.password_expires_at = now() + settings.TEMPORARY_PASSWORD_LASTS
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as fault:  # taken since it was looked for
        raise username_taken() from fault
    Duty.objects.create(account=account, kind=kind, unit=unit, place=place, valid_from=duty.begins, valid_to=until)
    return account, password


@rule
def renew_password(account: Account, *, by: str) -> tuple[Account, str]:
    """A new temporary password; every browser in which the account is signed in is signed out by it."""
    locked, password = Account.objects.select_for_update().get(pk=account.pk), passwords.make_temporary()
    locked.password = passwords.hash_of_temporary(password)
    locked.password_expires_at, locked.password_used_at = now() + settings.TEMPORARY_PASSWORD_LASTS, None
    locked.save(update_fields=["password", "password_expires_at", "password_used_at"])
    return locked, password


@rule
def end_session(session: Session, *, by: str) -> None:
    """Sign a browser out."""
    session.end()


@rule
def enrol_devices(kind: DeviceKind, count: int, *, at: datetime, by: str) -> list[Device]:
    """Give out the numbers of new installations, enrolled at a moment."""
    return Device.objects.bulk_create([Device(kind=kind, enrolled_at=at) for _number in range(count)])


@rule
def revoke_device(device: Device, *, reason: str = "", by: str) -> Device:
    """Take an installation out of use. What it scanned before this moment may still be sent."""
    locked = Device.objects.select_for_update().get(pk=device.pk)
    if locked.revoked_at is not None:
        raise Refused("already-revoked", _("This device is revoked already."))
    locked.revoked_at, locked.revoked_for = now(), reason
    locked.save(update_fields=["revoked_at", "revoked_for"])
    tell_book("device", locked.pk)
    return locked


@rule
def report_stolen(device: Device, *, since: datetime | None = None, by: str) -> Device:
    """Take an installation out of use that is in strange hands since a moment (now).

    What arrives from it from then on is kept and flagged. Refused: `reported-already`, `not-yet` where the moment lies
    ahead.
    """
    locked, moment = Device.objects.select_for_update().get(pk=device.pk), now()
    if locked.stolen_at is not None:
        raise Refused("reported-already", _("This device is reported stolen already."))
    if since is not None and since > moment:
        raise Refused("not-yet", _("The device is said to be stolen at a time to come. Enter a time that has passed."))
    locked.stolen_at = since or moment
    locked.revoked_at = min(locked.revoked_at or moment, locked.stolen_at)
    locked.save(update_fields=["stolen_at", "revoked_at"])
    tell_book("device", locked.pk)
    return locked


def device_token(device: Device, *, person: int = 0, verified: bool = False, made_at: datetime | None = None) -> str:
    """A bearer token for an installation, good for a year from `made_at` (now)."""
    moment = made_at or now()
    token = DeviceToken(DeviceKind(device.kind), device.pk, person, verified, moment + TOKEN_LIFE)
    return make_token(vault.ring().maker("token", moment), token)


@rule
def attempt(what: What, whos: Mapping[Who, str], *, by: str) -> datetime:
    """Take one of the tries that are free, or say how long to wait. Committed before what is tried, which may fail.

    Answers the moment by which forget_attempt knows this try.
    """
    moment = now()
    Attempt.objects.filter(at__lt=moment - REMEMBERED).delete()
    hashes = {who: vault.lookup_hash(f"attempt {who}", text) for who, text in sorted(whos.items())}
    for who, hashed in hashes.items():
        with one_at_a_time(f"attempt {hashed.hex()}"):
            tries = list(Attempt.objects.filter(what=what, who=hashed).order_by("-at").values_list("at", flat=True))
        left = (tries[0] + LIMITS[what, who].wait_after(len(tries)) - moment) if tries else timedelta(0)
        if left > timedelta(0):
            raise _wait(math.ceil(left.total_seconds()))
    Attempt.objects.bulk_create([Attempt(what=what, who=hashed, at=moment) for hashed in hashes.values()])
    return moment


@rule
def forget_attempt(what: What, whos: Mapping[Who, str], at: datetime, *, by: str) -> None:
    """What was tried at a moment went well: earlier tries no longer count, but for an address only this one."""
    for who, text in whos.items():
        tries = Attempt.objects.filter(what=what, who=vault.lookup_hash(f"attempt {who}", text))
        (tries.filter(at=at) if who == "address" else tries).delete()


def _wait(seconds: int) -> TooSoon:
    if seconds < 100:
        text = _("Too many tries. Try again in %(count)d seconds.") % {"count": seconds}
    else:
        text = _("Too many tries. Try again in %(count)d minutes.") % {"count": math.ceil(seconds / 60)}
    return TooSoon("wait", text, seconds)


@rule
def make_one_time_code(phone: str, *, by: str) -> OneTimeCode:
    """Six fresh digits for a telephone, told in the answer alone. An earlier one stays good."""
    moment = now()
    OneTimeCode.objects.filter(made_at__lt=moment - REMEMBERED).delete()
    code = OneTimeCode(phone_hash=vault.lookup_hash("one-time phone", phone), made_at=moment)
    code.digits = f"{secrets.randbelow(1_000_000):06d}"
    code.digits_hash = vault.lookup_hash(_DIGITS, f"{code.pk} {code.digits}")
    code.save(force_insert=True)
    return code


@rule
def try_one_time_code(pk: UUID, *, by: str) -> OneTimeCode:
    """Take one of a code's five tries, right or wrong. Committed before the digits are looked at."""
    code = OneTimeCode.objects.select_for_update().filter(pk=pk).first()
    if code is None or code.used_at is not None or now() >= code.made_at + CODE_LIFE:
        raise Refused("code-expired", _("This code is no longer valid. Ask for a new one."))
    if code.tries >= MOST_TRIES:
        raise Refused("code-spent", _("This code was entered wrongly five times. Ask for a new one."))
    code.tries += 1
    code.save(update_fields=["tries"])
    return code


@rule
def use_one_time_code(pk: UUID, *, phone: str, digits: str, by: str) -> OneTimeCode:
    """Accept the digits that were sent to this telephone, once. A try was taken before."""
    code = OneTimeCode.objects.select_for_update().get(pk=pk)
    same_phone = _is_one_of(bytes(code.phone_hash), vault.lookup_hashes("one-time phone", phone))
    same_digits = _is_one_of(bytes(code.digits_hash), vault.lookup_hashes(_DIGITS, f"{pk} {digits}"))
    if code.used_at is not None or not (same_phone and same_digits):
        raise Refused("wrong-code", _("These are not the six digits that were sent. Check them and enter them again."))
    code.used_at = now()
    code.save(update_fields=["used_at"])
    return code


def _is_one_of(hashed: bytes, believed: list[bytes]) -> bool:
    return any(hmac.compare_digest(hashed, one) for one in believed)


@rule
def make_activation_codes(count: int, *, by: str) -> list[str]:
    """Codes to be handed out on paper, each good for one person. Nobody can read them again later."""
    codes = {"".join(secrets.choice(CROCKFORD) for _letter in range(_CODE_LETTERS)) for _code in range(count)}
    moment = now()
    ActivationCode.objects.bulk_create(
        [ActivationCode(code_hash=vault.lookup_hash("activation", code), made_at=moment) for code in codes]
    )
    return sorted(codes)


@rule
def use_activation_code(text: str, *, by: str) -> ActivationCode:
    """Accept a code from paper, once, however it is spaced and whichever letters were taken for digits."""
    letters = "".join(text.upper().split()).replace("-", "").translate(str.maketrans("OIL", "011"))
    hashes = vault.lookup_hashes("activation", letters)
    code = ActivationCode.objects.select_for_update().filter(code_hash__in=hashes, used_at=None).first()
    if code is None:
        raise Refused("wrong-activation-code", _("This activation code does not exist or was used. Check it."))
    code.used_at = now()
    code.save(update_fields=["used_at"])
    return code


@rule
def forget_codes(phone: str | None, installations: Iterable[int], *, by: str) -> None:
    """Forget at once the codes that were sent to a telephone and what it and some installations have tried."""
    whos = [("installation", str(number)) for number in installations]
    if phone is not None:
        whos.append(("phone", phone))
        OneTimeCode.objects.filter(phone_hash__in=vault.lookup_hashes("one-time phone", phone)).delete()
    hashes = [found_by for who, text in whos for found_by in vault.lookup_hashes(f"attempt {who}", text)]
    Attempt.objects.filter(who__in=hashes).delete()
