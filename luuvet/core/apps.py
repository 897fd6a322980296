"""The floor under all slices."""

from django.apps import AppConfig


class Core(AppConfig):
    """Audit, rules, watermarks, the vault."""

    name = "luuvet.core"
