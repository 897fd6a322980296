"""Commands of the operator."""

import argparse
import os
import signal
import sys
import threading
import time
from typing import Any

from procrastinate.contrib.django import app as jobs

from luuvet.ops import install
from luuvet.ops.demo import command as demo
from luuvet.ops.serve import free_port, serve


def register(commands: Any) -> None:
    """Add the commands of this slice."""
    prepare = commands.add_parser("prepare", help="make tables, load the territory, make the days to come")
    prepare.set_defaults(run=_prepare)
    server = commands.add_parser("serve", help="serve until stopped")
    server.add_argument("--host", default="127.0.0.1")
    server.add_argument("--port", type=int, default=8000)
    server.add_argument("--certificate", help="PEM file; with it and --key the server speaks https")
    server.add_argument("--key", help="PEM file")
    server.set_defaults(run=_serve)
    worker = commands.add_parser("work", help="run the jobs (serve starts one by itself)")
    worker.add_argument("--beside", type=int, metavar="PID", help="end when this process, the starter, has ended")
    worker.set_defaults(run=_work)
    demo.register(commands)


def _prepare(args: argparse.Namespace) -> int:
    install.prepare()
    return 0


def _serve(args: argparse.Namespace) -> int:
    install.prepare()
    port = free_port(args.port)
    scheme = "https" if args.certificate else "http"
    print(f"{scheme}://{args.host}:{port}", file=sys.stderr, flush=True)
    return serve(port=port, host=args.host, certificate=args.certificate, key=args.key)


def _work(args: argparse.Namespace) -> int:
    if args.beside:
        threading.Thread(target=_end_with, args=[args.beside], daemon=True).start()
    with jobs.replace_connector(jobs.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        worker.run_worker(install_signal_handlers=True, wait=True)
    return 0


def _end_with(starter: int) -> None:
    """A server killed outright leaves no worker behind."""
    while os.getppid() == starter:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
