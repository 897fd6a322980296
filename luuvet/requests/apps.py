"""The register of what people ask about their own data."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from luuvet.core.navigation import Link, add_link
from luuvet.core.subject import Provider, add_provider

_COLUMNS = frozenset({"requests.Request.person_id"})


class Requests(AppConfig):
    """Requests for access, correction and erasure, and complaints, each with the day until which it is done."""

    name = "luuvet.requests"

    def ready(self) -> None:
        from luuvet.core.vault import add_resealer  # noqa: PLC0415  # models are there only now
        from luuvet.requests import access, bulk, queries, rules  # noqa: PLC0415  # these too

        envelope = "M4 6h16v12H4zM4 7l8 6 8-6"
        label = _("Requests")
        add_link(Link(90, label, envelope, "requests:find_requests", access.is_of_an_office))
        add_provider(Provider("requests", _COLUMNS, queries.held, rules.forget))
        add_resealer("requests", bulk.reseal_requests)
