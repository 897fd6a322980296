"""People and their phones."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from luuvet.core.journal import add_replayer
from luuvet.core.subject import Provider, add_provider
from luuvet.core.trail import add_actions

BY_PROGRAMS = {
    "add_dependant": _("Added a dependant"),
    "await_erasure": _("Noted a wish to be erased"),
    "change_name": _("Changed the own name"),
    "change_phone": _("Changed the own telephone"),
    "erase": _("Erased a person"),
    "give_consent": _("Gave consent"),
    "issue_card": _("Issued a card"),
    "reissue_card": _("Issued another card"),
    "remove_dependant": _("Removed a dependant"),
    "replay_erasure": _("Erased a person again"),
    "replay_withdrawal": _("Withdrew consent again"),
    "revoke_card": _("Withdrew a card"),
    "sign_up": _("Signed up by telephone"),
    "sign_up_many": _("Signed up many people"),
    "sign_up_unverified": _("Signed up unverified"),
    "sign_up_with_activation_code": _("Signed up with an activation code"),
    "sign_up_with_one_time_code": _("Signed up with a one-time code"),
    "withdraw_consent": _("Withdrew consent"),
}

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

        add_actions("people", BY_PROGRAMS, by_accounts=False)
        add_provider(Provider("people", _COLUMNS, queries.held, rules.forget))
        add_replayer("erase", lambda entry, by: rules.replay_erasure(entry, by=by) is not None)
        add_replayer("withdraw", lambda entry, by: rules.replay_withdrawal(entry, by=by) is not None)
        add_resealer("people.identities", bulk.reseal_identities)
        add_resealer("people.dependants", bulk.reseal_dependants)
