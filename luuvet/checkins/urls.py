"""Addresses of one's own check-ins."""

from django.urls import path

from luuvet.checkins import api

app_name = "checkins"
urlpatterns = [path("api/v1/trail", api.trail, name="trail")]
