"""Addresses of signing in and out, and of accounts that are handed down."""

from django.urls import path

from luuvet.accounts import views
from luuvet.accounts.views import officers, organisations

app_name = "accounts"
_ONE = "<int:number>/"
urlpatterns = [
    path("", officers.find_accounts, name="find_accounts"),
    path("hand_down_account", officers.hand_down_account, name="hand_down_account"),
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
    path("sessions", views.sessions, name="sessions"),
    path("sessions/<int:number>/end_session", views.end_session, name="end_session"),
]
