"""What of people is sealed: each field with its name, bound to its row, opened here."""

from luuvet.core import vault
from luuvet.people.models import Dependant, Identity

PHONE, NAME, DEPENDANT = "people_identity.phone", "people_identity.name", "people_dependant.name"


def phone_of(identity: Identity | None) -> str | None:
    """A person's telephone number as ten digits."""
    return _opened(identity.phone, PHONE, identity.person_id) if identity else None


def name_of(identity: Identity | None) -> str | None:
    """The name that a person gave."""
    return _opened(identity.name, NAME, identity.person_id) if identity else None


def name_of_dependant(dependant: Dependant) -> str:
    """What a person's phone calls somebody; "" once they are off its list."""
    return _opened(dependant.name, DEPENDANT, dependant.pk) or ""


def _opened(octets: bytes | memoryview | None, field: str, row: object) -> str | None:
    return vault.open_sealed(bytes(octets), field=field, row=row) if octets else None
