"""How loops are compiled: on first use, kept on disk for the next process, and without Python's lock while they run."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
from numpy.typing import NDArray

Ints = NDArray[Any]
_Loop = TypeVar("_Loop", bound=Callable[..., Any])


def compiled(loop: _Loop) -> _Loop:
    """The same, compiled for the types that it is called with. Neither indexes nor overflows are checked."""
    return cast(_Loop, numba.njit(cache=True, nogil=True, boundscheck=False)(loop))
