"""How many lines what is written in a request may have, and how its state is said."""

from dataclasses import dataclass
from datetime import date

from luuvet.requests.models import Request

MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class LineShown:
    """A request as the list has it. `overdue`: its day has passed; `late_reply`: that of the first reply has."""

    request: Request
    overdue: bool
    late_reply: bool


def shown(request: Request, today: date) -> LineShown:
    """How a request stands on a day."""
    is_open = request.closed_at is None
    late = is_open and request.answered_at is None and request.reply_by < today
    return LineShown(request, is_open and request.due < today, late)
