"""How people can be reached."""

from typing import Literal

from django.conf import settings

Way = Literal["sms", "page"]


def way_of_codes() -> Way | None:
    """How a one-time code comes to a person: by SMS; in a demonstration without a gateway on the page itself."""
    if settings.SMS_GATEWAY:
        return "sms"
    return "page" if settings.OPENS_ON else None
