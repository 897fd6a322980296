"""An installation that is served, as one phone sees it."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from tests.builders import Answer, Client
from tests.crash.installation import SECONDS, Installation, Web, end


class Serving:
    """An installation with one server and one phone."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.code = installation.places[0][1]
        self.web: Web = installation.web()
        self.client = Client(self.web.port, installation.senders[0].token)

    def start(self) -> None:
        """Serve, and return once check-ins are taken."""
        self.web.start()
        self.wait_until_ready()

    def kill_database(self) -> int:
        (pid,) = end([self.installation.postmaster()])
        return pid

    def send_until_taken(self, body: dict[str, Any]) -> Answer:
        """Send the same bytes until the answer is not `send again`, as a phone does."""
        answers: list[Answer] = []

        def taken() -> bool:
            answers.append(self.client.send(body))
            assert answers[-1].status in (200, 503), answers[-1]
            return answers[-1].status == 200

        self.wait_until(taken)
        return answers[-1]

    def wait_until_ready(self) -> None:
        self.wait_until(lambda: self.client.ask("GET", "/readyz").status == 200)

    def wait_until(self, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            with suppress(OSError):
                if done():
                    return
            time.sleep(0.05)
        raise AssertionError(f"not done within {SECONDS} s")
