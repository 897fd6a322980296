"""Messages to people outside."""

from django.apps import AppConfig


class Notices(AppConfig):
    """What waits to be sent, and the gateway that sends it."""

    name = "luuvet.notices"
