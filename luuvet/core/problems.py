"""How a door for programs says no: RFC 9457, in the person's language."""

from django.http import HttpResponse, JsonResponse

from luuvet.kernel.problems import Refused, TooSoon


def problem(refused: Refused, *, title: str, status: int = 422) -> HttpResponse:
    """The no as a document. One that ends by itself says when, as HTTP does."""
    body: dict[str, object] = {"type": f"urn:luuvet:problem:{refused.code}", "title": title, "detail": refused.message}
    headers = {"Cache-Control": "no-store"}
    if isinstance(refused, TooSoon):
        status, headers["Retry-After"] = 429, str(refused.seconds)
    body |= {"status": status, "problem": refused.code}
    return JsonResponse(body, status=status, headers=headers, content_type="application/problem+json")
