"""An acceptance on a port of this machine."""

import asyncio
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from django.conf import settings

from luuvet.accept.asgi import Acceptance, App
from luuvet.kernel.signing import KeyRing
from luuvet.people.models import Installation
from luuvet.places import rules as places
from luuvet.places.models import GateDevice, Place
from luuvet.project.headers import STAY_WITH_HTTPS
from tests import builders
from tests.accept.gates import client_of, enrolled
from tests.builders import BY, Client


class Running:
    """A server in a thread of this process, before `next_app`; over https with a PEM file of certificate and key."""

    def __init__(self, dsn: str, ring: KeyRing, pem: Path | None = None, next_app: App | None = None) -> None:
        self.acceptance = Acceptance(dsn, ring, next_app, stay=STAY_WITH_HTTPS)
        config = uvicorn.Config(self.acceptance, port=0, log_level="error", lifespan="on", ws="none", ssl_certfile=pem)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        asyncio.run(self._server.serve())

    def start(self) -> int:
        """The port, once it answers."""
        self._thread.start()
        deadline = time.monotonic() + 20
        while not self._server.started and self._thread.is_alive() and time.monotonic() < deadline:
            time.sleep(0.01)
        if not self._server.started:
            raise RuntimeError("the acceptance did not start")
        return int(self._server.servers[0].sockets[0].getsockname()[1])

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(20)


@pytest.fixture
def server(committed: None, ring: KeyRing) -> Iterator[Client]:
    """A client of a running acceptance, without a token."""
    running = Running(settings.APP_URL, ring)
    try:
        yield Client(running.start())
    finally:
        running.stop()


@pytest.fixture
def market(committed: None) -> Place:
    return builders.place()


@pytest.fixture
def phone(server: Client) -> Client:
    """A client with the token of somebody signed up."""
    return Client(server.port, builders.token(builders.phone()))


@pytest.fixture
def gate_device(market: Place) -> GateDevice:
    places.add_gate(market, 7, "Cổng sông", by=BY)
    return enrolled(market, 7)


@pytest.fixture
def gate(server: Client, gate_device: GateDevice) -> Client:
    """The market's seventh gate."""
    return client_of(gate_device, server.port)


@pytest.fixture
def lan(committed: None) -> Installation:
    return builders.phone()
