"""Who signs in, and what sends."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """Officers' accounts and the numbers of installations."""

    name = "luuvet.accounts"
