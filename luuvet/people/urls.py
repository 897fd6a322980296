"""Addresses for people: the page behind a place's code, and what it asks for."""

from django.urls import path

from luuvet.people import api, views

app_name = "people"
urlpatterns = [
    path("v", views.scan, name="scan"),
    path("own_data", views.show_own_data, name="show_own_data"),
    path("api/v1/one-time-codes", api.one_time_codes, name="one_time_codes"),
    path("api/v1/installations", api.installations, name="installations"),
    path("api/v1/personal-codes", api.personal_codes, name="personal_codes"),
    path("api/v1/dependants", api.own_dependants, name="own_dependants"),
    path("api/v1/dependants/<uuid:pk>", api.own_dependant, name="own_dependant"),
    path("api/v1/installation", api.own_installation, name="own_installation"),
    path("api/v1/own-data", api.own_data, name="own_data"),
    path("api/v1/own-data/file", api.own_file, name="own_file"),
    path("api/v1/own-data/name", api.own_name, name="own_name"),
    path("api/v1/own-data/phone", api.own_phone, name="own_phone"),
    path("api/v1/own-data/consents", api.own_consents, name="own_consents"),
    path("api/v1/own-data/withdrawals", api.own_withdrawals, name="own_withdrawals"),
    path("api/v1/own-data/erasure", api.own_erasure, name="own_erasure"),
]
