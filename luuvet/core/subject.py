"""Who holds something of one person: each slice says when the program starts how that is told and how it goes."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

Rows = list[dict[str, object]]


def _nothing_to_wait_for(person: int) -> str:
    return ""


class Provider(NamedTuple):
    """A slice that has rows of people.

    `columns`: every column of its tables that names a person, as `people.Card.person`. `export(person)`: all that it
    holds of one person and nothing of others, by the name of each kind of row, opened, as JSON can say it.
    `erase(person, by)` runs in the transaction of the erasure: what says who the person is goes; what may stay is a
    number. `waits(person)`: a sentence for the person why nothing may be erased yet, or "".
    """

    name: str
    columns: frozenset[str]
    export: Callable[[int], Mapping[str, Rows]]
    erase: Callable[[int, str], None]
    waits: Callable[[int], str] = _nothing_to_wait_for


class Look(NamedTuple):
    """A way to open who somebody is. The person hears of it by `label`, once `may_be_told(person)`."""

    action: str  # of the audit line, whose object is `person:<number>`
    label: object  # a sentence, translated when it is read
    may_be_told: Callable[[int], bool]


_providers: list[Provider] = []
_looks: list[Look] = []


def add_provider(provider: Provider) -> None:
    """Be asked from now on; a name stands for one provider."""
    if all(standing.name != provider.name for standing in _providers):
        _providers.append(provider)


def remove_provider(name: str) -> None:
    """Be asked no longer."""
    _providers[:] = [standing for standing in _providers if standing.name != name]


def providers() -> list[Provider]:
    """Everybody, the lowest slice first."""
    return list(_providers)


def add_look(look: Look) -> None:
    """Let people hear of such audit lines about them."""
    if all(standing.action != look.action for standing in _looks):
        _looks.append(look)


def remove_look(action: str) -> None:
    """Let them hear of these no longer."""
    _looks[:] = [standing for standing in _looks if standing.action != action]


def looks() -> list[Look]:
    """All ways to open who somebody is."""
    return list(_looks)


def export(person: int) -> dict[str, dict[str, Rows]]:
    """Everything that is held of one person, by slice."""
    return {provider.name: dict(provider.export(person)) for provider in _providers}


def why_wait(person: int) -> str:
    """The first reason why a person cannot be erased yet, or ""."""
    return next(filter(None, (provider.waits(person) for provider in _providers)), "")


def erase(person: int, *, by: str) -> None:
    """Let every slice erase what it holds of a person, the highest first. For people/rules.py, in its transaction."""
    for provider in reversed(_providers):
        provider.erase(person, by)
