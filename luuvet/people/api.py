"""What the page behind a place's code asks for. No answer tells whether a number is known here."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from msgspec import UNSET

from luuvet.accounts.rules import CODE_LIFE, attempt, device_token, make_one_time_code, try_one_time_code
from luuvet.core import vault
from luuvet.core.bodies import address_of, answer, read, says_why
from luuvet.core.problems import NotThere
from luuvet.core.text import Line
from luuvet.kernel.problems import Refused
from luuvet.notices.queries import way_of_codes
from luuvet.notices.rules import queue_message, send_messages
from luuvet.people import rules
from luuvet.people.access import installation_of, required_installation
from luuvet.people.models import Dependant, Installation
from luuvet.people.phones import read_phone
from luuvet.people.queries import dependant, dependants, number_moved_at
from luuvet.people.schemas import (
    AskForCode,
    AskForPersonalCodes,
    DependantNamed,
    Dependants,
    MadeCode,
    NewDependant,
    OwnInstallation,
    SignedUp,
    SignUp,
    Told,
)

BY = "sign-up page"
_signing_up = says_why(lambda: _("Not signed up"))
_of_a_phone = says_why(lambda: _("Not done"))
_NAME = Line(max_length=80)


@_signing_up
@require_POST
def one_time_codes(request: HttpRequest) -> HttpResponse:
    """Send six digits to a telephone."""
    asked = read(request, AskForCode)
    way = way_of_codes()
    if way is None:
        raise Refused("no-sms", _("No code can be sent from here. Use an activation code, or scan without signing up."))
    phone, own = read_phone(asked.phone), installation_of(request)
    whos = {"phone": phone, "address": address_of(request)} | ({"installation": str(own.pk)} if own else {})
    attempt("one-time code", whos, by=BY)  # type: ignore[arg-type]  # the keys are those of Who
    code = make_one_time_code(phone, by=BY)
    made = MadeCode(code.pk, int(CODE_LIFE.total_seconds()))
    if way == "page":
        made.digits = code.digits
        return answer(made, status=201)
    words = _("%(digits)s is the one-time code of Luu Vet, good for 5 minutes. Tell it to nobody.")
    queue_message(phone, words % {"digits": code.digits}, good_for=CODE_LIFE, by=BY)
    send_messages(by=BY)
    return answer(made, status=201)


@_signing_up
@require_POST
def installations(request: HttpRequest) -> HttpResponse:
    """Sign somebody up on this phone; the answer holds the token that it sends with."""
    asked = read(request, SignUp)
    installation = _signed_up(request, asked)
    token = device_token(installation.device, person=installation.person_id, verified=installation.verified)
    return answer(SignedUp(token, installation.verified), status=201)


def _signed_up(request: HttpRequest, asked: SignUp) -> Installation:
    if isinstance(asked.one_time_code, Told) and isinstance(asked.phone, str):
        told, own = asked.one_time_code, installation_of(request)
        try_one_time_code(told.id, by=BY)
        digits = "".join(told.digits.split())
        return rules.sign_up_with_one_time_code(
            asked.phone, told.id, digits, installation=own.pk if own else None, by=BY
        )
    if asked.activation_code is not UNSET:
        attempt("activation", {"address": address_of(request)}, by=BY)
        return rules.sign_up_with_activation_code(str(asked.activation_code), by=BY)
    attempt("unverified", {"address": address_of(request)}, by=BY)
    return rules.sign_up_unverified(by=BY)


@_signing_up
@require_safe
def own_installation(request: HttpRequest) -> HttpResponse:
    """What the phone that asks should know about itself."""
    own = required_installation(request)
    return answer(OwnInstallation(own.verified, number_moved_at(own.person_id)))


@_of_a_phone
@require_POST
def personal_codes(request: HttpRequest) -> HttpResponse:
    """The codes of the next seven days for the phone's person or a dependant: 2,016 of 85 bytes one after another."""
    own = required_installation(request)
    asked = read(request, AskForPersonalCodes)
    person = own.person_id if asked.for_ is UNSET else _dependant(own, asked.for_).person_id
    attempt("personal codes", {"installation": str(own.pk)}, by=BY)
    octets = rules.personal_codes(own, person)
    return HttpResponse(octets, content_type="application/octet-stream", headers={"Cache-Control": "no-store"})


@_of_a_phone
@require_http_methods(["GET", "HEAD", "POST"])
def own_dependants(request: HttpRequest) -> HttpResponse:
    """Whom the phone answers for; one more."""
    own = required_installation(request)
    if request.method != "POST":
        return answer(Dependants([_shown(one) for one in dependants(own.person_id)]))
    asked = read(request, NewDependant)
    try:
        name = _NAME.clean(asked.name)
    except ValidationError as fault:
        raise Refused("name-unfit", " ".join(fault.messages)) from None
    attempt("dependant", {"installation": str(own.pk)}, by=BY)
    return answer(_shown(rules.add_dependant(own.person, name, by=BY)), status=201)


@_of_a_phone
@require_http_methods(["DELETE"])
def own_dependant(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One less."""
    rules.remove_dependant(_dependant(required_installation(request), pk), by=BY)
    return HttpResponse(status=204)


def _dependant(own: Installation, pk: UUID) -> Dependant:
    found = dependant(own.person_id, pk)
    if found is None:
        raise NotThere("unknown-dependant", _("This phone has no such dependant. Load the list again."))
    return found


def _shown(one: Dependant) -> DependantNamed:
    return DependantNamed(one.pk, vault.open_sealed(bytes(one.name), field=rules.DEPENDANT_FIELD))
