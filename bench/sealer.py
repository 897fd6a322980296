"""`python -m bench.sealer`: the sealer in a process of its own, as the worker runs it, until it is told to stop."""

import os
import signal
import sys
from threading import Event

import django
from django.db import connection


def main() -> None:
    """Says that it runs, then seals each second."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luuvet.project.settings")
    django.setup()
    from luuvet.core.tasks import seal_each_second  # noqa: PLC0415  # after Django was set up

    stop = Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    connection.ensure_connection()
    sys.stdout.write("running\n")
    sys.stdout.flush()
    seal_each_second(stop)


if __name__ == "__main__":
    main()
