"""Territory."""

from django.apps import AppConfig


class Units(AppConfig):
    """Administrative units in their trees, succession, residents."""

    name = "luuvet.units"
