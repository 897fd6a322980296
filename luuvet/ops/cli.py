"""Commands of the operator."""

import argparse
import json
import os
import signal
import socket
import sys
import threading
import time
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as jobs

from luuvet.core.tasks import seal_each_second
from luuvet.kernel import days
from luuvet.kernel.rotation import BELIEVED_FOR
from luuvet.ops import install, keys
from luuvet.ops.certificates import UnfitCertificate, must_fit
from luuvet.ops.demo import command as demo
from luuvet.ops.doctor import Finding, examine
from luuvet.ops.serve import free_port, processes_for_this_machine, run, serve, web_server
from luuvet.places import words


def register(commands: Any) -> None:
    """Add the commands of this slice."""
    prepare = commands.add_parser("prepare", help="make tables, load the territory, make the days to come")
    prepare.set_defaults(run=_prepare)
    server = commands.add_parser("serve", help="serve until stopped")
    server.add_argument("--host", default="127.0.0.1")
    server.add_argument("--port", type=int, default=8000)
    server.add_argument("--certificate", help="PEM file; with it and --key the server speaks https")
    server.add_argument("--key", help="PEM file")
    server.add_argument(
        "--processes", type=_count, default=processes_for_this_machine(), metavar="N", help="that answer (%(default)s)"
    )
    server.set_defaults(run=_serve)
    web = commands.add_parser("web", help="one more process that answers (serve starts them by itself)")
    web.add_argument("--socket", type=int, required=True, metavar="FD", help="on which it listens")
    web.add_argument("--beside", type=int, required=True, metavar="PID", help="end when this process has ended")
    web.add_argument("--certificate")
    web.add_argument("--key")
    web.set_defaults(run=_web)
    doctor = commands.add_parser("doctor", help="look whether phones reach this installation at its public address")
    doctor.add_argument("--own-network", action="store_true", help="phones are in this network, not in the internet")
    doctor.add_argument("--json", action="store_true")
    doctor.set_defaults(run=_doctor)
    worker = commands.add_parser("work", help="run the jobs (serve starts one by itself)")
    worker.add_argument("--beside", type=int, metavar="PID", help="end when this process, the starter, has ended")
    worker.set_defaults(run=_work)
    rotating = commands.add_parser(
        "rotate-key", help=_("make a new key of a kind; the older one stays believed until a date")
    )
    rotating.add_argument("--kind", required=True, choices=list(BELIEVED_FOR))
    rotating.add_argument("--believed-until", type=_moment, help=_("an ISO date; the kind's usual time without it"))
    rotating.set_defaults(run=_rotate_key)
    withdrawing = commands.add_parser("withdraw-key", help=_("list a stolen key as withdrawn"))
    withdrawing.add_argument("--kind", required=True, choices=list(BELIEVED_FOR))
    withdrawing.add_argument("--id", required=True, type=int)
    withdrawing.add_argument("--at", type=_moment, help=_("when it was stolen (ISO date and time); now without it"))
    withdrawing.set_defaults(run=_withdraw_key)
    demo.register(commands)


def _prepare(args: argparse.Namespace) -> int:
    install.prepare()
    return 0


def _serve(args: argparse.Namespace) -> int:
    try:
        must_fit(args.certificate, args.key)
    except UnfitCertificate as unfit:
        print(unfit, file=sys.stderr)
        return 2
    install.prepare()
    port = free_port(args.port)
    scheme = "https" if args.certificate else "http"
    if args.certificate and not settings.HTTPS:
        print(_("Set LUUVET_PUBLIC_URL to the https address: cookies and posters follow it."), file=sys.stderr)
    print(f"{scheme}://{args.host}:{port}", file=sys.stderr, flush=True)
    return serve(port=port, host=args.host, certificate=args.certificate, key=args.key, processes=args.processes)


def _web(args: argparse.Namespace) -> int:
    threading.Thread(target=_end_with, args=[args.beside], daemon=True).start()
    listening = socket.socket(fileno=args.socket)
    host, port, *_flow = listening.getsockname()
    server = web_server(port=port, host=host, certificate=args.certificate, key=args.key)
    run(server, listening)
    return 0 if server.started else 2


def _count(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= 64):
        raise argparse.ArgumentTypeError(_("a whole number from 1 to 64"))
    return int(text)


def _doctor(args: argparse.Namespace) -> int:
    finding = examine(own_network=args.own_network, by="luuvet ops doctor")
    if args.json:
        print(json.dumps(_told(finding), ensure_ascii=False))
    else:
        sample = [] if finding.sample is None else [_("Printed codes are samples."), *words.sample(finding.sample)]
        printed = " ".join(sample) or _("Printed codes are for use.")
        print(*filter(None, (finding.said, finding.remedy, printed)), sep="\n")
    return 0 if finding.problem is None else 1


def _told(finding: Finding) -> dict[str, object]:
    """What docs/interfaces.md promises."""
    check = {
        "check": "public-address",
        "well": finding.problem is None,
        "address": finding.address,
        "reached_at": finding.reached.reached_at.isoformat() if finding.reached else None,
        "problem": finding.problem,
        "detail": finding.said,
        "remedy": finding.remedy or None,
    }
    return {"well": check["well"], "checks": [check], "posters": {"sample": finding.sample}}


def _rotate_key(args: argparse.Namespace) -> int:
    key = keys.rotate_key(args.kind, by="luuvet ops rotate-key", believed_until=args.believed_until)
    print(_("Key %(kind)s %(id)s makes from now on.") % {"kind": key.kind, "id": key.id})
    return 0


def _withdraw_key(args: argparse.Namespace) -> int:
    key = keys.withdraw_key(args.kind, args.id, by="luuvet ops withdraw-key", stolen_at=args.at)
    print(_("Key %(kind)s %(id)s is withdrawn.") % {"kind": args.kind, "id": args.id})
    print(_("Key %(kind)s %(id)s makes from now on.") % {"kind": key.kind, "id": key.id})
    return 0


def _moment(text: str) -> datetime:
    """A date, from its first moment, or a date and time; without a zone in that of the civil day."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("an ISO date or date and time")) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=days.zone())


def _work(args: argparse.Namespace) -> int:
    if args.beside:
        threading.Thread(target=_end_with, args=[args.beside], daemon=True).start()
    stop = threading.Event()
    sealer = threading.Thread(target=seal_each_second, args=[stop], name="sealer")
    sealer.start()
    try:
        return _work_off()
    finally:
        stop.set()
        sealer.join()


def _work_off() -> int:
    with jobs.replace_connector(jobs.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        worker.run_worker(install_signal_handlers=True, wait=True)
    return 0


def _end_with(starter: int) -> None:
    """A server killed outright leaves nobody behind, and its port free."""
    while os.getppid() == starter:
        time.sleep(0.1)
    os.kill(os.getpid(), signal.SIGTERM)
