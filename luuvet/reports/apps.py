"""The Thursday report."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from luuvet.core.navigation import Link, add_link, add_panel
from luuvet.core.trail import add_actions, add_objects

BY_ACCOUNTS = {
    "draw_figures": _("Counted the figures of a report"),
    "edit_words": _("Edited the words of a report"),
    "set_office": _("Set the issuing office"),
}


class Reports(AppConfig):
    """What an office reports to its leaders."""

    name = "luuvet.reports"

    def ready(self) -> None:
        from luuvet.accounts import access, rights  # noqa: PLC0415  # models are there only now
        from luuvet.reports import officers  # noqa: PLC0415  # likewise
        from luuvet.reports.trail import KINDS  # noqa: PLC0415  # likewise

        add_actions("reports", BY_ACCOUNTS, by_accounts=True)
        add_objects(*KINDS)
        paper = "M6 3h9l4 4v14H6zM9 12h7M9 16h7M15 3v4h4"
        add_link(Link(60, _("Reports"), paper, "reports:find_reports", access.has_section(rights.Right.SEE_REPORTS)))
        add_panel("accounts.find_accounts", officers.panel)
