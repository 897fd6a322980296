"""The register of what people ask about their own data."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from luuvet.core.navigation import Link, add_link
from luuvet.core.subject import Provider, add_provider
from luuvet.core.trail import add_actions, add_objects

BY_ACCOUNTS = {
    "answer_request": _("Answered a request"),
    "close_request": _("Closed a request"),
    "extend_request": _("Extended the time of a request"),
    "make_request": _("Entered a request"),
}
_COLUMNS = frozenset({"requests.Request.person_id"})


class Requests(AppConfig):
    """Requests for access, correction and erasure, and complaints, each with the day until which it is done."""

    name = "luuvet.requests"

    def ready(self) -> None:
        from luuvet.accounts import access, rights  # noqa: PLC0415  # models are there only now
        from luuvet.core.vault import add_resealer  # noqa: PLC0415  # these too
        from luuvet.requests import bulk, queries, rules  # noqa: PLC0415  # these too
        from luuvet.requests.trail import KINDS  # noqa: PLC0415  # likewise

        add_actions("requests", BY_ACCOUNTS, by_accounts=True)
        add_objects(*KINDS)
        envelope = "M4 6h16v12H4zM4 7l8 6 8-6"
        keeps = access.has_section(rights.Right.KEEP_REQUESTS)
        add_link(Link(90, _("Requests"), envelope, "requests:find_requests", keeps))
        add_provider(Provider("requests", _COLUMNS, queries.held, rules.forget))
        add_resealer("requests", bulk.reseal_requests)
