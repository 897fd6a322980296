"""Addresses of signing in and out, of accounts that are handed down, of organisations, and of the audit trail."""

from django.urls import path

from luuvet.accounts import views
from luuvet.accounts.views import factors, imports, lines, officers, organisations, signing_in

app_name = "accounts"
_ONE = "<int:number>/"
urlpatterns = [
    path("", officers.find_accounts, name="find_accounts"),
    path("hand_down_account", officers.hand_down_account, name="hand_down_account"),
    path("import_accounts", imports.import_accounts, name="import_accounts"),
    path("import_accounts.xlsx", imports.empty_sheet, name="empty_sheet"),
    path(_ONE, officers.show_account, name="show_account"),
    path(f"{_ONE}edit_account", officers.edit_account, name="edit_account"),
    path(f"{_ONE}renew_password", officers.renew_password, name="renew_password"),
    path(f"{_ONE}deactivate_account", officers.deactivate_account, name="deactivate_account"),
    path(f"{_ONE}reactivate_account", officers.reactivate_account, name="reactivate_account"),
    path(f"{_ONE}give_duty", officers.give_duty, name="give_duty"),
    path(f"{_ONE}<int:duty>/end_duty", officers.end_duty, name="end_duty"),
    path("organisations/", organisations.find_organisations, name="find_organisations"),
    path("organisations/add_organisation", organisations.add_organisation, name="add_organisation"),
    path("organisations/add_line", organisations.add_line, name="add_line"),
    path(f"organisations/{_ONE}", organisations.show_organisation, name="show_organisation"),
    path(f"organisations/{_ONE}edit_organisation", organisations.edit_organisation, name="edit_organisation"),
    path(f"organisations/{_ONE}close_organisation", organisations.close_organisation, name="close_organisation"),
    path("sign_in", views.sign_in, name="sign_in"),
    path("sign_out", views.sign_out, name="sign_out"),
    path("second_factor", signing_in.second_factor, name="second_factor"),
    path("use_passkey", signing_in.use_passkey, name="use_passkey"),
    path("reauthenticate", signing_in.reauthenticate, name="reauthenticate"),
    path("change_password", signing_in.change_password, name="change_password"),
    path("enrol_totp", factors.enrol_totp, name="enrol_totp"),
    path("remove_totp", factors.remove_totp, name="remove_totp"),
    path("enrol_passkey", factors.enrol_passkey, name="enrol_passkey"),
    path("passkeys/<int:number>/rename_passkey", factors.rename_passkey, name="rename_passkey"),
    path("passkeys/<int:number>/remove_passkey", factors.remove_passkey, name="remove_passkey"),
    path("renew_recovery_codes", factors.renew_recovery_codes, name="renew_recovery_codes"),
    path("sessions", views.sessions, name="sessions"),
    path("lines", lines.find_lines, name="find_lines"),
    path("lines.<slug:shape>", lines.export_lines, name="export_lines"),
    path("sessions/<int:number>/end_session", views.end_session, name="end_session"),
]
