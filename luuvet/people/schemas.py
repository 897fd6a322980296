"""What programs send to sign somebody up, and what they are answered."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from luuvet.people.consents import VERSION

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


class Look(msgspec.Struct):
    """That somebody opened who the person is: when, and in what way, in the person's language."""

    at: datetime
    way: str


PurposeNamed = Literal["name", "warnings", "messages"]


class ConsentShown(msgspec.Struct):
    """A purpose: what is agreed to and what happens when it is taken back, in the person's language, and how it stands.

    `version` is the day of this text, `given_version` that of the text which was agreed to.
    """

    purpose: PurposeNamed
    label: str
    text: str
    withdrawn: str
    version: str
    given: bool
    given_at: datetime | None
    given_version: str
    withdrawn_at: datetime | None


class Necessary(msgspec.Struct):
    """What signing up is, and how it ends."""

    text: str
    withdrawn: str


class GiveConsent(msgspec.Struct, forbid_unknown_fields=True):
    """A yes to a purpose, by the text of this version."""

    purpose: PurposeNamed
    version: Annotated[str, Meta(extra_json_schema={"examples": [VERSION]})]


class WithdrawConsent(msgspec.Struct, forbid_unknown_fields=True):
    """A yes taken back."""

    purpose: PurposeNamed


class OwnData(msgspec.Struct):
    """Who the phone's person is, as far as anybody here knows. `number` is what every other row says instead."""

    number: int
    since: datetime
    verified: bool
    phone: str | None
    name: str | None
    number_moved_at: datetime | None
    dependants: list[DependantNamed]
    necessary: Necessary
    consents: list[ConsentShown]
    looks: Annotated[list[Look], Meta(description="Newest first.")]
    erasure_asked_at: datetime | None
    erasure_waits: Annotated[str, Meta(description="Why, or nothing.")]


class OwnFile(msgspec.Struct):
    """Everything that is held of a person: by part of the system, by kind of row."""

    made_at: datetime
    number: int
    held: dict[str, dict[str, list[dict[str, Any]]]]


class OwnName(msgspec.Struct, forbid_unknown_fields=True):
    """What the person is called; nothing takes the name away."""

    name: Annotated[str, Meta(description="80 characters at most, each of which can be seen.")]


class OwnPhone(msgspec.Struct, forbid_unknown_fields=True):
    """Another telephone number, and the code that was sent to it."""

    phone: Annotated[str, _PHONE]
    one_time_code: Told


class ErasureAhead(msgspec.Struct):
    """What will be erased, a sentence each, and what is sent back to say yes to it."""

    told: list[str]
    confirmation: str
    good_for: Annotated[int, Meta(description="Seconds.")]


class Confirmed(msgspec.Struct, forbid_unknown_fields=True):
    """A yes to what was told."""

    confirmation: str


class Erasure(msgspec.Struct):
    """Done, or why it waits. Then it is done by itself once nothing holds the person."""

    state: Literal["erased", "waits"]
    why: str
