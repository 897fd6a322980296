"""How allauth behaves here: accounts are made by officers, and one sentence answers every wrong sign-in."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from luuvet.accounts import known_browsers, passwords, sessions
from luuvet.accounts.limits import Who
from luuvet.accounts.models import Account
from luuvet.accounts.rules import attempt, forget_attempt
from luuvet.accounts.rules.signing_in import sign_in
from luuvet.core.bodies import address_of
from luuvet.core.words import told
from luuvet.kernel.problems import Refused, TooSoon

BY = "signing in"


class Adapter(DefaultAccountAdapter):
    """Nobody registers alone; the pages say by themselves what has happened."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("User name or password is not right. Enter both again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def add_message(self, *_said: Any, **_more: Any) -> None:
        """Nothing."""

    def get_login_stages(self) -> list[str]:
        """The second factor alone."""
        return ["luuvet.accounts.stages.SecondFactor"]

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        """The account, if its password is right and still signs in. Every no takes the same way and time."""
        name = str(credentials["username"]).strip().lower()
        browser = known_browsers.of(request, name)
        whos: dict[Who, str] = {"address": address_of(request)}
        whos |= {"browser": browser} if browser else {"account": name}
        try:
            at = attempt("sign-in", whos, by=BY)
        except TooSoon as too_soon:
            raise ValidationError(told(too_soon), code=too_soon.code) from too_soon
        found = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()  # one who may not sign in is a stranger here
        if not isinstance(found, Account) or not passwords.still_signs_in(found):
            return None
        forget_attempt("sign-in", whos, at, by=BY)
        return found

    def login(self, request: HttpRequest, user: Account) -> None:
        """The last step: the session begins, under another key than the stranger's."""
        by_passkey = bool(getattr(request, "signs_in_by_passkey", False))
        try:
            sign_in(user, with_password=not by_passkey, by=user.username)
        except Refused as refused:
            raise ImmediateHttpResponse(redirect("accounts:sign_in")) from refused
        super().login(request, user)
        sessions.begin(request.session)
        known_browsers.mark(request, user.username)


class FactorAdapter(DefaultMFAAdapter):
    """What a passkey says of where it belongs."""

    def _get_site_name(self) -> str:
        return "Lưu Vết"
