"""The web server in its processes, and what stands beside it: the worker that runs jobs, the watch over the embedded
database."""

import contextlib
import errno
import functools
import gc
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import uvicorn
from django.conf import settings

from luuvet.kernel.problems import Refused
from luuvet.ops.databases import embedded

log = logging.getLogger(__name__)

_MOST_PORTS_TRIED = 100
_LOOK_EVERY_SECONDS = 1.0
_MOST_PROCESSES = 4  # unless more are asked for: each keeps all places in memory
_BACKLOG = 2048
_STOP_SECONDS = 20
FREE_AGAIN_SECONDS = 5  # the processes of a server that was killed end by themselves


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
    """The web server of one process, ready to run."""
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
            timeout_graceful_shutdown=_STOP_SECONDS,
        )
    )


def processes_for_this_machine() -> int:
    """One for each processor, four at most."""
    return min(os.cpu_count() or 1, _MOST_PROCESSES)


def serve(
    *, port: int, host: str = "127.0.0.1", certificate: str | None = None, key: str | None = None, processes: int = 1
) -> int:
    """Serve until stopped; what was taken is answered first. Exit code: 0 stopped, 2 did not start."""
    if "LUUVET_NOW" in os.environ:
        raise Refused(
            "clock-not-real", "LUUVET_NOW is for tests. Unset it: a server takes check-ins on the real clock."
        )
    with _beside(_keep_worker), _beside(_keep_database):
        return answer(port=port, host=host, certificate=certificate, key=key, processes=processes)


def answer(
    *, port: int, host: str = "127.0.0.1", certificate: str | None = None, key: str | None = None, processes: int = 1
) -> int:
    """The web server in so many processes, this one among them, and nothing beside it. As serve()."""
    server = web_server(port=port, host=host, certificate=certificate, key=key)
    try:
        own, *others = listen_on(host, port, processes)
    except OSError as taken:
        log.error("nobody can listen on %s port %d: %s", host, port, taken.strerror)
        return 2
    # uvicorn raises again the signal that stopped it, once everything is answered.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    files = ["--certificate", certificate, "--key", key] if certificate and key else []
    with contextlib.ExitStack() as beside:
        for other in others:
            beside.enter_context(_beside(functools.partial(_keep_web, server, other, files)))
        run(server, own)
    return 0 if server.started else 2


def run(server: uvicorn.Server, listening: socket.socket) -> None:
    """One web process, until it is told to stop."""
    # What is loaded by now stays. Young garbage is reference-counted away; looking for cycles in it took a sixth of
    # the time of a check-in.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
    with contextlib.suppress(KeyboardInterrupt, SystemExit):
        server.run(sockets=[listening])


def listen_on(host: str, port: int, count: int) -> list[socket.socket]:
    """A socket for each process: the kernel parts new connections evenly among them. One whose process has died keeps
    its connections waiting for the next. Raises OSError where somebody else listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    deadline = time.monotonic() + FREE_AGAIN_SECONDS
    while True:
        try:
            with socket.create_server((host, port), family=family):
                break  # the next ones would share the port with anybody
        except OSError as taken:
            if taken.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
    return [
        socket.create_server((host, port), family=family, backlog=_BACKLOG, reuse_port=True) for _number in range(count)
    ]


def _keep_web(server: uvicorn.Server, listening: socket.socket, files: list[str], stop: threading.Event) -> None:
    """Another web process, begun again when it ends, told to stop when this one is."""
    words = ["web", "--socket", str(listening.fileno()), "--beside", str(os.getpid()), *files]
    while not (stop.is_set() or server.should_exit):
        web = subprocess.Popen([sys.executable, "-m", "luuvet", "ops", *words], pass_fds=[listening.fileno()])
        while web.poll() is None and not (stop.wait(0.1) or server.should_exit):
            pass
        if stop.is_set() or server.should_exit:
            listening.close()  # nobody new is to wait there
        web.terminate()
        try:
            web.wait(_STOP_SECONDS + 5)
        except subprocess.TimeoutExpired:
            web.kill()
        stop.wait(_LOOK_EVERY_SECONDS)
    listening.close()


@contextlib.contextmanager
def _beside(keep: Callable[[threading.Event], None]) -> Iterator[None]:
    """Let `keep` run in a thread until told to stop."""
    stop = threading.Event()
    thread = threading.Thread(target=keep, args=[stop])
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
