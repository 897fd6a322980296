"""Changes of signing in: who came in, passwords that somebody chooses, sessions."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext as _

from luuvet.accounts import passwords
from luuvet.accounts.models import Account
from luuvet.core.rules import rule
from luuvet.kernel.clock import now
from luuvet.kernel.problems import Refused


@rule
def sign_in(account: Account, *, with_password: bool, by: str) -> Account:
    """All steps are taken. A temporary password is spent by it. Refused: `may-not`, if it was spent meanwhile.

    Sessions that have ended by themselves, strangers' too, are swept out on the way.
    """
    locked = Account.objects.select_for_update().get(pk=account.pk)
    if not locked.is_active or (with_password and not passwords.still_signs_in(locked)):
        raise Refused("may-not", _("User name or password is not right. Enter both again."))
    if with_password and locked.password_expires_at is not None:
        locked.password_used_at = now()
        locked.save(update_fields=["password_used_at"])
    Session.objects.filter(expire_date__lt=timezone.now()).delete()  # by the clock that Django ends them by
    return locked


@rule
def change_password(account: Account, password: str, *, by: str) -> Account:
    """The password that its owner chose; every browser that does not hear of it is signed out.

    Refused: `too-short`, `like-username`, `common`, `same`.
    """
    locked = Account.objects.select_for_update().get(pk=account.pk)
    passwords.must_be_fit(locked, password)
    locked.set_password(password)
    locked.password_expires_at = locked.password_used_at = None
    locked.save(update_fields=["password", "password_expires_at", "password_used_at"])
    return locked


@rule
def renew_session(session: SessionBase, *, by: str) -> None:
    """Know a signed-in browser by another key from now on: the one it had is worth nothing."""
    before = session.session_key
    session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=session.session_key)
