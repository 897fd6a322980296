"""Addresses of figures."""

from django.urls import path

from luuvet.counting import views

app_name = "counting"
urlpatterns = [path("", views.show, name="show")]
