"""Browsers in which an account has signed in before: guesses made elsewhere do not make its owner wait there.

The cookie proves nothing but that: it signs nobody in, and whoever takes it gets a few guesses of their own.
"""

import secrets

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from luuvet.core import vault

_LASTS = 400 * 24 * 60 * 60  # seconds: as long as browsers keep a cookie
_SALT = "known browser"


def of(request: HttpRequest, username: str) -> str | None:
    """The number of a browser in which this account was the last to sign in, or None."""
    said = request.get_signed_cookie(settings.BROWSER_COOKIE_NAME, default="", salt=_SALT, max_age=_LASTS) or ""
    number, _dot, whose = said.partition(".")
    return number if whose and secrets.compare_digest(whose, _named(username)) else None


def mark(request: HttpRequest, username: str) -> None:
    """Let the answer to this request make its browser a known one."""
    request.known_browser = f"{secrets.token_hex(16)}.{_named(username)}"  # type: ignore[attr-defined]


def remember(request: HttpRequest, response: HttpResponseBase) -> None:
    """Give the browser its cookie, where it was marked."""
    value = getattr(request, "known_browser", None)
    if value is not None:
        response.set_signed_cookie(
            settings.BROWSER_COOKIE_NAME, value, salt=_SALT, max_age=_LASTS,
            httponly=True, secure=settings.HTTPS, samesite="Lax",
        )  # fmt: skip


def _named(username: str) -> str:
    return vault.lookup_hash(_SALT, username).hex()[:32]
