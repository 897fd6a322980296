"""What runs by the clock."""

from contextlib import suppress

from procrastinate.contrib.django import app

from luuvet.kernel.problems import Refused
from luuvet.people import queries, rules


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="erase_waiting")
def erase_waiting(timestamp: int) -> None:
    """Every hour: who asked to be erased and is held by nothing any more."""
    for person in queries.waiting_erasures():
        with suppress(Refused):  # still held: the next hour
            rules.erase(person, by="erasure job")
