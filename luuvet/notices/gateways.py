"""Who carries text messages. An installation names a class of its own in LUUVET_SMS_GATEWAY."""

from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class NotSent(Exception):
    """The gateway did not take the message; it waits and is tried again."""


class Gateway(Protocol):
    """One call a message. Made anew for each run, without arguments."""

    def send(self, number: str, words: str) -> None:
        """Hand over a message to a number of ten digits. Raises NotSent."""


def gateway() -> Gateway | None:
    """The one that this installation has a contract with."""
    return cast(Gateway, import_string(settings.SMS_GATEWAY)()) if settings.SMS_GATEWAY else None
