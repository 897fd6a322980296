"""What programs send to sign somebody up."""

from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType


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


class NewDependant(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody to be checked in on behalf, as the phone calls them."""

    name: str


class AskForPersonalCodes(msgspec.Struct, forbid_unknown_fields=True, rename={"for_": "for"}):
    """Whose codes: a dependant's, else those of the phone's own person."""

    for_: UUID | UnsetType = UNSET
