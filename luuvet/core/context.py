"""What every page knows of its installation."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest

from luuvet.core.navigation import Link, links


def installation(request: HttpRequest) -> dict[str, bool]:
    """Whether this is a demonstration, and whether its check-ins are kept for ever."""
    return {"is_demonstration": bool(settings.OPENS_ON), "keeps_for_ever": settings.RETENTION_DAYS is None}


def navigation(request: HttpRequest) -> dict[str, Callable[[], list[Link]]]:
    """The parts of the portal, asked for where a page shows them: to whom is signed in."""
    return {"navigation": lambda: links(request)}
