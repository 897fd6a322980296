"""An acceptance of the demonstration's own, and the phones that send to it."""

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvicorn

from luuvet.accept.asgi import Acceptance
from luuvet.kernel.signing import KeyRing
from luuvet.ops.demo.phones import NotTaken, Request
from luuvet.ops.home import CHECKOUT

_START_SECONDS = 20.0
_IDLE_SECONDS = 3600  # a connection waits while the others do the work of quiet hours


@contextmanager
def acceptance(dsn: str, ring: KeyRing) -> Iterator[int]:
    """An acceptance of our own in this process, and so on its clock; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(
            Acceptance(dsn, ring),
            loop="uvloop",
            http="httptools",
            ws="none",
            lifespan="on",
            access_log=False,
            proxy_headers=False,
            log_level="warning",
            log_config=None,
            timeout_keep_alive=_IDLE_SECONDS,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="acceptance")
        thread.start()
        try:
            _wait_for(server, thread)
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def _wait_for(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise NotTaken("the acceptance of the demonstration did not start")
        time.sleep(0.01)


class Phones:
    """The program `phones` at the other end of two pipes. All requests of one phone stay in order."""

    def __init__(self, port: int) -> None:
        self._program = subprocess.Popen(
            [sys.executable, "-m", "luuvet.ops.demo.phones", str(port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            cwd=CHECKOUT,
            start_new_session=True,  # Ctrl-C is for us; it ends when its pipe does
        )

    def __enter__(self) -> "Phones":
        return self

    def __exit__(self, *_fault: object) -> None:
        self._program.communicate()

    def send(self, requests: Sequence[Request]) -> None:
        """Return when all are taken. Raises NotTaken."""
        order, answer = self._program.stdin, self._program.stdout
        if order is None or answer is None:
            raise NotTaken("the phones of the demonstration have no pipes")
        order.write(json.dumps(requests) + "\n")
        order.flush()
        fault = json.loads(answer.readline() or '"the phones of the demonstration have ended"')
        if fault:
            raise NotTaken(fault)
