"""What the page behind a place's code asks for. No answer tells whether a number is known here."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from msgspec import UNSET

from luuvet.accounts.rules import CODE_LIFE, attempt, device_token, make_one_time_code, try_one_time_code
from luuvet.core.problems import problem
from luuvet.kernel.problems import Refused
from luuvet.notices.queries import way_of_codes
from luuvet.notices.rules import queue_message, send_messages
from luuvet.people import rules
from luuvet.people.access import installation_of
from luuvet.people.models import Installation
from luuvet.people.phones import read_phone
from luuvet.people.queries import number_moved_at
from luuvet.people.schemas import AskForCode, SignUp, Told, read

BY = "sign-up"
Door = Callable[[HttpRequest], HttpResponse]


def _says_why(door: Door) -> Door:
    """No cookie opens these doors, so there is nothing to forge; a refusal goes out as a document."""

    @csrf_exempt
    @never_cache
    @wraps(door)
    def answer(request: HttpRequest) -> HttpResponse:
        try:
            return door(request)
        except Refused as refused:
            return problem(refused, title=_("Not signed up"))

    return answer


@_says_why
@require_POST
def one_time_codes(request: HttpRequest) -> HttpResponse:
    """Send six digits to a telephone."""
    asked = read(request, AskForCode)
    way = way_of_codes()
    if way is None:
        raise Refused("no-sms", _("No code can be sent from here. Use an activation code, or scan without signing up."))
    phone, own = read_phone(asked.phone), installation_of(request)
    whos = {"phone": phone, "address": _address(request)} | ({"installation": str(own.pk)} if own else {})
    attempt("one-time code", whos, by=BY)  # type: ignore[arg-type]  # the keys are those of Who
    code = make_one_time_code(phone, by=BY)
    answer: dict[str, object] = {"id": str(code.pk), "expires_in": int(CODE_LIFE.total_seconds())}
    if way == "page":
        return JsonResponse(answer | {"digits": code.digits}, status=201)
    words = _("%(digits)s is the one-time code of Luu Vet, good for 5 minutes. Tell it to nobody.")
    queue_message(phone, words % {"digits": code.digits}, good_for=CODE_LIFE, by=BY)
    send_messages(by=BY)
    return JsonResponse(answer, status=201)


@_says_why
@require_POST
def installations(request: HttpRequest) -> HttpResponse:
    """Sign somebody up on this phone; the answer holds the token that it sends with."""
    asked = read(request, SignUp)
    installation = _signed_up(request, asked)
    token = device_token(installation.device, person=installation.person_id, verified=installation.verified)
    return JsonResponse({"token": token, "verified": installation.verified}, status=201)


def _signed_up(request: HttpRequest, asked: SignUp) -> Installation:
    if isinstance(asked.one_time_code, Told) and isinstance(asked.phone, str):
        told, own = asked.one_time_code, installation_of(request)
        try_one_time_code(told.id, by=BY)
        digits = "".join(told.digits.split())
        return rules.sign_up_with_one_time_code(
            asked.phone, told.id, digits, installation=own.pk if own else None, by=BY
        )
    if asked.activation_code is not UNSET:
        attempt("activation", {"address": _address(request)}, by=BY)
        return rules.sign_up_with_activation_code(str(asked.activation_code), by=BY)
    attempt("unverified", {"address": _address(request)}, by=BY)
    return rules.sign_up_unverified(by=BY)


@_says_why
@require_GET
def own_installation(request: HttpRequest) -> HttpResponse:
    """What the phone that asks should know about itself."""
    own = installation_of(request)
    if own is None:
        refused = Refused("not-enrolled", _("This phone is not signed up here. Sign up again."))
        return problem(refused, title=_("Not signed up"), status=401)
    moved = number_moved_at(own.person_id)
    return JsonResponse({"verified": own.verified, "number_moved_at": moved.isoformat() if moved else None})


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
