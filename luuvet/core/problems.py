"""How a door for programs says no: RFC 9457, in the person's language."""

from django.http import HttpResponse, JsonResponse

from luuvet.kernel.problems import Refused, TooSoon


class NotEnrolled(Refused):
    """Who asks shows no token of ours, or one that is good no more."""


class NotThere(Refused):
    """There is no such thing for who asks."""


def problem(refused: Refused, *, title: str) -> HttpResponse:
    """The no as a document. One that ends by itself says when, as HTTP does."""
    status = 401 if isinstance(refused, NotEnrolled) else 404 if isinstance(refused, NotThere) else 422
    body: dict[str, object] = {"type": f"urn:luuvet:problem:{refused.code}", "title": title, "detail": refused.message}
    headers = {"Cache-Control": "no-store"} | ({"WWW-Authenticate": "Bearer"} if status == 401 else {})
    if isinstance(refused, TooSoon):
        status, headers["Retry-After"] = 429, str(refused.seconds)
    body |= {"status": status, "problem": refused.code}
    return JsonResponse(body, status=status, headers=headers, content_type="application/problem+json")
