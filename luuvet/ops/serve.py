"""The web server and what stands beside it: the worker that runs jobs, the watch over the embedded database."""

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import uvicorn
from django.conf import settings

from luuvet.kernel.problems import Refused
from luuvet.ops.databases import embedded

log = logging.getLogger(__name__)

_MOST_PORTS_TRIED = 100
_LOOK_EVERY_SECONDS = 1.0


def free_port(preferred: int) -> int:
    """`preferred`, or the next port of this machine that nobody listens on."""
    for port in range(preferred, preferred + _MOST_PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise Refused("no-free-port", f"Ports {preferred} to {preferred + _MOST_PORTS_TRIED - 1} are all taken.")


def web_server(
    *, port: int, host: str = "127.0.0.1", certificate: str | None = None, key: str | None = None
) -> uvicorn.Server:
    """The web server alone, ready to run: one process for all connections."""
    return uvicorn.Server(
        uvicorn.Config(
            "luuvet.project.asgi:application",
            host=host,
            port=port,
            loop="uvloop",
            http="httptools",
            ws="none",
            lifespan="on",
            access_log=False,
            server_header=False,
            log_level="warning",
            proxy_headers=settings.PROXIES > 0,
            forwarded_allow_ips=settings.PROXY_ADDRESSES,
            ssl_certfile=certificate,
            ssl_keyfile=key,
            timeout_graceful_shutdown=20,
        )
    )


def serve(*, port: int, host: str = "127.0.0.1", certificate: str | None = None, key: str | None = None) -> int:
    """Serve until stopped; what was taken is answered first. Exit code: 0 stopped, 2 did not start."""
    if "LUUVET_NOW" in os.environ:
        raise Refused(
            "clock-not-real", "LUUVET_NOW is for tests. Unset it: a server takes check-ins on the real clock."
        )
    server = web_server(port=port, host=host, certificate=certificate, key=key)
    # uvicorn raises again the signal that stopped it, once everything is answered.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with _beside(_keep_worker), _beside(_keep_database), contextlib.suppress(KeyboardInterrupt, SystemExit):
        server.run()
    return 0 if server.started else 2


@contextlib.contextmanager
def _beside(keep: Callable[[threading.Event], None]) -> Iterator[None]:
    """Let `keep` run in a thread until told to stop."""
    stop = threading.Event()
    thread = threading.Thread(target=keep, args=[stop], name=keep.__name__)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _keep_worker(stop: threading.Event) -> None:
    """The job worker in a process of its own, so that a long job never delays an answer; begun again when it ends."""
    while not stop.is_set():
        worker = subprocess.Popen([sys.executable, "-m", "luuvet", "ops", "work", "--beside", str(os.getpid())])
        while worker.poll() is None and not stop.wait(_LOOK_EVERY_SECONDS):
            pass
        worker.terminate()
        try:
            worker.wait(10)
        except subprocess.TimeoutExpired:
            worker.kill()
        stop.wait(_LOOK_EVERY_SECONDS)


def _keep_database(stop: threading.Event) -> None:
    """Start the embedded database again when it has gone down; another one has its own operator."""
    server = embedded()
    if server.app_url != settings.APP_URL:
        return
    while not stop.wait(_LOOK_EVERY_SECONDS):
        try:
            if not server.is_running() and server.ensure_started():
                log.warning("the database was down and has been started again")
        except Exception:
            log.exception("the database is down and did not start")
