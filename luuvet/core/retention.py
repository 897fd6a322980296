"""Who is asked before a day of check-ins is dropped: each slice says its own when the program starts."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple


class Provider(NamedTuple):
    """Somebody who needs a day's rows once more.

    `before_drop(day)` runs in a transaction while the rows are still there. It copies what it needs, and answers why
    the day has to stay for now, or "" when it may go. Where a run was cut short it is asked again.
    """

    name: str
    before_drop: Callable[[date], str]


_providers: list[Provider] = []


def add_provider(provider: Provider) -> None:
    """Be asked from now on; a name stands for one provider."""
    if all(standing.name != provider.name for standing in _providers):
        _providers.append(provider)


def remove_provider(name: str) -> None:
    """Be asked no longer."""
    _providers[:] = [standing for standing in _providers if standing.name != name]


def providers() -> list[Provider]:
    """Everybody, in the order of their coming."""
    return list(_providers)
