"""Addresses of signing in and out, and of the audit trail."""

from django.urls import path

from luuvet.accounts import views
from luuvet.accounts.views import factors, lines, signing_in

app_name = "accounts"
urlpatterns = [
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
