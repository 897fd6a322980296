"""What every page knows of its installation."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from luuvet.core.navigation import links


def installation(request: HttpRequest) -> dict[str, bool]:
    """Whether this is a demonstration, and whether its check-ins are kept for ever."""
    return {"is_demonstration": bool(settings.OPENS_ON), "keeps_for_ever": settings.RETENTION_DAYS is None}


def navigation(request: HttpRequest) -> dict[str, object]:
    """The parts of the portal, looked up when a page shows them."""
    return {"navigation": SimpleLazyObject(lambda: links(request))}
