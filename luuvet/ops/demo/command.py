"""`luuvet ops demo`."""

import json
import os
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from luuvet.accounts.models import Device
from luuvet.accounts.rules import device_token
from luuvet.counting.queries import Table
from luuvet.counting.rules import count_now
from luuvet.kernel.signing import DeviceKind
from luuvet.ops import install
from luuvet.ops.demo import memory, sentence
from luuvet.ops.demo.load import BY, communes, load
from luuvet.ops.demo.officers import officers
from luuvet.ops.demo.phones import NotTaken
from luuvet.ops.demo.plan import OWN_PLAN, TREE, WINDOW, Plan, read_plan
from luuvet.ops.demo.timeline import DEFAULT_SEED, plot
from luuvet.ops.serve import free_port, serve
from luuvet.people.models import Installation
from luuvet.people.rules import sign_up_many
from luuvet.places.models import Poster
from luuvet.places.rules import enrol_gate_device

VERSION = 2  # of the loader: another one loads anew
VISITORS = ("0900999001", "0900999002")  # phones for whoever wants to try the interface
_SETUP_SECONDS = "LUUVET_SETUP_SECONDS"


def register(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("demo", help="load an invented fortnight of one district, count it, serve it")
    parser.add_argument("--once", action="store_true", help="stop after printing")
    parser.add_argument("--json", action="store_true", help="print one JSON object, everything else on stderr")
    parser.add_argument("--fresh", action="store_true", help="load again what is loaded already")
    parser.add_argument("--port", type=int, default=8000, help="or the next one that is free")
    parser.add_argument("--plan", type=Path, default=OWN_PLAN, metavar="FILE", help="other numbers to end with")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="other people, the same numbers")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Prepare, load unless this is loaded, count, print, serve. Exit code 1 where a check-in was not taken."""
    _be_a_demonstration()
    seconds: dict[str, float] = json.loads(os.environ.get(_SETUP_SECONDS) or "{}")
    with _step("prepare", seconds):
        install.prepare()
    plan = read_plan(args.plan, communes())
    _be_a_demonstration(plan.district)
    try:
        shown = _loaded(plan, args, seconds)
    except NotTaken as fault:
        print(fault, file=sys.stderr)
        return 1
    with _step("count", seconds):
        table = count_now(plan.district, tree=TREE, window=WINDOW)
    port = free_port(args.port)
    url = f"http://127.0.0.1:{port}"
    settings.PUBLIC_URL = os.environ.setdefault("LUUVET_PUBLIC_URL", url)
    _tell(table, shown, Telling(url, not args.once, args.json, seconds))
    return 0 if args.once else serve(port=port)


def _be_a_demonstration(district: str | None = None) -> None:
    """Tell this process, and by the environment its worker, that the home is no real one.

    The demonstration's days are long past: with retention on they would be dropped. Its pages open on its district.
    """
    os.environ["LUUVET_RETENTION"] = "off"
    settings.RETENTION_DAYS = None
    settings.KEY_USE = "demonstration"
    if district is not None:
        settings.OPENS_ON = os.environ["LUUVET_OPENS_ON"] = f"{district}/{TREE}/{WINDOW}"


@contextmanager
def _step(name: str, seconds: dict[str, float]) -> Iterator[None]:
    begin = time.monotonic()
    print(f"{name} …", file=sys.stderr, flush=True)
    yield
    seconds[name] = round(time.monotonic() - begin, 1)
    print(f"{name}: {seconds[name]} s", file=sys.stderr, flush=True)


def _loaded(plan: Plan, args: Namespace, seconds: dict[str, float]) -> dict[str, list[int]]:
    fingerprint = plan.fingerprint(seed=args.seed, version=VERSION)
    shown = None if args.fresh else memory.loaded(fingerprint)
    if shown is None:
        with _step("plot", seconds):
            memory.begin(fingerprint)
            timeline = plot(plan, communes(), seed=args.seed)
        with _step("load", seconds):
            hung = load(plan, timeline)
        phones = [phone.device_id for phone in sign_up_many(VISITORS, by=BY)]
        gate = enrol_gate_device(hung.gate, by=BY)
        shown = {"posters": [poster.pk for poster in hung.posters], "devices": [*phones, gate.device_id]}
        memory.finish(fingerprint, shown)
    return shown


@dataclass(frozen=True, slots=True)
class Telling:
    """How the result is told."""

    url: str
    serving: bool
    json: bool
    seconds: dict[str, float]


def _tell(table: Table, shown: dict[str, list[int]], how: Telling) -> None:
    posters = [
        {
            "place": poster.gate.place.code,
            "state": "valid" if poster.withdrawn_at is None else "withdrawn",
            "url": f"{how.url}/v#{poster.text}",
        }
        for poster in Poster.objects.filter(pk__in=shown["posters"]).select_related("gate__place").order_by("pk")
    ]
    devices = [
        {"kind": DeviceKind(device.kind).name.lower(), "token": _token(device)}
        for device in Device.objects.filter(pk__in=shown["devices"]).order_by("pk")
    ]
    accounts = officers(table.unit.code, by=BY)
    words = sys.stderr if how.json else sys.stdout
    print(sentence.vietnamese(table), sentence.english(table), sep="\n", file=words)
    print(_warning(how), file=sys.stderr, flush=True)
    if how.json:
        given = {"accounts": accounts, "devices": devices, "posters": posters, "seconds": how.seconds}
        print(json.dumps(_object(table, how) | given, ensure_ascii=False), flush=True)
    else:
        for account in accounts:
            print("{duty}: {username}  {password}".format(**account), flush=True)


def _object(table: Table, how: Telling) -> dict[str, object]:
    return {
        "places_new": table.indicators.places_new,
        "places_active_new": table.indicators.places_active_new,
        "window": {"from": str(table.window.first), "to": str(table.window.last)},
        "lagging": [{"code": unit.code, "name": unit.name} for unit in sentence.lagging(table)],
        "lagging_per": table.per.value,
        "url": how.url,
        "serving": how.serving,
    }


def _token(device: Device) -> str:
    installation = Installation.objects.filter(device=device).first()
    if installation is None:
        return device_token(device)
    return device_token(device, person=installation.person_id, verified=installation.verified)


def _warning(how: Telling) -> str:
    address = f"{how.url}\n" if how.serving else ""
    return (
        f"{address}A demonstration: invented people and places; nothing is dropped (retention is off). "
        "A page may use a phone's camera over https only; without it only on this machine, at localhost."
    )
