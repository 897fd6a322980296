"""Civil days and windows of days (docs/semantics.md, Time)."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from luuvet.kernel.problems import Refused
from luuvet.kernel.problems import to_translate as _


@cache
def zone() -> ZoneInfo:
    """The zone of the civil day: `LUUVET_TIME_ZONE`, else Asia/Ho_Chi_Minh."""
    return ZoneInfo(os.environ.get("LUUVET_TIME_ZONE", "Asia/Ho_Chi_Minh"))


def day_of(moment: datetime) -> date:
    """The civil day in which an aware moment lies."""
    return moment.astimezone(zone()).date()


def start_of(day: date) -> datetime:
    """The first moment of a civil day, in UTC."""
    return datetime.combine(day, time(), zone()).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Window:
    """Civil days from `first` to `last`, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            sentence = _("The window ends on %(last)s, before it begins on %(first)s. Choose a later last day.")
            raise Refused("window-reversed", sentence, first=f"{self.first:%d/%m/%Y}", last=f"{self.last:%d/%m/%Y}")

    @classmethod
    def parse(cls, text: str) -> "Window":
        """Read `2021-11-26..2021-12-08`; one day alone is a window of that day."""
        first, dots, last = text.partition("..")
        try:
            return cls(date.fromisoformat(first), date.fromisoformat(last if dots else first))
        except ValueError:
            sentence = _("'%(text)s' is not a window. Write two dates like 2021-11-26..2021-12-08.")
            raise Refused("not-a-window", sentence, text=text) from None

    @property
    def start(self) -> datetime:
        """The first moment inside."""
        return start_of(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after."""
        return start_of(self.last + timedelta(days=1))

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range(len(self)))

    def __str__(self) -> str:
        return f"{self.first}..{self.last}"
