"""A home with a database of its own and web servers as processes, which a test may kill. Knows no Django."""

import contextlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from luuvet.ops.postgres import Server, postmaster, throwaway

SECONDS = 120  # patience with a busy machine; nothing is expected to take that long


def port_to_come_back_to() -> int:
    """A free port outside the range from which the kernel takes ports of its own: a server that was killed finds it
    free again, and a client that knocks meanwhile cannot meet itself."""
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    for _try in range(1000):
        port = random.randrange(10_000, max(lowest, 10_001))
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no free port below the kernel's own")


@dataclass
class Web:
    """A web server as the operator starts it: `luuvet ops serve`, or with the same acceptance a careless one."""

    words: list[str]
    environment: dict[str, str]
    port: int = field(default_factory=port_to_come_back_to)
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Begin; it answers some seconds later."""
        command = [sys.executable, "-m", *self.words, "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, env=self.environment, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def kill(self) -> None:
        """The web process alone. Returns once those that it had started have ended too: they answer no longer."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            deadline = time.monotonic() + SECONDS
            while time.monotonic() < deadline:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self.process.pid, 0)
                    time.sleep(0.05)
                    continue
                return
            raise AssertionError("a process outlives the server that started it")

    def kill_all(self) -> None:
        """With what it has started itself."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """In good order, else with force."""
        if self.process is not None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(SECONDS)
            self.kill_all()


@dataclass(frozen=True)
class Sender:
    """A person's phone: what rows call it, and its token."""

    device: int
    person: int
    token: str


class Installation:
    """What was staged, and how its parts are started, killed and looked into."""

    def __init__(self, database: Server, said: dict[str, list[list[str]]]) -> None:
        self.database = database
        self.places = [(int(number), code) for number, code in said["places"]]
        self.senders = [Sender(int(device), int(person), token) for device, person, token in said["phones"]]
        self._urls = {"LUUVET_DATABASE_URL": database.app_url, "LUUVET_OWNER_DATABASE_URL": database.owner_url}
        self.environment = clean_environment(database.home)
        self.webs: list[Web] = []

    def web(self) -> Web:
        """A server of the product, which starts the database by itself where it is down."""
        self.webs.append(Web(["luuvet", "ops", "serve"], self.environment))
        return self.webs[-1]

    def careless_web(self) -> Web:
        """A server that does not ask whether the database keeps what it acknowledges."""
        self.webs.append(Web(["tests.crash.careless"], self.environment | self._urls))
        return self.webs[-1]

    def postmaster(self) -> int:
        """The pid of the database's first process, 0 where it is down."""
        there = postmaster.read(self.database.data)
        return there.pid if there is not None and there.alive else 0

    def family(self, begins: str = "postgres:") -> list[int]:
        """The processes of the database whose title begins so."""
        first = self.postmaster()
        return [pid for pid in children(first) if title(pid).startswith(begins)] if first else []

    def told(self, statement: str) -> None:
        """Carry out a statement as the owner of the tables."""
        with psycopg.connect(self.database.owner_url, autocommit=True) as connection:
            connection.execute(statement)

    def count(self, table: str = "checkins_checkin") -> int:
        """How many rows a table has."""
        with psycopg.connect(self.database.owner_url) as connection:
            row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(row[0]) if row else 0

    def close(self) -> None:
        """End what still runs."""
        for web in self.webs:
            web.stop()


def clean_environment(home: Path) -> dict[str, str]:
    """For a program that is to find that home and nothing else of ours."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("LUUVET_", "PYTEST_"))}
    return own | {"LUUVET_HOME": str(home), "DJANGO_SETTINGS_MODULE": "luuvet.project.settings"}


def staged(database: Server, phones: int) -> dict[str, list[list[str]]]:
    """Make tables, places and phones in a database that runs; what `stage` says of them."""
    urls = {"LUUVET_DATABASE_URL": database.app_url, "LUUVET_OWNER_DATABASE_URL": database.owner_url}
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash.stage", str(phones)],
        env=clean_environment(database.home) | urls, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    said: dict[str, list[list[str]]] = json.loads(done.stdout)
    return said


@contextlib.contextmanager
def installed(phones: int) -> Iterator[Installation]:
    """An installation with a new database."""
    with throwaway() as database:
        here = Installation(database, staged(database, phones))
        try:
            yield here
        finally:
            here.close()


@contextlib.contextmanager
def copied(home: Path, said: dict[str, list[list[str]]]) -> Iterator[Installation]:
    """An installation from the copy of a home whose database is down: much sooner there than a new one."""
    with tempfile.TemporaryDirectory(prefix="luuvet-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # noqa: S103  the database's user must be able to walk in
        subprocess.run(["cp", "-a", f"{home}/.", folder], check=True)
        database = Server(Path(folder))
        database.ensure_started()
        here = Installation(database, said)
        try:
            yield here
        finally:
            here.close()
            database.stop()
            shutil.rmtree(database.run_dir, ignore_errors=True)


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(entry.name))
    return found


def title(pid: int) -> str:
    """What a process calls itself; empty where it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def end(pids: list[int]) -> list[int]:
    """SIGKILL to each; those that were there to be killed."""
    killed = []
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)
    return killed
