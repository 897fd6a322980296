"""The contestants that speak HTTP: how each is started, and that all of them give the same answers."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from uuid import UUID

from bench.cpu import spent
from bench.stage import Stage
from luuvet.kernel.ids import uuid7
from luuvet.ops.home import CHECKOUT
from luuvet.ops.serve import free_port
from luuvet.ops.set_up import PEERS

_START_SECONDS = 60.0
_STOP_SECONDS = 15.0
_FIRST_PORT = 8300


@dataclass(frozen=True, slots=True)
class Setting:
    """One way to run a peer: worker processes, and database connections (for django-ninja: threads) of each."""

    workers: int
    pool: int

    def __str__(self) -> str:
        return f"{self.workers} × {self.pool}"


@dataclass(frozen=True, slots=True)
class Peer:
    """A server that is not ours: its name in the answers, its module, the settings that are tried."""

    name: str
    module: str
    settings: tuple[Setting, ...]

    def command(self, setting: Setting, port: int) -> list[str]:
        """The words that start it, as its documents have it."""
        python = str(PEERS / "bin" / "python")
        if self.module == "django_ninja":
            words = f"-m gunicorn --worker-class gthread --workers {setting.workers} --threads {setting.pool}"
            keep = f"--keep-alive 60 --log-level warning --bind 127.0.0.1:{port} bench.peers.django_ninja:application"
            return [python, *words.split(), *keep.split()]
        words = f"-m uvicorn bench.peers.{self.module}:app --workers {setting.workers} --port {port}"
        quick = "--loop uvloop --http httptools --no-access-log"
        return [python, *words.split(), *quick.split(), "--log-level", "warning"]


PEERS_TRIED = (
    Peer("django-ninja", "django_ninja", (Setting(2, 4), Setting(2, 16), Setting(3, 8))),
    Peer("FastAPI + SQLAlchemy", "fastapi_sqlalchemy", (Setting(1, 10), Setting(2, 5), Setting(2, 20))),
    Peer("FastAPI + asyncpg", "fastapi_asyncpg", (Setting(1, 10), Setting(2, 5), Setting(2, 20))),
)


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    port: int
    pid: int

    def cpu(self) -> float:
        """Processor seconds of all its processes until now."""
        return spent(self.pid)


def ours() -> contextlib.AbstractContextManager[Running]:
    """Ours as `luuvet ops serve` runs it; only the worker of the jobs is left away, as no peer has one."""
    port = free_port(_FIRST_PORT)
    return _running([sys.executable, "-m", "bench.ours", str(port)], port, {})


def started(peer: Peer, setting: Setting) -> contextlib.AbstractContextManager[Running]:
    """A peer with one of its settings."""
    port = free_port(_FIRST_PORT)
    env = {"BENCH_POOL": str(setting.pool), "DJANGO_SETTINGS_MODULE": "bench.peers.django_settings"}
    return _running(peer.command(setting, port), port, env)


@contextlib.contextmanager
def _running(command: list[str], port: int, env: dict[str, str]) -> Iterator[Running]:
    """The server, up until the block ends."""
    words = os.environ | env
    server = subprocess.Popen(command, cwd=CHECKOUT, env=words, stdout=sys.stderr, start_new_session=True)
    try:
        _wait_for(server, port)
        yield Running(port, server.pid)
    finally:
        server.terminate()
        try:
            server.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


class NotStarted(Exception):
    """A server did not come up."""


def _wait_for(server: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        with contextlib.suppress(OSError):
            if ask(port, "", {})[0] in (401, 403):  # all of them want a token
                return
        if server.poll() is not None or time.monotonic() > deadline:
            raise NotStarted(f"{server.args!r} did not start")
        time.sleep(0.05)


def ask(port: int, token: str, item: object) -> tuple[int, dict[str, object]]:
    """Send one body; the status and the object that came back."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        connection.request("POST", "/api/v1/checkins", json.dumps(item), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def wrong_answers(port: int, stage: Stage) -> list[str]:
    """What a server answers otherwise than it has to: to a scan, the same again, and four that are to be refused."""
    codes, tokens = ((stage.folder / name).read_text("ascii").split()[:2] for name in ("codes", "tokens"))
    first, other = _item(codes[0]), _item(codes[0])
    forged = codes[0][:-2] + ("AA" if not codes[0].endswith("AA") else "gA")
    asked: list[tuple[str, str, dict[str, object], tuple[int, ...], bool | None]] = [
        ("a scan", tokens[0], first, (200,), False),
        ("the same again", tokens[0], first, (200,), True),
        ("its id with another place", tokens[0], first | {"code": codes[1]}, (422,), None),
        ("its id from another phone", tokens[1], first, (422,), None),
        ("a forged code", tokens[0], other | {"code": forged}, (422,), None),
        ("a forged token", tokens[0][:-4] + "AAAA", other, (401, 403), None),
    ]
    wrong = []
    for what, token, item, statuses, duplicate in asked:
        status, answer = ask(port, token, item)
        if status not in statuses or answer.get("duplicate") is not duplicate:
            wrong.append(f"{what}: {status} {answer}")
    if stage.rows_with([str(first["id"]), str(other["id"])]) != 1:
        wrong.append("other rows than the one that was acknowledged")
    return wrong


def _item(code: str) -> dict[str, object]:
    now = datetime.now(UTC) - timedelta(seconds=1)
    uuid: UUID = uuid7(now)
    return {"id": str(uuid), "code": code, "at": now.isoformat(), "clock_offset_ms": 0, "direction": "in"}
