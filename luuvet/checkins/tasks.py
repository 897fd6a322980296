"""What runs by the clock."""

from contextlib import suppress

from django.db import OperationalError
from procrastinate.contrib.django import app

from luuvet.checkins import rules


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="flag_arrivals")
def flag_arrivals(timestamp: int) -> None:
    """Every minute: judge what has arrived. Where writers stand still, the next minute is time enough."""
    with suppress(OperationalError):
        rules.flag_arrivals()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="work_out_visits")
def work_out_visits(timestamp: int) -> None:
    """Every minute: the visits of what has been judged."""
    rules.work_out_visits()


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="keep_partitions")
def keep_partitions(timestamp: int) -> None:
    """Every hour: make the days to come, drop those past retention."""
    rules.keep_partitions(by="partition job")
