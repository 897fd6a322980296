"""The line beside every change."""

from luuvet.core.models import AuditLine
from luuvet.kernel.clock import now


def write(*, actor: str, action: str, about: str, detail: dict[str, object] | None = None) -> None:
    """Append one line in the transaction of the change it speaks of."""
    AuditLine.objects.create(at=now(), actor=actor, action=action, object=about, detail=detail or {})
