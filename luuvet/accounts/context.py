"""What pages know of who is signed in."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from luuvet.accounts import access
from luuvet.accounts.models import Account, Duty


def duty(request: HttpRequest) -> dict[str, object]:
    """The first duty of the account, looked up when a page asks for it, or None."""
    user = getattr(request, "user", None)

    def first() -> Duty | None:
        return access.duties(user).first() if isinstance(user, Account) else None

    return {"account": user if isinstance(user, Account) else None, "duty": SimpleLazyObject(first)}
