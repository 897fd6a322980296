"""What programs send to doors that no cookie opens, and how these say no."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from luuvet.accept.items import MOST_BYTES
from luuvet.core.problems import TooLarge, problem, whole
from luuvet.kernel.problems import Refused

Door = Callable[..., HttpResponse]
Shape = TypeVar("Shape", bound=msgspec.Struct)


def says_why(title: Callable[[], str]) -> Callable[[Door], Door]:
    """A door without cookies, where there is nothing to forge: a refusal goes out as a document with that title."""

    def around(door: Door) -> Door:
        @csrf_exempt
        @never_cache
        @wraps(door)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            try:
                given = door(request, *args, **kwargs)
            except TooLarge:
                return whole(413)
            except Refused as refused:
                return problem(refused, title=title())
            return whole(405, {"Allow": given["Allow"]}) if isinstance(given, HttpResponseNotAllowed) else given

        return answer

    return around


def read(request: HttpRequest, shape: type[Shape]) -> Shape:
    """The body. Raises TooLarge over 1 MiB, Refused `malformed`: JSON is taken and nothing else, so that no form
    elsewhere can send it."""
    try:
        if len(request.body) > MOST_BYTES:
            raise TooLarge
        if request.content_type != "application/json":
            raise ValueError(request.content_type)
        return msgspec.json.decode(request.body, type=shape)
    except RequestDataTooBig:
        raise TooLarge from None
    except (ValueError, msgspec.DecodeError, RecursionError):
        raise Refused("malformed", _("A field is missing, unknown or wrong. Load the page again.")) from None


def answer(shape: msgspec.Struct, *, status: int = 200) -> HttpResponse:
    """The yes as JSON."""
    return HttpResponse(msgspec.json.encode(shape), status=status, content_type="application/json")


def address_of(request: HttpRequest) -> str:
    """Where a request comes from."""
    return str(request.META.get("REMOTE_ADDR", ""))
