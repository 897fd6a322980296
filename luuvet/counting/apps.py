"""Counting."""

from django.apps import AppConfig


class Counting(AppConfig):
    """Indicators of units, from rows."""

    name = "luuvet.counting"
