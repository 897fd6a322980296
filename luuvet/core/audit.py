"""The line beside every change, and before every look at who somebody is."""

from django.db import transaction

from luuvet.core import vault
from luuvet.core.models import AuditLine
from luuvet.kernel.clock import now

LOOK = "core.look"


def write(*, actor: str, action: str, about: str, detail: dict[str, object] | None = None) -> None:
    """Append one line in the transaction of the change it speaks of."""
    AuditLine.objects.create(at=now(), actor=actor, action=action, object=about, detail=detail or {})


def look(sealed: bytes, *, field: str, row: object = "", person: int, by: str, reason: str, case: str) -> str:
    """Open one sealed field of a person to somebody who is not that person: the line first, committed, then the text.

    `field` and `row` as vault.seal had them; the line says who looked (`by`), at whom, as a number, at which field, in
    which case and why. Raises RuntimeError inside a transaction, which could take the line back after the text was
    seen, and cryptography's InvalidTag where the text is not that field's: the line stands all the same.
    """
    with transaction.atomic(durable=True):
        write(actor=by, action=LOOK, about=f"person:{person}", detail={"field": field, "case": case, "reason": reason})
    return vault.open_sealed(sealed, field=field, row=row)
