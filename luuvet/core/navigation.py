"""The rows of links that every page of a signed-in account has: each slice says its own when the program starts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Link:
    """A part of the portal: where it stands in the row, its words, its icon's path, the name of its address, and for
    whom it is there (by default everybody)."""

    place: int
    label: Any
    icon: str
    address: str
    is_for: Callable[[HttpRequest], bool] = lambda request: True


_links: list[Link] = []
_panels: dict[str, list[Callable[..., str]]] = {}


def add_link(link: Link) -> None:
    """Put a part into the row."""
    if link not in _links:
        _links.append(link)
        _links.sort(key=lambda one: one.place)


def links(request: HttpRequest) -> list[Link]:
    """The row, in order, for who asks."""
    return [link for link in _links if link.is_for(request)]


def add_panel(page: str, panel: Callable[..., str]) -> None:
    """Let a higher slice show something on a lower one's page: `panel(request, subject)` answers safe HTML."""
    standing = _panels.setdefault(page, [])
    if panel not in standing:
        standing.append(panel)


def panels(page: str, request: HttpRequest, subject: object) -> list[str]:
    """What higher slices show on a page about its subject."""
    return [panel(request, subject) for panel in _panels.get(page, [])]
