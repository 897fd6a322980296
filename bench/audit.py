"""The audit trail: 64 threads make changes, each with its line, with the sealer beside and without, taking turns."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import quantiles
from threading import Barrier

from django.db import connection

from bench.report import Case, Figure, ratio, summary, table
from luuvet.accounts.rules import enrol_devices
from luuvet.core.models import AuditLine
from luuvet.core.queries import verify_audit
from luuvet.core.seals import seal_lines
from luuvet.kernel.signing import DeviceKind
from luuvet.ops import install
from luuvet.ops.databases import embedded

THREADS = 64
TARGET = 0.9
WITH, WITHOUT = "with the sealer", "without the sealer"
NAME = "audited changes"


@dataclass(frozen=True, slots=True)
class Size:
    """How often each is measured, and for how many seconds."""

    rounds: int
    seconds: float


SIZES = {"small": Size(9, 5), "full": Size(15, 20)}


def run(size_name: str) -> tuple[dict[str, object], str]:
    """Measure; the result for programs and the one for people. What is under way is told on stderr."""

    size = SIZES[size_name]
    install.prepare()
    sealed, unsealed = (Case(NAME, who, THREADS, "changes/s") for who in (WITH, WITHOUT))
    load(1)  # to warm up
    for number in range(size.rounds):
        say(f"round {number + 1} of {size.rounds} …")
        # Who is first in a round changes: the table grows, and what comes later has a little more to do.
        for case in (sealed, unsealed) if number % 2 else (unsealed, sealed):
            catch_up()
            with sealer() if case is sealed else contextlib.nullcontext():
                case.figures.append(load(size.seconds))
    return told(size, sealed, unsealed)


def load(seconds: float) -> Figure:
    """Changes of all threads for so many seconds."""
    begin = Barrier(THREADS + 1)

    def changes() -> list[float]:
        took: list[float] = []
        try:
            connection.ensure_connection()
            begin.wait()
            end = time.monotonic() + seconds
            while (before := time.monotonic()) < end:
                enrol_devices(DeviceKind.PHONE, 1, at=datetime.now(UTC), by="bench audit")
                took.append((time.monotonic() - before) * 1000)
        finally:
            connection.close()
        return took

    with ThreadPoolExecutor(THREADS) as pool:
        running = [pool.submit(changes) for _number in range(THREADS)]
        begin.wait()
        began = time.monotonic()
        took = [one for thread in running for one in thread.result()]
    parts = quantiles(took, n=100)
    return Figure(len(took) / (time.monotonic() - began), parts[49], parts[98])


@contextlib.contextmanager
def sealer() -> Iterator[None]:
    """The sealer in its process; it runs when the block begins."""
    process = subprocess.Popen([sys.executable, "-m", "bench.sealer"], stdout=subprocess.PIPE)
    try:
        if process.stdout is None or process.stdout.readline() != b"running\n":
            raise RuntimeError("the sealer did not start")
        yield
    finally:
        process.terminate()
        process.wait()
    if process.returncode:
        raise RuntimeError("the sealer broke")


def catch_up() -> None:
    """Seal what waits, so that no round begins with another's work."""

    while seal_lines() is None:
        say("a change is still open …")


def told(size: Size, sealed: Case, unsealed: Case) -> tuple[dict[str, object], str]:
    """Whether the chain is whole over every line, and the figures, in both forms."""
    catch_up()
    found, lines = verify_audit(), AuditLine.objects.count()
    equal = found.is_whole and (found.lines, found.unsealed) == (lines, 0)
    if not equal:
        say(f"not whole: {found}, {lines} lines")
    cases, ratios = (sealed, unsealed), [ratio(sealed, unsealed, TARGET)]
    result = summary("audit", size.rounds, cases, ratios, postgres=embedded().version(), equal=equal)
    chain = f"{found.lines:,} lines under {found.seals:,} seals, {'whole' if equal else 'NOT whole'}"
    return result, "\n".join([table(cases, ratios), chain, f"{result['machine']}, commit {result['commit']}"])


def say(text: str) -> None:
    """A line for the person who waits."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
