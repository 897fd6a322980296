"""Places and their codes."""

from django.apps import AppConfig


class Places(AppConfig):
    """Places, opening hours, gates, posters."""

    name = "luuvet.places"
