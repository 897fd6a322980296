"""What an operator does."""

from django.apps import AppConfig


class Ops(AppConfig):
    """Install, serve, demonstrate."""

    name = "luuvet.ops"
