"""What people wrote in a request, sealed for its row."""

from typing import Literal

from luuvet.core import vault
from luuvet.requests.models import Request

Field = Literal["words", "answer", "extension"]
FIELDS: tuple[Field, ...] = ("words", "answer", "extension")


def write(request: Request, field: Field, text: str) -> None:
    """Seal a text into the row, which has its number; it is not saved here."""
    setattr(request, field, vault.seal(text, field=f"requests_request.{field}", row=request.pk))


def read(request: Request, field: Field) -> str:
    """What was written, or ""."""
    octets: bytes | None = getattr(request, field)
    return vault.open_sealed(bytes(octets), field=f"requests_request.{field}", row=request.pk) if octets else ""
