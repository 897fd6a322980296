"""How long a browser stays signed in, and how long ago somebody proved who they are there."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from luuvet.kernel.clock import now

# What a session holds: seconds since 1970.
_SINCE, _SEEN, _PROVED = "signed_in_at", "seen_at", "proved_at"
_FRESH = timedelta(minutes=5)
_NOTED_EVERY = timedelta(minutes=1)


def begin(session: SessionBase) -> None:
    """Somebody signs in here now."""
    session[_SINCE] = session[_SEEN] = session[_PROVED] = now().timestamp()


def prove(session: SessionBase) -> None:
    """Somebody who is signed in has shown again who they are."""
    session[_PROVED] = now().timestamp()


def is_fresh(session: SessionBase) -> bool:
    """Whether that was so short a time ago that the same person still sits there."""
    proved = _at(session, _PROVED)
    return proved is not None and now() - proved < _FRESH


def is_over(session: SessionBase) -> bool:
    """Whether it has lasted too long, or nothing was asked for too long. One that never began is over."""
    since, seen, moment = _at(session, _SINCE), _at(session, _SEEN), now()
    if since is None or seen is None:
        return True
    return moment - since >= settings.SESSION_LASTS or moment - seen >= settings.SESSION_IDLE


def note(session: SessionBase) -> None:
    """Something was asked. Written once a minute, so that not every page costs a write."""
    seen = _at(session, _SEEN)
    if seen is None or now() - seen >= _NOTED_EVERY:
        session[_SEEN] = now().timestamp()


def _at(session: SessionBase, name: str) -> datetime | None:
    seconds = session.get(name)
    return None if seconds is None else datetime.fromtimestamp(seconds, now().tzinfo)
