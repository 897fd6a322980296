"""Where the pages are."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from luuvet.accounts.views import sign_in

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("luuvet.counting.urls")),
    path("", include("luuvet.people.urls")),
    path("places/", include("luuvet.places.urls")),
    path("reports/", include("luuvet.reports.urls")),
    path("accounts/", include("luuvet.accounts.urls")),
    path("accounts/sign_in", sign_in, name="account_login"),  # as allauth calls it
    path("language", set_language, name="set_language"),
]
