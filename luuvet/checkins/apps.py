"""Check-ins after their acceptance."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from luuvet.core.subject import Provider, add_provider
from luuvet.core.trail import add_actions

BY_PROGRAMS = {"keep_partitions": _("Made and dropped days of check-ins")}
_COLUMNS = frozenset(
    {
        "checkins.CheckIn.person_id",
        "checkins.Dispute.person_id",
        "checkins.Visit.person_id",
        "checkins.VisitMark.person_id",
    }
)


class Checkins(AppConfig):
    """The table that luuvet.accept writes, its partitions, and what is judged afterwards."""

    name = "luuvet.checkins"

    def ready(self) -> None:
        from luuvet.checkins import queries  # noqa: PLC0415  # models are there only now

        add_actions("checkins", BY_PROGRAMS, by_accounts=False)
        add_provider(Provider("checkins", _COLUMNS, queries.held, _keep))


def _keep(person: int, by: str) -> None:
    """Rows say a number, which leads to nobody from now on, and go with their day."""
