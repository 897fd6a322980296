"""What a weekly report is made of, and on which days there is one."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Min
from django.utils.translation import gettext as _

from luuvet.accounts.models import Duty, DutyKind
from luuvet.core import queries as audit
from luuvet.core.queries import Head
from luuvet.counting import queries as counting
from luuvet.counting.queries import Table
from luuvet.kernel import clock, days
from luuvet.kernel.days import Window
from luuvet.kernel.problems import Refused
from luuvet.reports import figures
from luuvet.reports.models import Drawing, FreeWords, Office
from luuvet.reports.offices import OfficeFacts, usual_office
from luuvet.reports.words import Words
from luuvet.units import queries as units
from luuvet.units.models import Unit

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Weekly:
    """A report made `on` a day: the table of the week that ended the evening before, the one since the plan began,
    the office that issues it and its free words, and the head of the audit trail when its figures were counted."""

    on: date
    week: Table
    since: Table | None
    office: OfficeFacts
    words: Words
    head: Head | None = None

    @property
    def as_of(self) -> datetime:
        """When counting began."""
        return self.week.as_of


def office_of(unit: Unit) -> OfficeFacts:
    """The office chosen for a unit, else the usual one."""
    row = Office.objects.filter(unit=unit).first()
    return (
        OfficeFacts(**{field.name: getattr(row, field.name) for field in fields(OfficeFacts)})
        if row
        else usual_office(unit)
    )


def office_row(unit: Unit) -> Office | None:
    """What was chosen for a unit, if anything was."""
    return Office.objects.filter(unit=unit).first()


def words_row(unit: Unit, on: date) -> FreeWords | None:
    """The row whose words stand in the report of a day: its own, else that of the last report before it."""
    return FreeWords.objects.filter(unit=unit, on__lte=on).order_by("-on").first()


def words_of(unit: Unit, on: date) -> Words:
    """The words that stand in the report of a day."""
    row = words_row(unit, on)
    return Words(**{field.name: getattr(row, field.name) for field in fields(Words)}) if row else Words()


def report_week(on: date, weekday: int) -> Window:
    """The seven days that ended the evening before a report day. Refused `not-a-report-day` on another weekday."""
    if on.weekday() != weekday:
        last = on - timedelta(days=(on.weekday() - weekday) % 7)
        words = {"day": f"{on:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}", "next": f"{last + _WEEK:%d/%m/%Y}"}
        raise Refused(
            "not-a-report-day",
            _("%(day)s is not a report day of this unit. Choose one, such as %(last)s or %(next)s.") % words,
        )
    return Window(on - _WEEK, on - timedelta(days=1))


def weekly(unit_code: str, *, tree: str | None, on: date, since: date | None = None) -> Weekly:
    """Count both windows of a report. `since` is by default the day on which the office's plan began.

    A plan that began in the week has no column of its own. Refused as report_week, counting.count and, where `since` is
    given, `since-too-late`.
    """
    unit = units.unit(unit_code, tree or units.tree_in_force(on - timedelta(days=1)).name)
    office = office_of(unit)
    window = report_week(on, office.weekday)
    if since is not None and since > window.first:
        words = {"since": f"{since:%d/%m/%Y}", "first": f"{window.first:%d/%m/%Y}"}
        raise Refused(
            "since-too-late",
            _("The plan cannot begin on %(since)s, after the week began on %(first)s. Choose an earlier day.") % words,
        )
    if since is None and office.since is not None and office.since <= window.first:
        since = office.since
    as_of = clock.now()
    week = counting.count(unit.code, tree=unit.tree_id, window=window, as_of=as_of)
    whole = None
    if since is not None:
        whole = counting.count(unit.code, tree=unit.tree_id, window=Window(since, window.last), as_of=as_of)
    return Weekly(on, week, whole, office, words_of(unit, on), audit.head())


def drawings(unit: Unit, on: Sequence[date]) -> dict[date, Drawing]:
    """The drafts that were drawn of some days."""
    return {drawing.on: drawing for drawing in Drawing.objects.filter(unit=unit, on__in=on)}


def drawing_of(unit: Unit, on: date) -> Drawing | None:
    """The draft of a report, if it was drawn."""
    return Drawing.objects.filter(unit=unit, on=on).first()


def drawn(drawing: Drawing, unit: Unit) -> Weekly:
    """The report with the figures of its draft, and the office and words of now."""
    return _shown(drawing.figures, unit, drawing.on)


def shown_before(drawing: Drawing, unit: Unit) -> Weekly | None:
    """The same with the figures that the draft showed before; None where it was drawn once."""
    return _shown(drawing.before, unit, drawing.on) if drawing.before else None


def _shown(said: figures.Kept, unit: Unit, on: date) -> Weekly:
    since = figures.read(said["since"]) if said["since"] else None
    head = figures.read_head(said.get("head"))
    return Weekly(on, figures.read(said["week"]), since, office_of(unit), words_of(unit, on), head)


def next_report_day(office: OfficeFacts, moment: datetime) -> date:
    """The first day whose report is not yet due at a moment."""
    here = moment.astimezone(days.zone())
    day = here.date() + timedelta(days=(office.weekday - here.weekday()) % 7)
    return day if here < datetime.combine(day, time(office.hour), days.zone()) else day + _WEEK


def report_days(unit: Unit, office: OfficeFacts, until: date) -> list[date]:
    """The days with a report up to the next one, the newest first: since the plan or an office's duty began, and those
    that have a draft."""
    stored = set(Drawing.objects.filter(unit=unit, on__lte=until).values_list("on", flat=True))
    duty = Duty.objects.filter(unit=unit, kind=DutyKind.COORDINATING_OFFICE).aggregate(began=Min("valid_from"))
    began = min(filter(None, (office.since, duty["began"])), default=until)
    usual = {until - n * _WEEK for n in range(max(0, (until - began - timedelta(days=1)).days // 7) + 1)}
    return sorted(stored | usual, reverse=True)


def is_kept(first: date) -> bool:
    """Whether the check-ins of a day, and of those after it, are still there to be counted."""
    kept = settings.RETENTION_DAYS
    return kept is None or first >= days.day_of(clock.now()) - timedelta(days=int(kept))
