"""People and their phones."""

from django.apps import AppConfig

from luuvet.core.journal import add_replayer
from luuvet.core.subject import Provider, add_provider

_COLUMNS = frozenset(
    {
        "people.Card.person",
        "people.Consent.person",
        "people.Dependant.guardian",
        "people.Dependant.person",
        "people.Identity.person",
        "people.Installation.person",
        "people.Person.id",
    }
)


class People(AppConfig):
    """Persons as numbers, their sealed identities, their installations."""

    name = "luuvet.people"

    def ready(self) -> None:
        from luuvet.core.vault import add_resealer  # noqa: PLC0415  # models are there only now
        from luuvet.people import bulk, queries, rules  # noqa: PLC0415  # these too

        add_provider(Provider("people", _COLUMNS, queries.held, rules.forget))
        add_replayer("erase", lambda entry, by: rules.replay_erasure(entry, by=by) is not None)
        add_replayer("withdraw", lambda entry, by: rules.replay_withdrawal(entry, by=by) is not None)
        add_resealer("people.identities", bulk.reseal_identities)
        add_resealer("people.dependants", bulk.reseal_dependants)
