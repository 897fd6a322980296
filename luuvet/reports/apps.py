"""The Thursday report."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from luuvet.core.navigation import Link, add_link


class Reports(AppConfig):
    """What an office reports to its leaders."""

    name = "luuvet.reports"

    def ready(self) -> None:
        paper = "M6 3h9l4 4v14H6zM9 12h7M9 16h7M15 3v4h4"
        add_link(Link(60, _("Reports"), paper, "reports:find_reports"))
