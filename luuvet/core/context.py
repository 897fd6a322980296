"""What every page knows of its installation."""

from django.conf import settings
from django.http import HttpRequest

from luuvet.core.navigation import Link, links


def installation(request: HttpRequest) -> dict[str, bool]:
    """Whether this is a demonstration, and whether its check-ins are kept for ever."""
    return {"is_demonstration": bool(settings.OPENS_ON), "keeps_for_ever": settings.RETENTION_DAYS is None}


def navigation(request: HttpRequest) -> dict[str, list[Link]]:
    """The parts of the portal."""
    return {"navigation": links(request)}
