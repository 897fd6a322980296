"""Who signs in, and what sends."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from luuvet.core.navigation import Link, add_link
from luuvet.core.trail import add_actions, add_objects

BY_ACCOUNTS = {
    "change_password": _("Changed the own password"),
    "deactivate_account": _("Deactivated an account"),
    "edit_account": _("Edited an account"),
    "end_duty": _("Took a duty back"),
    "end_session": _("Signed a browser out"),
    "enrol_passkey": _("Added a passkey"),
    "enrol_totp": _("Set up an app that shows codes"),
    "export_lines": _("Took the audit trail away as a file"),
    "give_duty": _("Gave a duty"),
    "hand_down_account": _("Handed an account down"),
    "reactivate_account": _("Reactivated an account"),
    "remove_passkey": _("Removed a passkey"),
    "remove_totp": _("Removed the app that shows codes"),
    "rename_passkey": _("Renamed a passkey"),
    "renew_password": _("Gave an account a new password"),
    "renew_recovery_codes": _("Made new recovery codes"),
    "renew_session": _("Gave a signed-in browser another key"),
    "report_stolen": _("Reported a device stolen"),
    "revoke_device": _("Took a device out of use"),
    "sign_in": _("Signed in"),
    "use_code": _("Used a code as the second step"),
    "use_passkey": _("Used a passkey"),
}
BY_PROGRAMS = {
    "attempt": _("Counted a try"),
    "enrol_devices": _("Enrolled devices"),
    "forget_attempt": _("Forgot a try"),
    "forget_codes": _("Forgot the codes of a telephone"),
    "make_account": _("Made an account"),
    "make_activation_codes": _("Made activation codes"),
    "make_one_time_code": _("Made a one-time code"),
    "reset_factors": _("Took the second step of an account away"),
    "try_one_time_code": _("Tried a one-time code"),
    "use_activation_code": _("Used an activation code"),
    "use_one_time_code": _("Used a one-time code"),
}


class Accounts(AppConfig):
    """Officers' accounts and the numbers of installations."""

    name = "luuvet.accounts"

    def ready(self) -> None:
        from luuvet.accounts import access, rights  # noqa: PLC0415  # models are there only now
        from luuvet.accounts.trail import KINDS  # noqa: PLC0415  # likewise

        house = "M4 20V9l8-5 8 5v11M9 20v-6h6v6M2 20h20"
        seen = access.has_section(rights.Right.SEE_ORGANISATIONS)
        add_link(Link(30, _("Organisations"), house, "accounts:find_organisations", seen))
        two = "M3 20c1-4 3-6 6-6s5 2 6 6M6 8a3 3 0 1 0 6 0a3 3 0 1 0-6 0M15 5a3 3 0 0 1 0 6M17 14c2 1 3 3 4 6"
        add_link(Link(40, _("Accounts"), two, "accounts:find_accounts", access.has_accounts_section))
        book = "M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11M9 8h6"
        read = access.has_section(rights.Right.READ_TRAIL)
        add_link(Link(80, _("Audit trail"), book, "accounts:find_lines", read))
        add_actions("accounts", BY_ACCOUNTS, by_accounts=True)
        add_actions("accounts", BY_PROGRAMS, by_accounts=False)
        add_objects(*KINDS)
