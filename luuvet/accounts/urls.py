"""Addresses of signing in and out."""

from django.urls import path

from luuvet.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign_in", views.sign_in, name="sign_in"),
    path("sign_out", views.sign_out, name="sign_out"),
    path("sessions", views.sessions, name="sessions"),
    path("sessions/<int:number>/end_session", views.end_session, name="end_session"),
]
