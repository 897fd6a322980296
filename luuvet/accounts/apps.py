"""Who signs in, and what sends."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from luuvet.core.navigation import Link, add_link


class Accounts(AppConfig):
    """Officers' accounts and the numbers of installations."""

    name = "luuvet.accounts"

    def ready(self) -> None:
        from luuvet.accounts import access, rights  # noqa: PLC0415  # models are there only now

        house = "M4 20V9l8-5 8 5v11M9 20v-6h6v6M2 20h20"
        seen = access.has_section(rights.Right.SEE_ORGANISATIONS)
        add_link(Link(30, _("Organisations"), house, "accounts:find_organisations", seen))
        two = "M3 20c1-4 3-6 6-6s5 2 6 6M6 8a3 3 0 1 0 6 0a3 3 0 1 0-6 0M15 5a3 3 0 0 1 0 6M17 14c2 1 3 3 4 6"
        add_link(Link(40, _("Accounts"), two, "accounts:find_accounts", access.has_accounts_section))
