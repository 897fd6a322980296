"""What runs by the clock, and at once where somebody waits for a message."""

from procrastinate.contrib.django import app

from luuvet.notices import rules
from luuvet.notices.models import Message


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="send_messages")
def send_messages(timestamp: int) -> None:
    """Every minute: what the gateway did not take at first."""
    if Message.objects.exists():
        rules.send_messages(by="message job")
