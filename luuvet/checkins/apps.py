"""Check-ins after their acceptance."""

from django.apps import AppConfig


class Checkins(AppConfig):
    """The table that luuvet.accept writes, its partitions, and what is judged afterwards."""

    name = "luuvet.checkins"
