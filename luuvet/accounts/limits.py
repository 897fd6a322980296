"""How often something may be tried before a wait that grows: per telephone, address, installation, account."""

from datetime import timedelta
from typing import Literal, NamedTuple

What = Literal[
    "one-time code", "activation", "unverified", "gate enrolment", "personal codes", "dependant", "request",
    "sign-in", "second factor", "proof", "passkey",
]  # fmt: skip
Who = Literal["phone", "address", "installation", "account", "browser"]

REMEMBERED = timedelta(days=1)
_LONGEST = timedelta(hours=4)
# Somebody else's guesses must not keep an account's owner out: what is waited for here ends within a tea.
_SHORT = timedelta(minutes=15)


class Limit(NamedTuple):
    """So many tries a day are free; after that each try doubles the wait, which begins with `first`, to `longest`."""

    free: int
    first: timedelta
    longest: timedelta = _LONGEST

    def wait_after(self, tries: int) -> timedelta:
        """How long after the last of so many tries the next one may come."""
        if tries < self.free:
            return timedelta(0)
        return min(self.first * (1 << min(tries - self.free, 20)), self.longest)


# Whole communes share an address where an operator translates them, so an address may do much more than a telephone.
# A try to sign in that went well is forgotten again. A browser in which an account has signed in before is counted by
# itself, not with those of strangers: who guesses at an account elsewhere does not close it for its owner.
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
    ("sign-in", "account"): Limit(5, timedelta(seconds=30), _SHORT),
    ("sign-in", "browser"): Limit(5, timedelta(seconds=30), _SHORT),
    ("sign-in", "address"): Limit(60, timedelta(seconds=10), _SHORT),
    ("second factor", "account"): Limit(5, timedelta(seconds=30), _SHORT),
    ("proof", "account"): Limit(5, timedelta(seconds=30), _SHORT),
    ("passkey", "address"): Limit(60, timedelta(seconds=10), _SHORT),
}
