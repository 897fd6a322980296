"""Questions about what accounts did."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from luuvet.accounts import bulk
from luuvet.accounts.bulk import Line, Span
from luuvet.accounts.models import Duty
from luuvet.kernel import days
from luuvet.kernel.days import Window


class Cursor(NamedTuple):
    """A line's place in the list: what comes after it is older."""

    at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of lines is narrowed to; everything may be left out. `objects`: one of these names."""

    actor: str = ""
    action: str = ""
    objects: tuple[str, ...] = ()
    window: Window | None = None


def find_lines(among: Sequence[int], asked: Asked, *, most: int, older_than: Cursor | None = None) -> list[Line]:
    """The newest `most` lines of what accounts did while they had a duty on one of some units, the newest first.

    The time is that of the lines themselves; ties stand by their numbers. Lines of programs, of the operator and of
    phones are no account's: which unit they concern is not known, and a phone's are its owner's.
    """
    spans = _spans(among, asked)
    return bulk.lines_of(spans, asked.action, asked.objects, older_than, most) if spans else []


def _spans(among: Sequence[int], asked: Asked) -> list[Span]:
    """Whose lines, and of when: an account's duties side by side or one in the other are one stretch."""
    held = Duty.objects.filter(unit__in=among).order_by("account__username", "valid_from")
    if asked.actor:
        held = held.filter(account__username=asked.actor)
    stretches = (
        Span(
            duty["account__username"],
            days.start_of(duty["valid_from"]),
            days.start_of(duty["valid_to"] + timedelta(days=1)) if duty["valid_to"] else None,
        )
        for duty in held.values("account__username", "valid_from", "valid_to")
    )
    return list(_within(_joined(stretches), asked.window))


def _joined(stretches: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for one in stretches:
        last = joined[-1] if joined else None
        if last and last.actor == one.actor and (last.until is None or one.since <= last.until):
            until = None if last.until is None or one.until is None else max(last.until, one.until)
            joined[-1] = last._replace(until=until)
        else:
            joined.append(one)
    return joined


def _within(spans: Iterable[Span], window: Window | None) -> Iterable[Span]:
    for span in spans:
        if window is None:
            yield span
            continue
        since = max(span.since, window.start)
        until = min(span.until or window.end, window.end)
        if since < until:
            yield Span(span.actor, since, until)
