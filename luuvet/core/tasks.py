"""What runs by the clock."""

import logging
from threading import Event

from django.db import connection

from luuvet.core.seals import seal_lines

log = logging.getLogger(__name__)

_EVERY_SECONDS = 1.0
_TELL_AFTER = 60  # times in a row without a seal


def seal_each_second(stop: Event) -> None:
    """Until told to stop, seal what was written. Counted by a clock that does not jump.

    A thread of the worker and no job of its queue: a second of it would be four rows there, and a long job would keep
    it waiting.
    """
    waiting = 0
    while not stop.wait(_EVERY_SECONDS):
        try:
            waiting = waiting + 1 if seal_lines() is None else 0
            if waiting and waiting % _TELL_AFTER == 0:
                log.warning("the audit trail was not sealed in %d tries: a change stays open", waiting)
        except Exception:
            log.exception("the audit trail was not sealed, and is tried again")
            connection.close()
    connection.close()
