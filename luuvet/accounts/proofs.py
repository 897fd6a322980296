"""How somebody shows who they are, each way counted where it can be guessed at. Every no is a Refused."""

from django.utils.translation import gettext as _

from luuvet.accounts import passkeys
from luuvet.accounts.factors import has_factor
from luuvet.accounts.limits import What, Who
from luuvet.accounts.models import Account
from luuvet.accounts.rules import attempt, forget_attempt
from luuvet.accounts.rules.factors import use_code, use_passkey
from luuvet.kernel.problems import Refused


def by_code(account: Account, code: str, *, by: str) -> None:
    """A code of the app or a recovery code. Refused: `wait`, `wrong-code`."""
    what, whos = _counted("second factor", account)
    at = attempt(what, whos, by=by)
    use_code(account, code, by=by)
    forget_attempt(what, whos, at, by=by)


def by_passkey(account: Account, answer: str, *, by: str) -> None:
    """One of the account's passkeys, which nobody guesses. Refused: `wrong-passkey`."""
    use_passkey(passkeys.used(answer, account), by=by)


def by_any_passkey(address: str, answer: str, *, by: str) -> Account:
    """Whose passkey this is, said at an address. Refused: `wait`, and `wrong-passkey` for every other reason."""
    at = attempt("passkey", {"address": address}, by=by)
    passkey = passkeys.used(answer)
    account: Account = passkey.user
    if not account.is_active:
        raise passkeys.unknown()
    use_passkey(passkey, by=account.username)
    forget_attempt("passkey", {"address": address}, at, by=by)
    return account


def by_password(account: Account, password: str, *, by: str) -> None:
    """The present password. Refused: `wait`, `wrong-password`."""
    what, whos = _counted("proof", account)
    at = attempt(what, whos, by=by)
    if not account.check_password(password):
        raise Refused("wrong-password", _("The password is not right. Enter it again."))
    forget_attempt(what, whos, at, by=by)


def by_all(account: Account, password: str, code: str, *, by: str) -> None:
    """The password, and a code where the account has a second factor: one sentence tells of either that is wrong.

    Refused: `wait`, `wrong-password`, `wrong-proof`.
    """
    if not has_factor(account):
        by_password(account, password, by=by)
        return
    what, whos = _counted("proof", account)
    at = attempt(what, whos, by=by)
    wrong = Refused("wrong-proof", _("Password or code is not right. Enter both again."))
    if not account.check_password(password):
        raise wrong
    try:
        use_code(account, code, by=by)
    except Refused as refused:
        raise wrong from refused
    forget_attempt(what, whos, at, by=by)


def _counted(what: What, account: Account) -> tuple[What, dict[Who, str]]:
    return what, {"account": str(account.pk)}
