"""Addresses of signing in and out, and of the audit trail."""

from django.urls import path

from luuvet.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign_in", views.sign_in, name="sign_in"),
    path("sign_out", views.sign_out, name="sign_out"),
    path("sessions", views.sessions, name="sessions"),
    path("lines", views.find_lines, name="find_lines"),
    path("lines.<slug:shape>", views.export_lines, name="export_lines"),
    path("sessions/<int:number>/end_session", views.end_session, name="end_session"),
]
