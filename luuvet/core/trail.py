"""What the audit trail's actions and objects are called: each slice says its own when the program starts.

A line holds `places.withdraw_poster` and `poster:12`; people read what a slice says of them here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Told:
    """What an object is called, and the address of its page, if it has one."""

    text: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class ObjectKind:
    """Objects whose name begins with `<name>:`. `told` answers for their numbers, leaving out what is not there."""

    name: str
    told: Callable[[Sequence[int]], Mapping[int, Told]]


Meant = Callable[[str, Sequence[int]], list[str]]
_actions: dict[str, Any] = {}
_by_accounts: set[str] = set()
_kinds: dict[str, ObjectKind] = {}
_finders: list[Meant] = []


def add_actions(of: str, words: Mapping[str, Any], *, by_accounts: bool) -> None:
    """Say what the actions of a slice are called; `by_accounts`: whether officers carry them out, or only programs."""
    named = {f"{of}.{name}": said for name, said in words.items()}
    _actions.update(named)
    if by_accounts:
        _by_accounts.update(named)


def add_objects(*kinds: ObjectKind) -> None:
    """Say how objects are called."""
    _kinds.update({kind.name: kind for kind in kinds})


def add_finder(finder: Meant) -> None:
    """Say how a text that an officer types is understood: `finder(text, units)` answers the objects that it names, of
    those in the units."""
    if finder not in _finders:
        _finders.append(finder)


def action_words(*, by_accounts: bool = False) -> dict[str, str]:
    """Every action and what it is called, in the active language; or those that officers carry out."""
    return {name: str(said) for name, said in _actions.items() if not by_accounts or name in _by_accounts}


def objects_told(names: Iterable[str]) -> dict[str, Told]:
    """What objects are called; a name that nobody knows stands for itself."""
    told = {name: Told(name) for name in names}
    numbers: dict[str, list[int]] = {}
    for name in told:
        kind, _colon, number = name.partition(":")
        if kind in _kinds and number.isascii() and number.isdecimal():
            numbers.setdefault(kind, []).append(int(number))
    for kind, those in numbers.items():
        told |= {f"{kind}:{number}": one for number, one in _kinds[kind].told(those).items()}
    return told


def objects_meant(text: str, among: Sequence[int]) -> list[str]:
    """The objects that a text names, of those in some units; [] where it names none."""
    return sorted({name for finder in _finders for name in finder(text, among)})
