"""Reading a page as a test sees it."""

from html.parser import HTMLParser
from typing import Any


class Page(HTMLParser):
    """A page's tags, and the text in the cells of its tables."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.status = response.status_code
        self.text = response.content.decode()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self._in_cell = False
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.rows[-1][-1] = f"{self.rows[-1][-1]} {data.strip()}".strip()

    def row(self, name: str) -> list[str]:
        """The cells of the first row that has this name in one of its first two cells."""
        return next(cells for cells in self.rows if any(name in cell for cell in cells[:2]))

    def having(self, **attributes: str) -> list[dict[str, str | None]]:
        """The attributes of all tags that have these."""
        wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
        return [attrs for _tag, attrs in self.tags if all(attrs.get(name) == value for name, value in wanted.items())]

    def links(self, part: str) -> list[str]:
        """Where the links lead whose address has this part."""
        hrefs = (str(attrs["href"]) for tag, attrs in self.tags if tag == "a" and attrs.get("href"))
        return [href for href in hrefs if part in href]
