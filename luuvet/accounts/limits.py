"""How often something may be tried before a wait that grows: per telephone, per address, per installation."""

from datetime import timedelta
from typing import Literal, NamedTuple

What = Literal["one-time code", "activation", "unverified", "gate enrolment", "personal codes", "dependant", "request"]
Who = Literal["phone", "address", "installation"]

REMEMBERED = timedelta(days=1)
_LONGEST = timedelta(hours=4)


class Limit(NamedTuple):
    """So many tries a day are free; after that each try doubles the wait, which begins with `first`."""

    free: int
    first: timedelta

    def wait_after(self, tries: int) -> timedelta:
        """How long after the last of so many tries the next one may come."""
        if tries < self.free:
            return timedelta(0)
        return min(self.first * (1 << min(tries - self.free, 20)), _LONGEST)


# Whole communes share an address where an operator translates them, so an address may do much more than a telephone.
LIMITS: dict[tuple[What, Who], Limit] = {
    ("one-time code", "phone"): Limit(1, timedelta(seconds=30)),
    ("one-time code", "installation"): Limit(3, timedelta(seconds=30)),
    ("one-time code", "address"): Limit(60, timedelta(seconds=10)),
    ("activation", "address"): Limit(20, timedelta(seconds=10)),
    ("unverified", "address"): Limit(60, timedelta(seconds=10)),
    ("personal codes", "installation"): Limit(60, timedelta(seconds=30)),  # twenty dependants, and a second try
    ("dependant", "installation"): Limit(60, timedelta(seconds=30)),
    ("request", "installation"): Limit(10, timedelta(seconds=30)),
    ("gate enrolment", "address"): Limit(60, timedelta(seconds=10)),
}
