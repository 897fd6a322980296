"""Counting."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from luuvet.core.navigation import Link, add_link, add_panel


class Counting(AppConfig):
    """Indicators of units, from rows."""

    name = "luuvet.counting"

    def ready(self) -> None:
        from luuvet.counting import days  # noqa: PLC0415  # models are there only now

        squares = "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z"
        add_link(Link(10, _("Overview"), squares, "counting:show"))
        add_panel("places.show_place", days.panel)
