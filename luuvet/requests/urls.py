"""Addresses of the register of requests."""

from django.urls import path

from luuvet.requests import api, views

app_name = "requests"
urlpatterns = [
    path("requests/", views.find_requests, name="find_requests"),
    path("requests/enter_request", views.enter_request, name="enter_request"),
    path("requests/<int:number>/", views.show_request, name="show_request"),
    path("requests/<int:number>/answer_request", views.answer_request, name="answer_request"),
    path("requests/<int:number>/extend_request", views.extend_request, name="extend_request"),
    path("requests/<int:number>/close_request", views.close_request, name="close_request"),
    path("api/v1/requests", api.own_requests, name="own_requests"),
]
