"""What devices send to be enrolled, and what they are answered."""

import msgspec

from luuvet.accept.answers import PlaceNamed


class Enrol(msgspec.Struct, forbid_unknown_fields=True):
    """The secret that an officer showed."""

    enrolment: str


class ScreenCode(msgspec.Struct):
    """The static text of a screen's code and the 32 secret bytes, as base64url, that it is changed with."""

    code: str
    key: str


class AtGate(msgspec.Struct):
    """Where a device stands, and what its screen shows."""

    place: PlaceNamed
    gate: int
    screen: ScreenCode | None


class Enrolled(AtGate, kw_only=True):
    """The same, with the token that it sends with from now on."""

    token: str
