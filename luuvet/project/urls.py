"""Where the pages are."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_http_methods
from django.views.i18n import set_language

from luuvet.accounts.views import sign_in
from luuvet.core.style import show_style
from luuvet.places.api import gates, own_gate
from luuvet.project.api import openapi_document

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("luuvet.counting.urls")),
    path("", include("luuvet.people.urls")),
    path("", include("luuvet.checkins.urls")),
    path("", include("luuvet.places.urls")),
    path("", include("luuvet.requests.urls")),
    path("reports/", include("luuvet.reports.urls")),
    path("api/v1/gates", gates, name="gates"),
    path("api/v1/gate", own_gate, name="own_gate"),
    path("api/v1/openapi.json", openapi_document, name="openapi_document"),
    path("accounts/", include("luuvet.accounts.urls")),
    path("accounts/sign_in", sign_in, name="account_login"),  # as allauth calls it
    path("portal/style", show_style, name="show_style"),
    path("language", require_http_methods(["GET", "HEAD", "POST"])(set_language), name="set_language"),
]
handler400 = "luuvet.project.api.makes_no_sense"
handler404 = "luuvet.project.api.not_found"
handler500 = "luuvet.project.api.failed"
