"""People and their phones."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from luuvet.core.trail import add_actions

BY_PROGRAMS = {
    "add_dependant": _("Added a dependant"),
    "issue_card": _("Issued a card"),
    "reissue_card": _("Issued another card"),
    "remove_dependant": _("Removed a dependant"),
    "revoke_card": _("Withdrew a card"),
    "sign_up": _("Signed up by telephone"),
    "sign_up_many": _("Signed up many people"),
    "sign_up_unverified": _("Signed up unverified"),
    "sign_up_with_activation_code": _("Signed up with an activation code"),
    "sign_up_with_one_time_code": _("Signed up with a one-time code"),
}


class People(AppConfig):
    """Persons as numbers, their sealed identities, their installations."""

    name = "luuvet.people"

    def ready(self) -> None:
        add_actions("people", BY_PROGRAMS, by_accounts=False)
