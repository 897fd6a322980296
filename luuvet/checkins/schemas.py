"""What a phone asks about its person's own check-ins, and the place in a list where the next page begins."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from luuvet.kernel.codes import base64url, octets_of_base64url
from luuvet.kernel.days import Window
from luuvet.kernel.problems import Refused

MOST_DAYS = 62
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Cursor(NamedTuple):
    """The last check-in of a page."""

    at: datetime
    id: UUID

    @property
    def text(self) -> str:
        """Its form in an address."""
        return base64url(((self.at - _EPOCH) // timedelta(microseconds=1)).to_bytes(8) + self.id.bytes)


class AskedTrail(NamedTuple):
    """Two civil days, both included, and where to go on."""

    window: Window
    after: Cursor | None


def read_trail(said: Mapping[str, str], today: date) -> AskedTrail:
    """What the address says: without days the last 22. Raises Refused `malformed`."""
    try:
        last = date.fromisoformat(said.get("to", str(today)))
        first = date.fromisoformat(said.get("from", str(last - timedelta(days=21))))
        if not timedelta(0) <= last - first <= timedelta(days=MOST_DAYS):
            raise ValueError(said)
        window = Window(first, last)
        _bounds = window.start, window.end  # days at the ends of the calendar have none
        return AskedTrail(window, _cursor(said["cursor"]) if "cursor" in said else None)
    except (ValueError, OverflowError):
        raise Refused("malformed", _("The days or the place in the list are wrong. Load the page again.")) from None


def _cursor(text: str) -> Cursor:
    octets = octets_of_base64url(text)
    if octets is None or len(octets) != 24:
        raise ValueError(text)
    return Cursor(_EPOCH + timedelta(microseconds=int.from_bytes(octets[:8])), UUID(bytes=octets[8:]))
