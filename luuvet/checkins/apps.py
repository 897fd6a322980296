"""Check-ins after their acceptance."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from luuvet.core.trail import add_actions

BY_PROGRAMS = {"keep_partitions": _("Made and dropped days of check-ins")}


class Checkins(AppConfig):
    """The table that luuvet.accept writes, its partitions, and what is judged afterwards."""

    name = "luuvet.checkins"

    def ready(self) -> None:
        add_actions("checkins", BY_PROGRAMS, by_accounts=False)
