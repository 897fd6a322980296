"""How a door for programs says no: RFC 9457, in the person's language."""

from collections.abc import Mapping

import msgspec
from django.http import HttpResponse
from django.utils.translation import get_language

from luuvet.accept.answers import ProblemDocument
from luuvet.accept.words import WHOLE, language_of
from luuvet.kernel.problems import Refused, TooSoon


class NotEnrolled(Refused):
    """Who asks shows no token of ours, or one that is good no more."""


class NotThere(Refused):
    """There is no such thing for who asks."""


class TooLarge(Exception):
    """A body over what is read."""


def problem(refused: Refused, *, title: str) -> HttpResponse:
    """The no as a document. One that ends by itself says when, as HTTP does."""
    status = 401 if isinstance(refused, NotEnrolled) else 404 if isinstance(refused, NotThere) else 422
    headers = {"Cache-Control": "no-store"} | ({"WWW-Authenticate": "Bearer"} if status == 401 else {})
    if isinstance(refused, TooSoon):
        status, headers["Retry-After"] = 429, str(refused.seconds)
    document = ProblemDocument(
        type=f"urn:luuvet:problem:{refused.code}",
        title=title,
        status=status,
        detail=refused.message,
        problem=refused.code,
    )
    return _answer(document, headers)


def whole(status: int, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """A no to a request as such, in the words of the acceptance; 404, 405, 413 and 500 are among them."""
    title, detail = WHOLE[status][language_of(get_language() or "")]
    return _answer(ProblemDocument(type="about:blank", title=title, status=status, detail=detail), headers or {})


def _answer(document: ProblemDocument, headers: Mapping[str, str]) -> HttpResponse:
    kind = "application/problem+json"
    return HttpResponse(msgspec.json.encode(document), status=document.status, headers=headers, content_type=kind)
