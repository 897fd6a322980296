"""Places and their codes."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from luuvet.core.navigation import Link, add_link, add_panel


class Places(AppConfig):
    """Places, opening hours, gates, posters."""

    name = "luuvet.places"

    def ready(self) -> None:
        from luuvet.accounts import access, bindings, rights  # noqa: PLC0415  # models are there only now
        from luuvet.places import keepers, queries  # noqa: PLC0415  # likewise

        bindings.know_places(queries.unit_of)
        add_panel("accounts.find_accounts", keepers.panel)
        pin = "M12 21s7-6 7-11a7 7 0 0 0-14 0c0 5 7 11 7 11zM9.5 10a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0"
        add_link(Link(20, _("Places"), pin, "places:find_places", access.has_section(rights.Right.SEE_PLACES)))
