"""What a weekly report is made of."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from luuvet.counting import queries as counting
from luuvet.counting.queries import Table
from luuvet.kernel import clock
from luuvet.kernel.days import Window
from luuvet.kernel.problems import Refused

REPORT_WEEKDAY = 3  # Thursday, as date.weekday() counts
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Weekly:
    """The tables of a report made `on` a day: the week that ended the evening before, and since the plan began."""

    on: date
    week: Table
    since: Table | None

    @property
    def as_of(self) -> datetime:
        """When counting began."""
        return self.week.as_of


def report_week(on: date) -> Window:
    """The seven days that ended the evening before a report day. Refused `not-a-report-day` on any but a Thursday."""
    if on.weekday() != REPORT_WEEKDAY:
        last = on - timedelta(days=(on.weekday() - REPORT_WEEKDAY) % 7)
        words = {"day": f"{on:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}", "next": f"{last + _WEEK:%d/%m/%Y}"}
        raise Refused(
            "not-a-report-day",
            _("%(day)s is not a report day. Choose a Thursday, such as %(last)s or %(next)s.") % words,
        )
    return Window(on - _WEEK, on - timedelta(days=1))


def weekly(unit_code: str, *, tree: str | None, on: date, since: date | None) -> Weekly:
    """Count both windows of a report. Refused as report_week, counting.count and, `since-too-late`, here."""
    window = report_week(on)
    if since is not None and since > window.first:
        words = {"since": f"{since:%d/%m/%Y}", "first": f"{window.first:%d/%m/%Y}"}
        raise Refused(
            "since-too-late",
            _("The plan cannot begin on %(since)s, after the week began on %(first)s. Choose an earlier day.") % words,
        )
    as_of = clock.now()
    week = counting.count(unit_code, tree=tree, window=window, as_of=as_of)
    whole = None
    if since is not None:
        whole = counting.count(unit_code, tree=week.unit.tree_id, window=Window(since, window.last), as_of=as_of)
    return Weekly(on, week, whole)
