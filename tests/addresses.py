"""Every address of the project, by its name."""

from collections.abc import Iterable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def named() -> set[str]:
    """Their names, like `places:find_places`."""
    return set(_names(get_resolver().url_patterns))


def _names(patterns: Iterable[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _names(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space)
        else:
            assert one.name, f"{one.pattern} has no name"
            yield f"{space}{one.name}"
