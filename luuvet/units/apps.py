"""Territory."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from luuvet.core.trail import add_actions

BY_ACCOUNTS = {
    "add_line": _("Added a sector line"),
    "add_organisation": _("Added an organisation"),
    "close_organisation": _("Closed an organisation"),
    "edit_organisation": _("Edited an organisation"),
}
BY_PROGRAMS = {
    "load_units": _("Loaded the list of units"),
    "set_population": _("Entered numbers of residents"),
}


class Units(AppConfig):
    """Administrative units in their trees, succession, residents."""

    name = "luuvet.units"

    def ready(self) -> None:
        add_actions("units", BY_ACCOUNTS, by_accounts=True)
        add_actions("units", BY_PROGRAMS, by_accounts=False)
