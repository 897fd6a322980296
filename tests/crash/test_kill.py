"""What was acknowledged stands, once, whatever is killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest

from luuvet.ops.postgres import Server, throwaway
from tests.builders import Answer, Client, item, own_port

SECONDS = 40


class Installation:
    """A home with a database of its own, and its web server as a process."""

    def __init__(self, database: Server) -> None:
        self.database = database
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("LUUVET_", "PYTEST_"))
        } | {"LUUVET_HOME": str(database.home), "DJANGO_SETTINGS_MODULE": "luuvet.project.settings"}
        urls = {"LUUVET_DATABASE_URL": database.app_url, "LUUVET_OWNER_DATABASE_URL": database.owner_url}
        staged = subprocess.run(
            [sys.executable, "-m", "tests.crash.stage"],
            env=self.environment | urls, capture_output=True, text=True, check=True,
        )  # fmt: skip
        said = json.loads(staged.stdout)
        self.code = str(said["code"])
        self.port = own_port()
        self.client = Client(self.port, said["token"])
        self.web: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Serve, and return once check-ins are taken."""
        command = [sys.executable, "-m", "luuvet", "ops", "serve", "--port", str(self.port)]
        self.web = subprocess.Popen(command, env=self.environment, stderr=subprocess.DEVNULL)
        self.wait_until(lambda: self.client.ask("GET", "/readyz").status == 200)

    def kill_web(self) -> None:
        assert self.web is not None
        self.web.kill()
        self.web.wait()

    def kill_database(self) -> int:
        pid = int((self.database.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)
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

    def wait_until(self, done: Any) -> None:
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            with suppress(OSError):
                if done():
                    return
            time.sleep(0.05)
        raise AssertionError(f"not done within {SECONDS} s")

    def rows(self) -> int:
        with psycopg.connect(self.database.owner_url) as connection:
            row = connection.execute("SELECT count(*) FROM checkins_checkin").fetchone()
        return int(row[0]) if row else 0


@pytest.fixture
def installation() -> Iterator[Installation]:
    with throwaway() as database:
        ours = Installation(database)
        try:
            yield ours
        finally:
            if ours.web is not None:
                ours.web.terminate()
                ours.web.wait(30)


def test_one_check_in_is_one_row_after_kills_of_the_server_and_of_the_postmaster(installation: Installation) -> None:
    here = installation
    here.start()
    sent = item(here.code)
    assert here.client.send(sent).body["duplicate"] is False
    for _batch in range(2):
        answer = here.client.send({"items": [sent, item(here.code)]})
        assert [one["duplicate"] for one in answer.body["items"]] == [True, False]

    here.kill_web()
    here.start()
    assert here.client.send(sent).body["duplicate"] is True

    killed = here.kill_database()
    assert here.send_until_taken(sent).body["duplicate"] is True
    assert here.send_until_taken(item(here.code)).body["duplicate"] is False
    assert here.kill_database() != killed
    here.wait_until(lambda: here.client.ask("GET", "/readyz").status == 200)
    assert here.rows() == 4


def test_while_the_database_is_down_senders_are_told_to_send_again(installation: Installation) -> None:
    here = installation
    here.start()
    sent = item(here.code)
    here.kill_database()
    answer = here.client.send(sent)
    assert (answer.status, answer.headers["retry-after"]) == (503, "2")
    assert answer.headers["content-type"] == "application/problem+json"
    assert here.client.ask("GET", "/healthz").status == 200
    assert here.send_until_taken(sent).status == 200
    assert here.rows() == 1


def test_a_server_that_may_lose_what_it_acknowledges_refuses_to_start(installation: Installation) -> None:
    here = installation
    with psycopg.connect(here.database.owner_url, autocommit=True) as connection:
        connection.execute("ALTER DATABASE luuvet SET synchronous_commit = off")
    command = [sys.executable, "-m", "luuvet", "ops", "serve", "--port", str(here.port)]
    refused = subprocess.run(
        command, env=here.environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert refused.returncode == 2
    assert "synchronous_commit" in refused.stderr
