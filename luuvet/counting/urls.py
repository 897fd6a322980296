"""Addresses of figures."""

from django.urls import path

from luuvet.counting import views

app_name = "counting"
urlpatterns = [
    path("", views.show, name="show"),
    path("sheet.xlsx", views.sheet_file, name="sheet_file"),
    path("places_behind", views.places_behind, name="places_behind"),
]
