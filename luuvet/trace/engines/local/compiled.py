"""How loops are compiled: on first use, kept on disk for the next process, and without Python's lock while they run."""

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numpy.typing import NDArray

Ints = NDArray[Any]
_Loop = TypeVar("_Loop", bound=Callable[..., Any])


def kept_in(folder: Path) -> Path:
    """Where the loops of the sources in a folder are kept: elsewhere as soon as one of them is another.

    numba looks at the file that a loop stands in, and not at those of the loops that it calls and holds a copy of.
    """
    sources = sha256(b"".join(file.read_bytes() for file in sorted(folder.glob("*.py")))).hexdigest()[:16]
    beside = folder / "__pycache__"
    if os.access(beside if beside.exists() else folder, os.W_OK):
        return beside / sources
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "luuvet" / sources


_config: Any = numba.config
_config.CACHE_DIR = _config.CACHE_DIR or str(kept_in(Path(__file__).parent))


_LENT: Any = {"_nrt": False}  # its types do not know it


def compiled(loop: _Loop) -> _Loop:
    """The same, compiled for the types that it is called with. Neither indexes nor overflows are checked."""
    return cast(_Loop, numba.njit(cache=True, nogil=True, boundscheck=False)(loop))


def lent(loop: _Loop) -> _Loop:
    """As `compiled`, for loops that make no arrays. They do not count who holds the arrays that they are handed, which
    can take ten times as long as what is done with those."""
    return cast(_Loop, numba.njit(cache=True, nogil=True, boundscheck=False, **_LENT)(loop))
