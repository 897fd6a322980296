"""A door that takes what somebody said, and who stands before it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.http import QueryDict
from django.test import Client

from luuvet.accounts.models import Account
from tests import builders
from tests.builders import browser

ANOTHER = "một mật khẩu khác hẳn"

ADDRESSES = iter(f"198.51.{high}.{low}" for high in range(256) for low in range(256))
PHONES = iter(f"07{number:08d}" for number in range(10_000_000))


def officer() -> Account:
    """The officer of the town, made once a test."""
    known = Account.objects.filter(username="thitran").first()
    return known or builders.officer()


def office() -> Account:
    """The office of the district, made once a test."""
    known = Account.objects.filter(username="vhtt.ductho").first()
    return known or builders.office()


@dataclass(frozen=True, slots=True)
class Door:
    """Where it is, how it is spoken to, what is right there, and which of that is typed, not chosen.

    `at` makes the address anew for each try. `kept` says what the database holds of a field once it was taken;
    `no` is the status of a no, `yes` that of a post that was taken, `who` is signed in, `token` is what a program
    shows, `first` is what its browser does before and what is right since then, `is_stranger` that nobody has signed
    in.
    """

    at: Callable[[], str]
    by: Literal["get", "post", "json"]
    right: Callable[[], dict[str, Any]]
    typed: Sequence[str]
    kept: Callable[[str], object] | None = None
    no: int = 422
    yes: int = 302
    who: Callable[[], Account] | None = None
    token: Callable[[], str] | None = None
    first: Callable[[Client], dict[str, Any]] | None = None
    is_stranger: bool = False

    @property
    def is_for_programs(self) -> bool:
        """Whether a no is a problem document."""
        return self.by == "json" or self.token is not None

    def send(self, **other: str) -> tuple[Any, str]:
        """The answer to what is right but for some fields, to be told in Vietnamese, and the address."""
        at, said, address = self.at(), self.right(), next(ADDRESSES)
        if self.by == "json":
            for name, text in other.items():
                *above, last = name.split("__")
                place = said
                for step in above:
                    place = place[step]
                place[last] = text
            body = json.dumps(said)  # what is no Unicode goes out as an escape
            shown = {"authorization": f"Bearer {self.token()}"} if self.token else {}
            return browser().post(at, body, content_type="application/json", REMOTE_ADDR=address, headers=shown), at
        is_stranger = self.is_for_programs or self.is_stranger
        client = browser(None if is_stranger else (self.who or officer)())
        said |= self.first(client) if self.first else {}
        asked = QueryDict(mutable=True)
        for name, text in (said | other).items():
            asked.setlist(name, text if isinstance(text, list) else [text])
        # As a browser sends it, but that bytes which are no UTF-8 stay what they are.
        body = b"&".join(
            f"{_quoted(name)}={_quoted(text)}".encode() for name, texts in asked.lists() for text in texts
        ).decode()
        if self.by == "get":
            shown = {"authorization": f"Bearer {self.token()}"} if self.token else {}
            return client.get(f"{at}?{body}", REMOTE_ADDR=address, headers=shown), at
        kind = "application/x-www-form-urlencoded"
        return client.post(at, body, content_type=kind, REMOTE_ADDR=address), at


def _quoted(text: str) -> str:
    return "".join(f"%{octet:02X}" for octet in text.encode("utf-8", "surrogatepass"))
