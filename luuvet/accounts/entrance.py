"""What comes first: a session that has lasted too long ends, and what an account owes is done before anything opens."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from luuvet.accounts import known_browsers, sessions
from luuvet.accounts.access import owed
from luuvet.accounts.models import Account

# What opens all the same: what is needed to do it, and what does not ask who is signed in.
_OPEN = {
    "accounts:change_password", "accounts:enrol_totp", "accounts:enrol_passkey", "accounts:reauthenticate",
    "accounts:sign_out", "openapi_document", "people:scan", "places:show_gate", "set_language",
}  # fmt: skip
_FOR_PROGRAMS = ("/api/", "/.well-known/")


class Entrance:
    """Middleware: every page of a signed-in account comes by here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The page; a browser in which somebody has just signed in becomes a known one."""
        response = self.get_response(request)
        known_browsers.remember(request, response)
        return response

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Where to go instead, or None. Who shows no session is a stranger, and is asked nothing."""
        shows = settings.SESSION_COOKIE_NAME in request.COOKIES and not request.path.startswith(_FOR_PROGRAMS)
        if not shows or not isinstance(request.user, Account):
            return None
        if sessions.is_over(request.session):
            logout(request)  # what comes is for strangers, and what is not sends them to sign in
            return None
        sessions.note(request.session)
        match = request.resolver_match
        if match is None or match.view_name in _OPEN:
            return None
        first = owed(request.user)
        return redirect(first) if first else None
