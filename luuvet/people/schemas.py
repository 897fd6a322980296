"""What programs send to sign somebody up."""

from typing import TypeVar
from uuid import UUID

import msgspec
from django.http import HttpRequest
from django.utils.translation import gettext as _
from msgspec import UNSET, UnsetType

from luuvet.kernel.problems import Refused


class AskForCode(msgspec.Struct, forbid_unknown_fields=True):
    """A telephone that a one-time code is to be sent to."""

    phone: str


class Told(msgspec.Struct, forbid_unknown_fields=True):
    """The digits of a one-time code, told back."""

    id: UUID
    digits: str


class SignUp(msgspec.Struct, forbid_unknown_fields=True):
    """By a telephone and the code sent to it, by a code from paper, or by nothing at all."""

    phone: str | UnsetType = UNSET
    one_time_code: Told | UnsetType = UNSET
    activation_code: str | UnsetType = UNSET

    def __post_init__(self) -> None:
        by_phone = (self.phone is not UNSET, self.one_time_code is not UNSET)
        if len(set(by_phone)) > 1 or (by_phone[0] and self.activation_code is not UNSET):
            raise ValueError("a telephone comes with its code, a code from paper comes alone")


Shape = TypeVar("Shape", AskForCode, SignUp)


def read(request: HttpRequest, shape: type[Shape]) -> Shape:
    """The body. Raises Refused `malformed`: JSON is taken and nothing else, so that no form elsewhere can send it."""
    try:
        if request.content_type != "application/json":
            raise ValueError(request.content_type)
        return msgspec.json.decode(request.body, type=shape)
    except (ValueError, msgspec.DecodeError):
        raise Refused("malformed", _("A field is missing, unknown or wrong. Load the page again.")) from None
