"""Where the pages are."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("luuvet.counting.urls")),
    path("", include("luuvet.people.urls")),
    path("language", set_language, name="set_language"),
]
