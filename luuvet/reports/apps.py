"""The Thursday report."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from luuvet.core.navigation import Link, add_link, add_panel


class Reports(AppConfig):
    """What an office reports to its leaders."""

    name = "luuvet.reports"

    def ready(self) -> None:
        from luuvet.accounts import access, rights  # noqa: PLC0415  # models are there only now
        from luuvet.reports import officers  # noqa: PLC0415  # likewise

        paper = "M6 3h9l4 4v14H6zM9 12h7M9 16h7M15 3v4h4"
        add_link(Link(60, _("Reports"), paper, "reports:find_reports", access.has_section(rights.Right.SEE_REPORTS)))
        add_panel("accounts.find_accounts", officers.panel)
