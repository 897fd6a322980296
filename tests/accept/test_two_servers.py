"""What is taken out of use is refused by every web process within a second of the commit (docs/decisions/0005)."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from time import monotonic
from typing import Any

import psycopg
import pytest
from django.conf import settings

from luuvet.accounts import rules as accounts
from luuvet.accounts.models import Device
from luuvet.kernel.signing import KeyRing
from luuvet.people import rules as people
from luuvet.people.models import Card, Installation
from luuvet.places import rules as places
from luuvet.places.models import GateDevice, Place
from tests import builders
from tests.accept.conftest import Running
from tests.accept.gates import client_of, enrolled, personal
from tests.builders import BY, Client, item

A_SECOND = timedelta(seconds=1).total_seconds()


class Cast:
    """A market, its gate, Lan's phone and Lan's card, known to two servers that have used all of them."""

    def __init__(self, market: Place, ports: list[int]) -> None:
        self.market = market
        self.lan: Installation = builders.phone()
        self.device: GateDevice = enrolled(market)
        self.card: Card
        self.card, self.card_text = people.issue_card(self.lan.person, by=BY)
        self.poster = builders.poster(market).text
        self.phones = [Client(port, builders.token(self.lan)) for port in ports]
        self.gates = [client_of(self.device, port) for port in ports]

    def withdraw_poster(self) -> tuple[list[Client], Callable[[], Any], str]:
        places.withdraw_poster(builders.poster(self.market), by=BY, reason="torn")
        return self.phones, lambda: item(self.poster), "withdrawn"

    def revoke_device(self) -> tuple[list[Client], Callable[[], Any], str]:
        accounts.revoke_device(Device.objects.get(pk=self.lan.pk), by=BY)
        return [*self.phones, *self.gates], self._of_phone_or_gate, "revoked"

    def withdraw_gate_device(self) -> tuple[list[Client], Callable[[], Any], str]:
        places.withdraw_gate_device(self.device, by=BY, reason="lost")
        return self.gates, lambda: item(self.card_text), "revoked"

    def revoke_card(self) -> tuple[list[Client], Callable[[], Any], str]:
        people.revoke_card(self.card, by=BY, reason="lost")
        return self.gates, lambda: item(self.card_text), "revoked"

    def close_place(self) -> tuple[list[Client], Callable[[], Any], str]:
        places.close_place(self.market, by=BY)
        return [*self.phones, *self.gates], self._of_phone_or_gate, "withdrawn"

    def _of_phone_or_gate(self) -> Callable[[Client], Any]:
        return lambda client: item(self.poster if client in self.phones else personal(self.lan))

    def use_everything(self) -> None:
        for phone, gate in zip(self.phones, self.gates, strict=True):
            assert phone.send(item(self.poster)).status == 200
            for code in (personal(self.lan), self.card_text):
                assert gate.send(item(code)).status == 200


@pytest.fixture
def cast(committed: None, ring: KeyRing) -> Iterator[Cast]:
    servers = [Running(settings.APP_URL, ring) for _n in range(2)]
    try:
        ports = [server.start() for server in servers]
        yield Cast(builders.place(), ports)
    finally:
        for server in servers:
            server.stop()


def stop_hearing() -> None:
    """Whoever listens is cut off by its own role, so that the news of what comes next is lost."""
    with psycopg.connect(settings.APP_URL, autocommit=True) as database:
        database.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'luuvet book'"
        )


def refused_within_a_second(clients: list[Client], sent: Callable[[], Any], problem: str, committed: float) -> None:
    """Every server says no to what is scanned now, at the latest a second after the commit; a server that has lost the
    database for a moment says 503, which records nothing either."""
    for client in clients:
        while True:
            begun = monotonic()
            said = sent()
            answer = client.send(said(client) if callable(said) else said)
            if answer.body.get("problem") == problem:
                break
            assert answer.status in (200, 503)
            assert answer.status == 503 or begun < committed + A_SECOND, f"taken {begun - committed:.2f} s later"


ENDS = ["withdraw_poster", "revoke_device", "withdraw_gate_device", "revoke_card", "close_place"]


@pytest.mark.parametrize("heard", [True, False], ids=["heard", "news lost"])
@pytest.mark.parametrize("end", ENDS)
def test_what_has_ended_is_refused_by_every_server_within_a_second(cast: Cast, end: str, heard: bool) -> None:
    cast.use_everything()
    if not heard:
        stop_hearing()
    clients, sent, problem = getattr(cast, end)()
    refused_within_a_second(clients, sent, problem, monotonic())
