"""What the page behind a place's code asks for. No answer tells whether a number is known here."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from msgspec import UNSET

from luuvet.accounts.rules import CODE_LIFE, attempt, device_token, make_one_time_code, try_one_time_code
from luuvet.core import subject
from luuvet.core.bodies import address_of, answer, read, says_why
from luuvet.core.problems import NotThere
from luuvet.core.text import Line
from luuvet.kernel.clock import now
from luuvet.kernel.problems import Refused
from luuvet.notices.queries import way_of_codes
from luuvet.notices.rules import queue_message, send_messages
from luuvet.people import consents, erasing, queries, rules, sealed
from luuvet.people.access import installation_of, required_installation
from luuvet.people.consents import Purpose
from luuvet.people.models import Consent, Dependant, Installation
from luuvet.people.names import clean_name
from luuvet.people.phones import read_phone
from luuvet.people.queries import dependant, dependants, number_moved_at
from luuvet.people.schemas import (
    AskForCode,
    AskForPersonalCodes,
    Confirmed,
    ConsentShown,
    DependantNamed,
    Dependants,
    Erasure,
    ErasureAhead,
    GiveConsent,
    Look,
    MadeCode,
    Necessary,
    NewDependant,
    OwnData,
    OwnFile,
    OwnInstallation,
    OwnName,
    OwnPhone,
    SignedUp,
    SignUp,
    Told,
    WithdrawConsent,
)

BY, BY_PERSON = "sign-up page", "own phone"
_signing_up = says_why(lambda: _("Not signed up"))
_of_a_phone = says_why(lambda: _("Not done"))
_NAME, _NAME_OR_NONE = Line(max_length=80), Line(max_length=80, required=False)


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
    name = clean_name(_NAME, read(request, NewDependant).name)
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
    return DependantNamed(one.pk, sealed.name_of_dependant(one))


@_of_a_phone
@require_safe
def own_data(request: HttpRequest) -> HttpResponse:
    """Who the phone's person is, as far as anybody here knows."""
    return answer(_own_data(required_installation(request)))


def _own_data(own: Installation) -> OwnData:
    person, identity = own.person, queries.identity(own.person_id)
    return OwnData(
        number=person.pk,
        since=person.made_at,
        verified=own.verified,
        phone=sealed.phone_of(identity),
        name=sealed.name_of(identity),
        number_moved_at=identity.superseded_at if identity else None,
        dependants=[_shown(one) for one in dependants(person.pk)],
        necessary=Necessary(*consents.necessary()),
        consents=_consents(person.pk),
        looks=[Look(at, way) for at, way in queries.looks(person.pk)],
        erasure_asked_at=person.erasure_asked_at,
        erasure_waits=queries.why_erasure_waits(person.pk) if person.erasure_asked_at else "",
    )


def _consents(person: int) -> list[ConsentShown]:
    given = queries.consents(person)
    return [_consent(purpose, given.get(purpose)) for purpose in Purpose]


def _consent(purpose: Purpose, given: Consent | None) -> ConsentShown:
    text = consents.text_of(purpose)
    return ConsentShown(
        purpose=purpose.value,  # type: ignore[arg-type]  # one of these
        label=str(purpose.label),
        text=text.says,
        withdrawn=text.withdrawn,
        version=consents.VERSION,
        given=given is not None and given.withdrawn_at is None,
        given_at=given.given_at if given else None,
        given_version=given.version if given else "",
        withdrawn_at=given.withdrawn_at if given else None,
    )


@_of_a_phone
@require_POST
def own_consents(request: HttpRequest) -> HttpResponse:
    """Agree to a purpose."""
    own = required_installation(request)
    asked = read(request, GiveConsent)
    rules.give_consent(own.person, Purpose(asked.purpose), asked.version, by=BY_PERSON)
    return answer(_own_data(own))


@_of_a_phone
@require_POST
def own_withdrawals(request: HttpRequest) -> HttpResponse:
    """Take an agreement back."""
    own = required_installation(request)
    rules.withdraw_consent(own.person, Purpose(read(request, WithdrawConsent).purpose), by=BY_PERSON)
    return answer(_own_data(own))


@_of_a_phone
@require_safe
def own_file(request: HttpRequest) -> HttpResponse:
    """Everything that is held of the phone's person, as one file."""
    own = required_installation(request)
    given = answer(OwnFile(now(), own.person_id, subject.export(own.person_id)))
    given["Content-Disposition"] = 'attachment; filename="luuvet.json"'
    return given


@_of_a_phone
@require_POST
def own_name(request: HttpRequest) -> HttpResponse:
    """Write down what the phone's person is called."""
    own = required_installation(request)
    name = clean_name(_NAME_OR_NONE, read(request, OwnName).name)
    rules.change_name(own.person, name, by=BY_PERSON)
    return answer(_own_data(own))


@_of_a_phone
@require_POST
def own_phone(request: HttpRequest) -> HttpResponse:
    """Another telephone number of the phone's person, proved by a code; the answer holds a new token."""
    own = required_installation(request)
    asked = read(request, OwnPhone)
    try_one_time_code(asked.one_time_code.id, by=BY_PERSON)
    digits = "".join(asked.one_time_code.digits.split())
    changed = rules.change_phone(own, asked.phone, asked.one_time_code.id, digits, by=BY_PERSON)
    token = device_token(own.device, person=own.person_id, verified=changed.verified)
    return answer(SignedUp(token, changed.verified))


@_of_a_phone
@require_http_methods(["GET", "HEAD", "POST"])
def own_erasure(request: HttpRequest) -> HttpResponse:
    """What erasing takes away; the yes to it."""
    own = required_installation(request)
    household, moment = queries.household(own.person_id), now()
    if request.method != "POST":
        told, mark = erasing.ahead(len(household) - 1), erasing.confirmation(household, moment)
        return answer(ErasureAhead(told, mark, int(erasing.GOOD_FOR.total_seconds())))
    if not erasing.is_confirmed(household, read(request, Confirmed).confirmation, moment):
        raise Refused("not-confirmed", _("Read once more what will be erased, and confirm it within ten minutes."))
    if why := queries.why_erasure_waits(own.person_id):
        rules.await_erasure(own.person, by=BY_PERSON)
        return answer(Erasure("waits", why))
    rules.erase(own.person, by=BY_PERSON)
    return answer(Erasure("erased", ""))
