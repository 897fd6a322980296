"""UUIDv7: ids that carry the time they were made at (RFC 9562, section 5.7)."""

import re
import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from luuvet.kernel import days

_CANONICAL = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def uuid7(at: datetime, random_bits: Callable[[int], int] = secrets.randbits) -> UUID:
    """A fresh id for the moment `at`; `random_bits(n)` gives n random bits."""
    milliseconds = (at - _EPOCH) // _MILLISECOND
    return UUID(int=milliseconds << 80 | 0x7 << 76 | random_bits(12) << 64 | 0b10 << 62 | random_bits(62))


def time_in(uuid: UUID) -> datetime:
    """The moment in a UUIDv7, whole milliseconds, UTC."""
    return _EPOCH + (uuid.int >> 80) * _MILLISECOND


def read_uuid7(text: str) -> UUID | None:
    """The id that `text` is the canonical form of, or None: other versions and spellings are not ids here."""
    if _CANONICAL.fullmatch(text) is None:
        return None
    uuid = UUID(int=int(text.replace("-", ""), 16))
    return uuid if uuid.int >> 80 < _END_OF_TIME else None


def day_bounds(day: date) -> tuple[UUID, UUID]:
    """The half-open range of ids whose time lies in a civil day: where a partition begins and ends."""
    return _least(days.start_of(day)), _least(days.start_of(day + timedelta(days=1)))


def _least(moment: datetime) -> UUID:
    return UUID(int=((moment - _EPOCH) // _MILLISECOND) << 80)


# A day before the last moment that Python can say, so that every zone can say it too.
_END_OF_TIME = (datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH) // _MILLISECOND
