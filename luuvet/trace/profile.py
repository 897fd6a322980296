"""A rule profile: what counts as an exposure, and how far it is followed (docs/semantics.md, Tracing)."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import ClassVar

MINUTE, HOUR, DAY = 60, 3600, 86_400


class Mode(StrEnum):
    """Whether the times that two people spent together add up."""

    ACCUMULATED = "accumulated"
    SINGLE = "single"


class Class(IntEnum):
    """How near two people were; a larger number is nearer."""

    VENUE = 0
    ROOM = 1
    NEAR = 2

    @property
    def word(self) -> str:
        """As it stands in tables."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> "Class":
        """The class with that word. Raises ValueError."""
        try:
            return cls[word.upper()]
        except KeyError:
            raise ValueError(f"{word!r} is no class of contact: venue, room or near") from None


@dataclass(frozen=True, slots=True)
class Profile:
    """The parameters of one tracing. Times in the units that their names say; a day has 86,400 s.

    `infectious_days` None is unlimited. `onward` is the weakest class that is followed from the second round on. `name`
    and `since`, the day from which it is in force, tell one from another; nothing is worked out from them. `mode` and
    `onward` may be given as their words. Raises ValueError for what is none of these.
    """

    MOST: ClassVar[int] = 10**9  # of minutes, hours, days, rounds

    minutes: int = 15
    mode: Mode = Mode.ACCUMULATED
    within_hours: int = 24
    latent_days: int = 0
    infectious_days: int | None = None
    depth: int = 3
    onward: Class = Class.VENUE
    name: str = ""
    since: date | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "mode", Mode(self.mode))
        onward = Class.of(self.onward) if isinstance(self.onward, str) else Class(self.onward)
        object.__setattr__(self, "onward", onward)
        at_least = {"minutes": 1, "within_hours": 1, "latent_days": 0, "infectious_days": 0, "depth": 1}
        for name, least in at_least.items():
            value = getattr(self, name)
            if name == "infectious_days" and value is None:
                continue
            if type(value) is not int or not least <= value <= self.MOST:
                raise ValueError(f"{name} is {value!r}; it has to be a whole number from {least} to {self.MOST}")

    @property
    def least_seconds(self) -> int:
        """How long two people have to be together."""
        return self.minutes * MINUTE

    @property
    def within_seconds(self) -> int:
        """The span in which times together add up."""
        return self.within_hours * HOUR

    @property
    def latent_seconds(self) -> int:
        """From being exposed to being infectious."""
        return self.latent_days * DAY

    @property
    def infectious_seconds(self) -> int | None:
        """How long somebody is infectious; None without end."""
        return None if self.infectious_days is None else self.infectious_days * DAY
