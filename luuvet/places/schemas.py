"""What devices send to be enrolled."""

import msgspec


class Enrol(msgspec.Struct, forbid_unknown_fields=True):
    """The secret that an officer showed."""

    enrolment: str
