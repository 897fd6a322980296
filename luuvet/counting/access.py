"""Who may see figures. Until there are accounts: everybody in a demonstration, nobody elsewhere."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from luuvet.kernel.days import Window
from luuvet.kernel.problems import Refused


@dataclass(frozen=True, slots=True)
class Opening:
    """What the page of figures shows before anybody has asked for anything."""

    unit: str
    tree: str
    window: Window


def opening() -> Opening | None:
    """What an open page begins with, or None where figures are not open to everybody."""
    if not settings.OPENS_ON:
        return None
    try:
        unit, tree, window = settings.OPENS_ON.split("/")
        return Opening(unit, tree, Window.parse(window))
    except (ValueError, Refused) as fault:
        raise ImproperlyConfigured(
            f"LUUVET_OPENS_ON is {settings.OPENS_ON!r}. Write it like 440/2021/2021-11-26..2021-12-08."
        ) from fault
