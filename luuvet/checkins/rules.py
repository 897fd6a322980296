"""Changes to accepted check-ins: their flags, the visits they are, and the days that are kept."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, OperationalError, transaction

from luuvet.accounts.models import Device
from luuvet.checkins.bulk import flags, partitions, visits
from luuvet.checkins.bulk.partitions import CHECKINS, UNCODED, VISITS, Partition
from luuvet.core import audit, retention
from luuvet.core.bulk import one_at_a_time
from luuvet.core.models import Watermark
from luuvet.kernel import clock, days
from luuvet.kernel.flags import Flag

DAYS_BEHIND = 23  # the oldest day that may arrive is today − 21; two more are ready
DAYS_AHEAD = 3
PEOPLE_AT_ONCE = 20_000  # whose visits are worked out in one transaction
_MOST_TRIES = 5  # of a second each, to read how far writers have come
_STOLEN_LATELY = timedelta(days=30)  # what a revoked device scanned is taken for 72 hours


def flag_arrivals() -> dict[str, int]:
    """Judge what has arrived since the last run; how many rows each flag changed.

    When it returns, every check-in that was acknowledged before the call has been judged. Run again it changes
    nothing; two runs at once take turns. Raises Django's OperationalError where a writer stands still for long.
    """
    upto = _numbered_up_to()
    with one_at_a_time("flags"):
        watermark, _made = Watermark.objects.get_or_create(job="flags")
        given = {
            "after": watermark.seq,
            "upto": max(upto, watermark.seq),
            "flood": settings.FLOOD,
            "flood_at_night": settings.FLOOD_AT_NIGHT,
            "lately": clock.now() - _STOLEN_LATELY,
        }
        if upto <= watermark.seq:
            return _flag_stolen(given)
        changes = {str(flag.name).lower(): flags.judge(flag, given) for flag in flags.JUDGEMENTS}
        watermark.seq = upto
        watermark.save(update_fields=["seq"])
    return changes


def _flag_stolen(given: Mapping[str, Any]) -> dict[str, int]:
    """Nothing came, but a device may have been reported."""
    if not Device.objects.filter(stolen_at__gt=given["lately"]).exists():
        return {}
    changed = flags.judge(Flag.STOLEN, given)
    return {"stolen": changed} if changed else {}


def _numbered_up_to() -> int:
    for _try in range(_MOST_TRIES - 1):
        with suppress(OperationalError):
            return flags.numbered_up_to()
    return flags.numbered_up_to()


def work_out_visits() -> visits.Worked:
    """Work out the visits of whoever's check-ins came, were judged anew, or mean something else now.

    It goes as far as flag_arrivals has come. Each batch of people is a transaction: a run that is cut short is
    finished by the next. Run again it changes nothing; two runs at once take turns.
    """
    with one_at_a_time("visits"):
        _mark_news()
    total = visits.Worked()
    while True:
        with one_at_a_time("visits"):
            worked = visits.work_out(PEOPLE_AT_ONCE, kept=partitions.days_of_visits())
        if not worked.people:
            return total
        total = visits.Worked(*(one + more for one, more in zip(total, worked, strict=True)))


def _mark_news() -> None:
    """What was judged since the last run, and what was rearranged."""
    upto = Watermark.objects.filter(job="flags").values_list("seq", flat=True).first() or 0
    watermark, _made = Watermark.objects.get_or_create(job="visits")
    if upto > watermark.seq:
        visits.mark_arrivals(after=watermark.seq, upto=upto)
        watermark.seq = upto
        watermark.save(update_fields=["seq"])
    arranged, _made = Watermark.objects.get_or_create(job="visits, rearranged")
    last = visits.mark_rearranged(after=arranged.seq)
    if last > arranged.seq:
        arranged.seq = last
        arranged.save(update_fields=["seq"])


@dataclass(frozen=True, slots=True)
class Kept:
    """What a run of the partition job did: days made, check-ins, people without a code and visits dropped by day, days
    that stay and why."""

    made: list[date] = field(default_factory=list)
    dropped: dict[date, int] = field(default_factory=dict)
    uncoded_dropped: dict[date, int] = field(default_factory=dict)
    visits_dropped: dict[date, int] = field(default_factory=dict)
    held: dict[date, str] = field(default_factory=dict)
    forgotten: dict[str, int] = field(default_factory=dict)


def keep_partitions(also: Iterable[date] = (), *, by: str) -> Kept:
    """Make the tables of the days that may arrive (and of `also`), drop those past retention; safe to repeat.

    Before a day goes what is marked is worked off, and everybody in core.retention is asked. Works as the owner of the
    tables, outside a rule's transaction, with an audit line before and after where it has anything to do. Two runs at
    once take turns; one that is cut short is finished by the next.
    """
    with partitions.one_run_at_a_time():
        today = days.day_of(clock.now())
        wanted = {today + timedelta(days=n) for n in range(-DAYS_BEHIND, DAYS_AHEAD + 1)} | set(also)
        oldest = _oldest_kept(today)
        there = {of: partitions.partitions(of) for of in (CHECKINS, UNCODED, VISITS)}
        standing = {day for day, table in there[CHECKINS].items() if table.state == "attached" and day >= oldest}
        missing = {of: _missing(wanted | standing if of == VISITS else wanted, there[of]) for of in there}
        stale = sorted(day for day in set().union(*there.values()) - wanted if day < oldest)
        made = sorted({day for those in missing.values() for day in those})
        if not made and not stale:
            return Kept(forgotten=_forget(oldest))
        audit.write(
            actor=by,
            action="checkins.keep_partitions",
            about="begin",
            detail={"make": [str(day) for day in made], "drop": [str(day) for day in stale]},
        )
        for of, those in missing.items():
            for day in those:
                partitions.attach_partition(day, of)
        kept = _drop(stale, there, Kept(made))
        if not kept.held:
            kept.forgotten.update(_forget(oldest))
        audit.write(actor=by, action="checkins.keep_partitions", about="end", detail=_told(kept))
        return kept


def _missing(wanted: Iterable[date], there: dict[date, Partition]) -> list[date]:
    return sorted(day for day in wanted if day not in there or there[day].state == "loose")


def _drop(stale: list[date], there: dict[str, dict[date, Partition]], kept: Kept) -> Kept:
    """Drop days, the oldest first; one that cannot go now keeps no other, and the next run goes on with it."""
    if any(day in there[CHECKINS] and there[CHECKINS][day].state == "attached" for day in stale):
        flag_arrivals()
        work_out_visits()
    for day in stale:
        try:
            checkins, uncoded, stays = (there[of].get(day) for of in (CHECKINS, UNCODED, VISITS))
            why = _why_held(day) if checkins and checkins.state == "attached" else ""
            if why:
                kept.held[day] = why
                continue
            if checkins:
                kept.dropped[day] = partitions.drop_partition(checkins)
            if uncoded:
                kept.uncoded_dropped[day] = partitions.drop_partition(uncoded)
            if stays:
                kept.visits_dropped[day] = partitions.drop_partition(stays)
        except OperationalError as fault:
            kept.held[day] = str(fault).splitlines()[0]
    return kept


def _why_held(day: date) -> str:
    """Ask everybody. Who fails holds the day: what could not be copied is not dropped."""
    for provider in retention.providers():
        try:
            with transaction.atomic():
                why = provider.before_drop(day)
        except DatabaseError as fault:
            why = str(fault).splitlines()[0]
        if why:
            return f"{provider.name}: {why}"
    return ""


def _told(kept: Kept) -> dict[str, object]:
    return {
        "made": len(kept.made),
        "rows dropped": {str(day): rows for day, rows in kept.dropped.items()},
        "people without a code dropped": {str(day): rows for day, rows in kept.uncoded_dropped.items()},
        "visits dropped": {str(day): rows for day, rows in kept.visits_dropped.items()},
        "undos dropped": kept.forgotten.get("undos", 0),
        "disputes dropped": kept.forgotten.get("disputes", 0),
        "not dropped": {str(day): why for day, why in kept.held.items()},
    }


def _forget(oldest: date) -> dict[str, int]:
    """Undos and disputes go after the day of their check-ins; interrupted in between, they go with the next run."""
    return partitions.forget_before(oldest) if oldest > date.min else {}


def _oldest_kept(today: date) -> date:
    """The first day that stays: two days of grace past the retention of the settings."""
    if settings.RETENTION_DAYS is None:
        return date.min
    return today - timedelta(days=int(settings.RETENTION_DAYS) + 2)
