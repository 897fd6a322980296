"""The document of the API, and what is said at an address for programs where no door is, or where one has failed."""

import msgspec
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt

from luuvet.core.problems import whole
from luuvet.project.openapi import document

_FOR_PROGRAMS = ("/api/", "/.well-known/")


@csrf_exempt
def openapi_document(request: HttpRequest) -> HttpResponse:
    """What stands behind every address for programs; for everybody, and to be kept for an hour."""
    if request.method not in ("GET", "HEAD"):
        return whole(405, {"Allow": "GET, HEAD"})
    headers = {"Cache-Control": "public, max-age=3600"}
    return HttpResponse(msgspec.json.encode(document()), content_type="application/json", headers=headers)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """There is nothing at this address: a page, or for programs a document."""
    if request.path.startswith(_FOR_PROGRAMS):
        return whole(404)
    return defaults.page_not_found(request, exception)


def makes_no_sense(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """A request that is damaged, or meant for another server."""
    if request.path.startswith(_FOR_PROGRAMS):
        return whole(421 if isinstance(exception, DisallowedHost) else 400)
    return defaults.bad_request(request, exception)


def failed(request: HttpRequest) -> HttpResponseBase:
    """A fault of ours."""
    return whole(500) if request.path.startswith(_FOR_PROGRAMS) else defaults.server_error(request)
