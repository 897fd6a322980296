"""What an operator does."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from luuvet.core.trail import add_actions

BY_PROGRAMS = {
    "begin_demo": _("Began to load a demonstration"),
    "load_demo": _("Loaded a demonstration"),
    "rotate_key": _("Made a new key"),
    "withdraw_key": _("Withdrew a key"),
}


class Ops(AppConfig):
    """Install, serve, demonstrate."""

    name = "luuvet.ops"

    def ready(self) -> None:
        add_actions("ops", BY_PROGRAMS, by_accounts=False)
