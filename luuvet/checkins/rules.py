"""Changes to accepted check-ins: their flags, and the days that are kept."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import OperationalError

from luuvet.checkins import bulk
from luuvet.core import audit
from luuvet.core.bulk import one_at_a_time
from luuvet.core.models import Watermark
from luuvet.kernel import clock, days

DAYS_BEHIND = 23  # the oldest day that may arrive is today − 21; two more are ready
DAYS_AHEAD = 3
_MOST_TRIES = 5  # of a second each, to read how far writers have come


def flag_arrivals() -> dict[str, int]:
    """Judge what has arrived since the last run; how many rows each flag changed.

    When it returns, every check-in that was acknowledged before the call has been judged. Run again it changes
    nothing; two runs at once take turns. Raises Django's OperationalError where a writer stands still for long.
    """
    upto = _numbered_up_to()
    with one_at_a_time("flags"):
        watermark, _made = Watermark.objects.get_or_create(job="flags")
        if upto <= watermark.seq:
            return {}
        changed = {str(flag.name).lower(): bulk.judge(flag, after=watermark.seq, upto=upto) for flag in bulk.JUDGEMENTS}
        watermark.seq = upto
        watermark.save(update_fields=["seq"])
    return changed


def _numbered_up_to() -> int:
    for _try in range(_MOST_TRIES - 1):
        with suppress(OperationalError):
            return bulk.numbered_up_to()
    return bulk.numbered_up_to()


@dataclass(frozen=True, slots=True)
class Kept:
    """What a run of the partition job did: days made, and rows dropped by day."""

    made: list[date]
    dropped: dict[date, int]


def keep_partitions(also: Iterable[date] = (), *, by: str) -> Kept:
    """Make the tables of the days that may arrive (and of `also`), drop those past retention; safe to repeat.

    Works as the owner of the tables, outside a rule's transaction, with an audit line before and after where it has
    anything to do.
    """
    today = days.day_of(clock.now())
    wanted = {today + timedelta(days=n) for n in range(-DAYS_BEHIND, DAYS_AHEAD + 1)} | set(also)
    there = bulk.partitions()
    missing = sorted(day for day in wanted if day not in there or there[day].state == "loose")
    oldest = _oldest_kept(today)
    stale = sorted(day for day in there.keys() - wanted if day < oldest)
    if not missing and not stale:
        _forget_undos(oldest)
        return Kept([], {})
    audit.write(
        actor=by,
        action="checkins.keep_partitions",
        about="begin",
        detail={"make": [str(day) for day in missing], "drop": [str(day) for day in stale]},
    )
    for day in missing:
        bulk.attach_partition(day)
    dropped, failed = {}, {}
    for day in stale:
        try:
            dropped[day] = bulk.drop_partition(there[day])
        except OperationalError as fault:  # one day that cannot go now keeps no other; the next run goes on with it
            failed[day] = str(fault).splitlines()[0]
    undos = 0 if failed else _forget_undos(oldest)
    audit.write(
        actor=by,
        action="checkins.keep_partitions",
        about="end",
        detail={
            "made": len(missing),
            "rows dropped": {str(day): rows for day, rows in dropped.items()},
            "undos dropped": undos,
            "not dropped": {str(day): why for day, why in failed.items()},
        },
    )
    return Kept(missing, dropped)


def _forget_undos(oldest: date) -> int:
    """Undos go after the day of their check-ins; interrupted in between, they go with the next run."""
    return bulk.forget_undos(oldest) if oldest > date.min else 0


def _oldest_kept(today: date) -> date:
    """The first day that stays: two days of grace past the retention of the settings."""
    if settings.RETENTION_DAYS is None:
        return date.min
    return today - timedelta(days=int(settings.RETENTION_DAYS) + 2)
