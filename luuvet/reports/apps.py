"""The Thursday report."""

from django.apps import AppConfig


class Reports(AppConfig):
    """What an office reports to its leaders."""

    name = "luuvet.reports"
