"""The one function that knows what time it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


def _real() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _real


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _source()


@contextmanager
def running_on(source: Callable[[], datetime]) -> Iterator[None]:
    """Let `source` tell the time of this whole process meanwhile: for simulations and tests only."""
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before
