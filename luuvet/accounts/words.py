"""How accounts are spoken of."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

# What the audit trail calls a function, as officers know it; what a job or a command does is none.
FUNCTIONS = {
    "accounts.deactivate_account": _("Deactivate an account"),
    "accounts.edit_account": _("Change an account"),
    "accounts.end_duty": _("Take a duty back"),
    "accounts.end_session": _("Sign a browser out"),
    "accounts.give_duty": _("Give a duty"),
    "accounts.hand_down_account": _("Make an account"),
    "accounts.reactivate_account": _("Reactivate an account"),
    "accounts.renew_password": _("Give a new temporary password"),
    "places.add_gate": _("Add a gate"),
    "places.allow_gate_device": _("Enrol a device"),
    "places.close_place": _("Close a place"),
    "places.edit_place": _("Change a place"),
    "places.give_screen_code": _("Give a code for a screen"),
    "places.register_place": _("Register a place"),
    "places.replace_poster": _("Give a new code"),
    "places.withdraw_gate_device": _("Withdraw a device"),
    "places.withdraw_poster": _("Withdraw a code"),
    "reports.draw_figures": _("Count the figures of a report"),
    "reports.edit_words": _("Write the words of a report"),
    "reports.set_office": _("Set up the reporting office"),
    "units.add_line": _("Add a sector line"),
    "units.add_organisation": _("Add an organisation"),
    "units.close_organisation": _("Close an organisation"),
    "units.edit_organisation": _("Change an organisation"),
}


def functions(used: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """The functions that officers know, by their words, each with how often it was used."""
    return [(str(FUNCTIONS[action]), times) for action, times in used if action in FUNCTIONS]


def day(on: date) -> str:
    """As officers read it."""
    return f"{on:%d/%m/%Y}"
