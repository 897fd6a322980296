"""Questions about the audit trail."""

from dataclasses import dataclass
from datetime import datetime

from luuvet.core import bulk, chain
from luuvet.core.models import Seal


@dataclass(frozen=True, slots=True)
class Head:
    """The newest seal: its number, the last line under it, when it was made, its hash as 64 hex digits."""

    seal: int
    line: int
    at: datetime
    hash: str


def head() -> Head | None:
    """The chain's head as papers show it; None before anything was sealed."""
    newest = Seal.objects.order_by("-number").defer("entries").first()
    return Head(newest.number, newest.last, newest.at, bytes(newest.hash).hex()) if newest else None


def verify_audit(head_hash: bytes | None = None) -> chain.Finding:
    """Hold every seal against every line, and against the hash of a head from paper; in memory that does not grow.

    It may run beside writers and the sealer: seals are looked at up to the newest one of the beginning, and each line
    under them was committed before.
    """
    return chain.examine(bulk.all_seals(), bulk.all_lines(), head=head_hash)
