"""What a duty can be bound to and this slice does not know: a higher slice says it when the program starts."""

from collections.abc import Callable

_units_of_places: list[Callable[[str], int | None]] = []


def know_places(unit_of: Callable[[str], int | None]) -> None:
    """Say how the unit of a place in use is found by the place's code; None where there is no such place."""
    _units_of_places[:] = [unit_of]


def unit_of_place(code: str) -> int | None:
    """The number of the unit in which a place in use lies."""
    return next((unit_of(code) for unit_of in _units_of_places), None)
