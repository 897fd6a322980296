"""The cast of the tests: places, phones and check-ins as the rules make them."""

import json
import socket
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http.client import HTTPConnection
from typing import Any
from uuid import UUID

from django.test import Client as Browser

from luuvet.accounts import sessions
from luuvet.accounts.models import Account, DutyKind
from luuvet.accounts.rules import device_token, make_account
from luuvet.accounts.rules.signing_in import change_password
from luuvet.kernel import ids
from luuvet.kernel.clock import now
from luuvet.people import rules as people
from luuvet.people.models import Installation
from luuvet.places import rules as places
from luuvet.places.models import Gate, Kind, Place, Poster
from luuvet.units.models import Unit

BY = "tests"
DUC_THO_TOWN = "18229"


def unit(code: str = DUC_THO_TOWN, tree: str = "2021") -> Unit:
    """A unit of the real territory."""
    return Unit.objects.get(code=code, tree=tree)


def place(name: str = "Chợ Đức Thọ", **said: Any) -> Place:
    """A market with a poster at its main gate."""
    new = places.NewPlace(**{"name": name, "kind": Kind.MARKET, "unit": unit(), **said})
    return places.register_place(new, by=BY)


PASSWORD = "một mật khẩu dài"


def office(username: str = "vhtt.ductho", code: str = "440", tree: str = "2021") -> Account:
    """An account of a coordinating office."""
    return account(username, DutyKind.COORDINATING_OFFICE, code, tree)


def officer(username: str = "thitran", code: str = DUC_THO_TOWN, tree: str = "2021") -> Account:
    """An account of the officer in charge of a commune."""
    return account(username, DutyKind.COMMUNE_OFFICER, code, tree)


def account(
    username: str,
    kind: DutyKind,
    code: str = DUC_THO_TOWN,
    tree: str = "2021",
    *,
    at: str = "",
    until: date | None = None,
) -> Account:
    """One that has chosen PASSWORD; `at`: the code of the place that it serves."""
    made, _temporary = make_account(username, kind, unit(code, tree), place=at, until=until, by=BY)
    return change_password(made, PASSWORD, by=BY)


def browser(account: Account | None = None, language: str = "vi") -> Browser:
    """Of an account that has just signed in, or of a stranger."""
    opened = Browser(headers={"accept-language": language})
    if account is not None:
        opened.force_login(account)
        session = opened.session
        sessions.begin(session)
        session.save()
    return opened


def poster(at: Place) -> Poster:
    """The newest poster of a place's main gate."""
    return Gate.objects.get(place=at, number=0).posters.order_by("-serial")[0]


_phones = iter(range(10_000_000))


def phone() -> Installation:
    """A person with a phone whose number nobody has."""
    return people.sign_up(f"09{next(_phones):08d}", by=BY)


def token(installation: Installation) -> str:
    """What the phone shows as its bearer token."""
    return device_token(installation.device, person=installation.person_id, verified=installation.verified)


def item(code: str, **other: Any) -> dict[str, Any]:
    """A check-in as a phone sends it, scanned now."""
    at: datetime = other.pop("at", now())
    fields = {
        "id": str(ids.uuid7(at)),
        "code": code,
        "at": f"{at:%Y-%m-%dT%H:%M:%S.%fZ}",
        "clock_offset_ms": 0,
        "direction": "in",
    }
    return {name: value for name, value in (fields | other).items() if value is not None}


def own_port() -> int:
    """A port that the machine gave out just now, so that tests side by side do not want the same one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    body: Any


@dataclass
class Client:
    """A phone's connection to a server on this machine."""

    port: int
    token: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, body: object, **headers: str) -> Answer:
        """POST a check-in, a batch, or bytes as they are."""
        octets = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Accept-Language": "en"}
        return self.ask("POST", "/api/v1/checkins", octets, given | self.headers | headers)

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        """One request over a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            text = response.read()
            is_json = "json" in response.headers.get("content-type", "")
            return Answer(response.status, dict(response.headers), json.loads(text) if is_json and text else text)
        finally:
            connection.close()


def uuid_of(answer: Answer) -> UUID:
    """The id that an answer speaks of."""
    return UUID(answer.body["id"])


A_MINUTE = timedelta(minutes=1)
