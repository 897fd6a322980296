"""What programs send to doors that no cookie opens, and how these say no."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from luuvet.core.problems import problem
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
                return door(request, *args, **kwargs)
            except Refused as refused:
                return problem(refused, title=title())

        return answer

    return around


def read(request: HttpRequest, shape: type[Shape]) -> Shape:
    """The body. Raises Refused `malformed`: JSON is taken and nothing else, so that no form elsewhere can send it."""
    try:
        if request.content_type != "application/json":
            raise ValueError(request.content_type)
        return msgspec.json.decode(request.body, type=shape)
    except (ValueError, msgspec.DecodeError):
        raise Refused("malformed", _("A field is missing, unknown or wrong. Load the page again.")) from None


def address_of(request: HttpRequest) -> str:
    """Where a request comes from."""
    return str(request.META.get("REMOTE_ADDR", ""))
