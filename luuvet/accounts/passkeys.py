"""Passkeys, by WebAuthn: what a browser is asked, and whether what it answers is true.

A passkey stands for both steps of a sign-in: the device holds it and has verified who uses it (finger, face or PIN).
It is bound to the host of the address at which it was made. Questions stand in the session, each good once.
"""

import json
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luuvet.accounts.models import Account
from luuvet.kernel.problems import Refused

LONGEST_ANSWER = 20_000
# Whatever a browser may send instead of an answer, and what allauth and fido2 make of it.
_NONSENSE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, ValidationError)


def make_question(account: Account) -> str:
    """What the browser is asked to make a passkey, as JSON: one that is found without a user name, never a second
    one on the same device."""
    return json.dumps(auth.begin_registration(account, passwordless=True))


def question(account: Account | None = None) -> str:
    """What the browser is asked to use one, as JSON: one of an account's, or whichever somebody has."""
    asked = auth.begin_authentication(account)
    asked["publicKey"] = {**asked["publicKey"], "userVerification": "required"}
    auth.set_state({**auth.get_state(), "user_verification": "required"})
    return json.dumps(asked)


def made(text: str) -> dict[str, Any]:
    """The answer to make_question, proved: what is kept of the passkey. Refused `no-passkey`."""
    try:
        answer = _read(text)
        auth.parse_registration_response(answer)
        auth.complete_registration(answer)
    except _NONSENSE as nonsense:
        raise Refused("no-passkey", _("This browser made no passkey. Try again.")) from nonsense
    return answer


def used(text: str, account: Account | None = None) -> Authenticator:
    """The passkey that answered `question`, with its account. Refused `wrong-passkey`, alike for every reason."""
    try:
        answer = _read(text)
        auth.parse_authentication_response(answer)
        owner = account or auth.extract_user_from_response(answer)
        passkey: Authenticator = auth.complete_authentication(owner, answer)
    except _NONSENSE as nonsense:
        raise unknown() from nonsense
    if not passkey.user.is_active:
        raise unknown()
    return passkey


def unknown() -> Refused:
    """The one no to every answer that signs nobody in."""
    return Refused("wrong-passkey", _("This passkey is not known here. Use another way."))


def _read(text: str) -> dict[str, Any]:
    if len(text) > LONGEST_ANSWER:
        raise ValueError
    answer = json.loads(text)
    if not isinstance(answer, dict):
        raise TypeError
    return answer
