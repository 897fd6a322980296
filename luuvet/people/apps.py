"""People and their phones."""

from django.apps import AppConfig


class People(AppConfig):
    """Persons as numbers, their sealed identities, their installations."""

    name = "luuvet.people"
