"""Addresses of places."""

from django.urls import include, path, register_converter

from luuvet.kernel.codes import CROCKFORD
from luuvet.places import views


class Code:
    """A place code in an address."""

    regex = f"[{CROCKFORD}]{{8}}"

    def to_python(self, text: str) -> str:
        """As it stands there."""
        return text

    def to_url(self, text: str) -> str:
        """As it stands there."""
        return text


register_converter(Code, "code")

app_name = "places"
_places = [
    path("", views.find_places, name="find_places"),
    path("register_place", views.register_place, name="register_place"),
    path("<code:code>", views.show_place, name="show_place"),
    path("<code:code>/edit_place", views.edit_place, name="edit_place"),
    path("<code:code>/close_place", views.close_place, name="close_place"),
    path("<code:code>/add_gate", views.add_gate, name="add_gate"),
    path("<code:code>/<int:gate>/give_screen_code", views.give_screen_code, name="give_screen_code"),
    path("<code:code>/<int:gate>/allow_gate_device", views.allow_gate_device, name="allow_gate_device"),
    path(
        "<code:code>/<int:gate>/<int:device>/withdraw_gate_device",
        views.withdraw_gate_device,
        name="withdraw_gate_device",
    ),
    path("<code:code>/<int:gate>/replace_poster", views.replace_poster, name="replace_poster"),
    path("<code:code>/<int:gate>/<int:serial>/poster.<slug:shape>", views.poster, name="poster"),
    path("<code:code>/<int:gate>/<int:serial>/withdraw_poster", views.withdraw_poster, name="withdraw_poster"),
]
urlpatterns = [
    path("places/", include(_places)),
    path("gate", views.show_gate, name="show_gate"),
]
