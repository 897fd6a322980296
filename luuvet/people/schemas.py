"""What programs send to sign somebody up, and what they are answered."""

from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

# Between any of its signs there may be spaces, dots, hyphens and brackets.
_BETWEEN = r"[ .\-()]*"
_PHONE = Meta(
    description="A mobile number of Viet Nam, like 0912 345 678 or +84 912-345-678.",
    extra_json_schema={
        "pattern": rf"^{_BETWEEN}(\+{_BETWEEN}8{_BETWEEN}4|(0{_BETWEEN}0{_BETWEEN})?8{_BETWEEN}4|0)"
        rf"{_BETWEEN}[35789]({_BETWEEN}[0-9]){{8}}{_BETWEEN}$"
    },
)


class AskForCode(msgspec.Struct, forbid_unknown_fields=True):
    """A telephone that a one-time code is to be sent to."""

    phone: Annotated[str, _PHONE]


class Told(msgspec.Struct, forbid_unknown_fields=True):
    """The digits of a one-time code, told back."""

    id: UUID
    digits: str


class SignUp(msgspec.Struct, forbid_unknown_fields=True):
    """By a telephone and the code sent to it, by a code from paper, or by nothing at all."""

    TOGETHER: ClassVar[dict[str, Any]] = {
        "oneOf": [
            {"required": ["phone", "one_time_code"], "not": {"required": ["activation_code"]}},
            {"required": ["activation_code"], "maxProperties": 1},
            {"maxProperties": 0},
        ]
    }

    phone: Annotated[str, _PHONE] | UnsetType = UNSET
    one_time_code: Told | UnsetType = UNSET
    activation_code: str | UnsetType = UNSET

    def __post_init__(self) -> None:
        by_phone = (self.phone is not UNSET, self.one_time_code is not UNSET)
        if len(set(by_phone)) > 1 or (by_phone[0] and self.activation_code is not UNSET):
            raise ValueError("a telephone comes with its code, a code from paper comes alone")


class NewDependant(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody to be checked in on behalf, as the phone calls them."""

    name: Annotated[str, Meta(description="80 characters at most, each of which can be seen.")]


class AskForPersonalCodes(msgspec.Struct, forbid_unknown_fields=True, rename={"for_": "for"}):
    """Whose codes: a dependant's, else those of the phone's own person."""

    for_: UUID | UnsetType = UNSET


class MadeCode(msgspec.Struct):
    """What a one-time code is told back by. In a demonstration nobody is sent it: then its digits stand here."""

    id: UUID
    expires_in: Annotated[int, Meta(description="Seconds.")]
    digits: str | UnsetType = UNSET


class SignedUp(msgspec.Struct):
    """The token of this installation, and whether its person is verified."""

    token: str
    verified: bool


class OwnInstallation(msgspec.Struct):
    """Whether the phone's person is verified, and since when their number is somebody else's."""

    verified: bool
    number_moved_at: datetime | None


class DependantNamed(msgspec.Struct):
    """Somebody whom a phone answers for."""

    id: UUID
    name: str


class Dependants(msgspec.Struct):
    """All of these."""

    dependants: list[DependantNamed]
