"""Until when a request has to be answered and done.

Days are civil days. Working days are Monday to Friday: public holidays are not known here, and would only make a day
later than the one that is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from luuvet.requests.models import Kind

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise  # the stubs alone have it

DECREE = _("Decree 356/2025/NĐ-CP, in force since 1 January 2026")
LAW_ON_COMPLAINTS = _("Law 02/2011/QH13 on complaints, article 28")


@dataclass(frozen=True, slots=True)
class Times:
    """Working days until the first reply, days until it is done, days that it may be extended by, once; the source."""

    reply: int
    days: int
    extension: int
    source: "_StrOrPromise"


# Where a processor or third party takes part the decree gives 5 or 10 days more; here nobody does.
TIMES: Mapping[Kind, Times] = {
    Kind.ACCESS: Times(2, 10, 10, DECREE),
    Kind.CORRECTION: Times(2, 10, 10, DECREE),
    Kind.ERASURE: Times(2, 20, 20, DECREE),
    Kind.COMPLAINT: Times(10, 30, 15, LAW_ON_COMPLAINTS),
}


def reply_by(kind: Kind, came_on: date) -> date:
    """The last day for a first reply."""
    day, left = came_on, TIMES[kind].reply
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def due_on(kind: Kind, came_on: date, *, extended: bool = False) -> date:
    """The last day on which it has to be done."""
    times = TIMES[kind]
    return came_on + timedelta(days=times.days + (times.extension if extended else 0))
