"""The audit trail taken away as a file."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from luuvet.accounts.bulk import Line
from luuvet.accounts.lines import Asked, find_lines
from luuvet.core import audit
from luuvet.kernel.problems import Refused

MOST_EXPORTED = 50_000


def export_lines(among: Sequence[int], asked: Asked, *, shape: str, by: str) -> list[Line]:
    """All audit lines that were asked for, to be taken away as a file: its own line, which says how many and which, is
    written with the reading and is not among them.

    Refused `too-many-lines` above 50,000: a file that holds a part only would not be seen to.
    """
    with transaction.atomic():
        found = find_lines(among, asked, most=MOST_EXPORTED + 1)
        if len(found) > MOST_EXPORTED:
            raise Refused("too-many-lines", _("These are more than 50,000 lines. Choose fewer days."))
        detail = {
            "lines": len(found),
            "shape": shape,
            "actor": asked.actor,
            "action": asked.action,
            "objects": list(asked.objects),
            "days": str(asked.window or ""),
        }
        audit.write(actor=by, action="accounts.export_lines", about="", detail=detail)
        return found
