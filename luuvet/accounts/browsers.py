"""What a browser calls itself, made short: people know theirs again by its name and their machine's."""

import re

LONGEST = 80

# The first that fits: whoever builds on another's browser names that one too, and adds the own name.
_NAMES = (
    (r"coc_coc_browser/(\d+)", "Cốc Cốc"),
    (r"Edg(?:A|iOS)?/(\d+)", "Edge"),
    (r"OPR/(\d+)", "Opera"),
    (r"SamsungBrowser/(\d+)", "Samsung Internet"),
    (r"(?:Firefox|FxiOS)/(\d+)", "Firefox"),
    (r"(?:Headless)?(?:Chrome|CriOS)/(\d+)", "Chrome"),
    (r"Version/(\d+)\S* (?:Mobile/\S+ )?Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def short_name(user_agent: str) -> str:
    """Like `Chrome 150 · Android`; the beginning of what it says where that is no known browser."""
    found = [f"{name} {match[1]}" for pattern, name in _NAMES if (match := re.search(pattern, user_agent))]
    if not found:
        return user_agent[:LONGEST]
    systems = [name for mark, name in _SYSTEMS if mark in user_agent]
    return " · ".join([found[0], *systems[:1]])
