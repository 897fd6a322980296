"""What the commands of tracing do: read, trace, write, and say how it went."""

import resource
import sys
import threading
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from luuvet.trace import api, files, words
from luuvet.trace.bad import Language
from luuvet.trace.profile import Profile
from luuvet.trace.tables import World

_QUIET, _AGAIN = 3.0, 10.0  # seconds: how long nothing is said of a step, and then how often


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command did: `figures` for programs, a sentence for people."""

    command: str
    figures: dict[str, Any]

    def sentence(self, language: Language) -> str:
        """As people read it."""
        generations = self.figures.get("generations", {})
        said = (words.GENERATION[language].format(generation=g, count=n) for g, n in generations.items())
        told = {**self.figures, "generations": ", ".join(said) or words.EMPTY_GENERATIONS[language]}
        return words.DONE[self.command][language].format(**told)


def labels(args: Namespace, profile: Profile, language: Language) -> Answer:
    """`luuvet trace labels`."""
    begun = time.monotonic()
    world = _read(args, language, isolation=args.isolation)
    with _step("tracing", language):
        found = api.labels_in(world, profile, args.engine)
    _write({args.out: found}, language)
    counts = Counter(found["generation"].to_pylist())
    figures = {
        **_of_world(args, world),
        "labels": len(found),
        "generations": {str(generation): counts[generation] for generation in sorted(counts)},
    }
    return Answer("labels", figures | _spent(args, begun))


def links(args: Namespace, profile: Profile, language: Language) -> Answer:
    """`luuvet trace links`."""
    begun = time.monotonic()
    world = _read(args, language)
    with _step("tracing", language):
        found = api.links_in(world, profile, args.engine)
    _write({args.out: found}, language)
    return Answer("links", {**_of_world(args, world), "links": len(found)} | _spent(args, begun))


def backward(args: Namespace, profile: Profile, language: Language) -> Answer:
    """`luuvet trace backward`."""
    begun = time.monotonic()
    files.must_be_writable(args.sources)
    world = _read(args, language)
    with _step("tracing", language):
        found = api.backward_in(world, profile, args.engine)
    _write({args.out: found.labels, args.sources: found.sources}, language)
    figures = {**_of_world(args, world), "labels": len(found.labels), "sources": len(found.sources)}
    return Answer("backward", figures | _spent(args, begun) | {"sources_out": str(args.sources)})


def paths(args: Namespace, _profile: Profile, language: Language) -> Answer:
    """`luuvet trace paths`."""
    begun = time.monotonic()
    files.must_be_writable(args.out)
    with _step("tracing", language):
        found = api.paths(args.labels, args.cases)
    _write({args.out: found}, language)
    return Answer("paths", {"paths": len(found)} | _spent(args, begun))


def index(args: Namespace, _profile: Profile, language: Language) -> Answer:
    """`luuvet trace index`."""
    begun = time.monotonic()
    with _step("writing", language):
        found = api.index(args.visits, args.out)
    return Answer("index", {"visits": found.visits, "added": found.added} | _spent(args, begun))


OPERATIONS: dict[str, Callable[[Namespace, Profile, Language], Answer]] = {
    "labels": labels,
    "links": links,
    "backward": backward,
    "paths": paths,
    "index": index,
}


def _read(args: Namespace, language: Language, isolation: Path | None = None) -> World:
    files.must_be_writable(args.out)
    with _step("reading", language):
        return api.read(args.visits, args.places, args.near, cases=args.cases, isolation=isolation, engine=args.engine)


def _write(tables: dict[Path, pa.Table], language: Language) -> None:
    with _step("writing", language):
        files.write(tables)


def _of_world(args: Namespace, world: World) -> dict[str, Any]:
    return {"engine": args.engine, "visits": api.visits_in(world), "cases": len(world.windows)}


def _spent(args: Namespace, begun: float) -> dict[str, Any]:
    """Of this process; what a cluster took is not known here."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"seconds": round(time.monotonic() - begun, 3), "peak_mib": peak, "out": str(args.out)}


@contextmanager
def _step(step: str, language: Language) -> Iterator[None]:
    """Say on stderr, where something takes long, that it goes on."""
    over = threading.Event()
    begun = time.monotonic()

    def say() -> None:
        wait = _QUIET
        while not over.wait(wait):
            seconds = round(time.monotonic() - begun)
            said = words.STILL[language].format(step=words.STEPS[step][language], seconds=seconds)
            print(said, file=sys.stderr, flush=True)
            wait = _AGAIN

    teller = threading.Thread(target=say, daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()
