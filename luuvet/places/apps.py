"""Places and their codes."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from luuvet.core.navigation import Link, add_link, add_panel
from luuvet.core.trail import add_actions, add_finder, add_objects

BY_ACCOUNTS = {
    "add_gate": _("Added a gate"),
    "allow_gate_device": _("Let a device be enrolled at a gate"),
    "change_stay": _("Changed how long people stay"),
    "close_place": _("Closed a place"),
    "edit_place": _("Edited a place"),
    "give_screen_code": _("Gave a code for a screen"),
    "register_place": _("Registered a place"),
    "replace_poster": _("Gave a new code"),
    "void_place": _("Took a registration back"),
    "withdraw_gate_device": _("Withdrew a device at a gate"),
    "withdraw_poster": _("Withdrew a code"),
}
BY_PROGRAMS = {
    "enrol_gate_device": _("Enrolled a device at a gate"),
    "reach_address": _("Reached the public address"),
    "register_places": _("Registered many places"),
    "use_gate_enrolment": _("Used the enrolment of a gate"),
}


class Places(AppConfig):
    """Places, opening hours, gates, posters."""

    name = "luuvet.places"

    def ready(self) -> None:
        from luuvet.accounts import access, bindings, rights  # noqa: PLC0415  # models are there only now
        from luuvet.places import keepers, queries  # noqa: PLC0415  # likewise
        from luuvet.places.trail import KINDS, of_place  # noqa: PLC0415  # likewise

        add_actions("places", BY_ACCOUNTS, by_accounts=True)
        add_actions("places", BY_PROGRAMS, by_accounts=False)
        add_objects(*KINDS)
        add_finder(of_place)
        bindings.know_places(queries.unit_of)
        add_panel("accounts.find_accounts", keepers.panel)
        pin = "M12 21s7-6 7-11a7 7 0 0 0-14 0c0 5 7 11 7 11zM9.5 10a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0"
        add_link(Link(20, _("Places"), pin, "places:find_places", access.has_section(rights.Right.SEE_PLACES)))
