"""Messages to people outside."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from luuvet.core.trail import add_actions

BY_PROGRAMS = {
    "forget_messages": _("Forgot the messages to a telephone"),
    "queue_message": _("Put a message into the queue"),
    "send_messages": _("Sent messages"),
}


class Notices(AppConfig):
    """What waits to be sent, and the gateway that sends it."""

    name = "luuvet.notices"

    def ready(self) -> None:
        add_actions("notices", BY_PROGRAMS, by_accounts=False)
