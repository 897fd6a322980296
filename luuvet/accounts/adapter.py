"""How allauth behaves here: accounts are made by officers, and one sentence answers every wrong sign-in."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class Adapter(DefaultAccountAdapter):
    """Nobody registers alone; the pages say by themselves what has happened."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("User name or password is not right. Enter both again."),
        "too_many_login_attempts": _("Too many attempts with this user name. Try again in five minutes."),
        "account_inactive": _("User name or password is not right. Enter both again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Whoever has the password; nobody where the account is deactivated, which no answer tells."""
        user = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None

    def add_message(self, *_said: Any, **_more: Any) -> None:
        """Nothing."""
