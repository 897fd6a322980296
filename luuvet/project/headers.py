"""Headers of every page."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

# Nothing is loaded from elsewhere, nothing inline is believed, and no page of ours runs inside another.
POLICY = "; ".join(
    [
        "default-src 'none'",
        "object-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)

# As Django says it in answers of its own, by SECURE_HSTS_SECONDS and SECURE_HSTS_INCLUDE_SUBDOMAINS.
STAY_WITH_HTTPS = "max-age=31536000; includeSubDomains"


def content_security_policy(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: what a browser may load and do on our pages, and that no other site shows parts of them."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return answer
