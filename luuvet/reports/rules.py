"""Changes of reports."""

from dataclasses import asdict
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext as _

from luuvet.checkins.rules import flag_arrivals
from luuvet.core.rules import rule
from luuvet.kernel import days
from luuvet.kernel.clock import now
from luuvet.kernel.problems import Refused
from luuvet.reports import figures, queries
from luuvet.reports.models import Drawing, FreeWords, Office
from luuvet.reports.offices import OfficeFacts
from luuvet.reports.queries import Weekly
from luuvet.reports.words import Words
from luuvet.units.models import Unit
from luuvet.units.queries import children

Row = TypeVar("Row", FreeWords, Office)


def weekly_now(unit_code: str, *, tree: str | None, on: date, since: date | None = None) -> Weekly:
    """queries.weekly, after every check-in that has arrived was judged: none counts that a flag will take out."""
    flag_arrivals()
    return queries.weekly(unit_code, tree=tree, on=on, since=since)


@rule
def draw_figures(unit: Unit, counted: Weekly, *, by: str) -> Drawing:
    """Let the draft of a report show these figures from now on, beside which those before stay known.

    Figures that are older than the draft's change nothing. Refused `no-longer-kept` where check-ins of the week are
    gone: they would be counted as if there had been none.
    """
    _lock(unit)
    if not queries.is_kept(counted.week.window.first):
        raise Refused(
            "no-longer-kept",
            _("Check-ins of this week are no longer kept, so that it cannot be counted again. The figures stay."),
        )
    said: dict[str, figures.Kept | None] = {
        "week": figures.kept(counted.week),
        "since": figures.kept(counted.since) if counted.since else None,
    }
    said["head"] = figures.kept_head(counted.head)
    drawing = Drawing.objects.filter(unit=unit, on=counted.on).first()
    if drawing is None:
        return Drawing.objects.create(unit=unit, on=counted.on, as_of=counted.as_of, figures=said)
    if drawing.as_of < counted.as_of:
        drawing.before, drawing.figures, drawing.as_of = drawing.figures, said, counted.as_of
        drawing.save(update_fields=["before", "figures", "as_of"])
    return drawing


@rule
def edit_words(unit: Unit, on: date, words: Words, *, seen: str, by: str) -> FreeWords:
    """Write the free words of a report; they stand in the later ones too, until they are changed there.

    `seen` is the mark of what stood there when writing began. Refused `changed-meanwhile` where that is no longer so,
    `not-a-report-day`.
    """
    _lock(unit)
    standing = queries.words_row(unit, on)
    if seen != mark(standing):
        raise _changed_meanwhile(standing)
    if standing is None or standing.on != on:
        if queries.drawing_of(unit, on) is None:
            queries.report_week(on, queries.office_of(unit).weekday)
        standing = FreeWords(unit=unit, on=on)
    return _changed(standing, asdict(words), by)


@rule
def set_office(unit: Unit, facts: OfficeFacts, *, seen: str, by: str) -> Office:
    """Say who issues the reports of a unit, and when. Refused `changed-meanwhile` as edit_words."""
    _lock(unit)
    standing = Office.objects.filter(unit=unit).first()
    if seen != mark(standing):
        raise _changed_meanwhile(standing)
    return _changed(standing or Office(unit=unit), {name: getattr(facts, name) for name in facts.__slots__}, by)


def mark(row: FreeWords | Office | None) -> str:
    """Which row, and how often it was changed: differs whenever somebody has saved something else meanwhile."""
    return f"{row.pk}.{row.version}" if row else ""


def _lock(unit: Unit) -> None:
    """One change of a unit's reports at a time. Refused `no-units-below` where there are none to report on."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if not children(unit).exists():
        raise Refused("no-units-below", _("%(unit)s has no units below it, and no report.") % {"unit": unit.title})


def _changed(row: Row, said: dict[str, object], by: str) -> Row:
    for name, value in said.items():
        setattr(row, name, value)
    row.version, row.changed_at, row.changed_by = row.version + 1, now(), by
    row.save()
    return row


def _changed_meanwhile(row: FreeWords | Office | None) -> Refused:
    """Who changed it, and when; without a row it is as good as changed by nobody."""
    moment = row.changed_at.astimezone(days.zone()) if row else None
    words = {"who": row.changed_by if row else "–", "time": f"{moment:%H:%M %d/%m/%Y}" if moment else "–"}
    return Refused(
        "changed-meanwhile",
        _("%(who)s has saved something else here at %(time)s. What was typed now is below and not saved yet.") % words,
    )
