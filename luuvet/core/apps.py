"""The floor under all slices."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from luuvet.core.trail import add_actions

BY_PROGRAMS = {
    "replay_journal": _("Replayed the journal of erasures"),
    "reseal_fields": _("Sealed fields anew"),
    "rotate_keys": _("Made a new key for sealed fields"),
}


class Core(AppConfig):
    """Audit, rules, watermarks, the vault."""

    name = "luuvet.core"

    def ready(self) -> None:
        add_actions("core", {"look": _("Looked at an identity")}, by_accounts=True)
        add_actions("core", BY_PROGRAMS, by_accounts=False)
