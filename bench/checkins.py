"""Taking check-ins: ours, PostgreSQL alone, and three usual ways, all into one table, in rounds that take turns."""

import contextlib
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import gates, pgbench, rows, servers, wrk
from bench.cpu import spent
from bench.report import Case, Figure, ratio, summary, table
from bench.servers import PEERS_TRIED, Peer, Running, Setting
from bench.stage import SIZES, Stage, make
from bench.wrk import Answered, Load
from luuvet.ops.databases import embedded
from luuvet.ops.postgres import postmaster

OURS = "luuvet"
CONNECTIONS = (1, 64, 256)
BATCH_CONNECTIONS, BATCH_ITEMS = 4, 100
TARGETS = {"pgbench": 1.0, "django-ninja": 8.0, "FastAPI + asyncpg": 4.0, "COPY": 0.35}


@dataclass(slots=True)
class Bench:
    """The cases so far, and what was found wrong."""

    stage: Stage
    cases: dict[tuple[str, str, int], Case] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def case(self, name: str, who: str, connections: int, unit: str = "requests/s") -> Case:
        """The case of that name, made when it is first asked for."""
        return self.cases.setdefault((name, who, connections), Case(name, who, connections, unit))

    def load(self, case: Case, server: Running, items: int = 1, folder: Path | None = None) -> None:
        """One round of a server's load, phones' if `folder` holds no others, with its rows counted."""
        seconds = self.stage.size.seconds
        load = Load(folder or self.stage.folder, case.connections, items)
        self._measure(case, items, seconds, lambda: wrk.send(load, server.port, seconds), server.cpu)

    def pgbench(self) -> None:
        """One round of pgbench."""
        case, seconds = self.case("single", "pgbench", pgbench.CLIENTS), self.stage.size.seconds
        self._measure(case, 1, seconds, lambda: pgbench.insert(self.stage, seconds), None)

    def copy(self) -> None:
        """One COPY of rows that were made ready before."""
        size, case = self.stage.size, self.case("COPY", "COPY", 1, "rows/s")
        now = datetime.now(UTC)
        ready = list(rows.blocks(size.copied, now - timedelta(seconds=1), now, self.stage.places, size.phones))
        with self.stage.connect() as connection:
            before, begin = _postgres_cpu(), time.monotonic()
            rows.copy(connection, ready)
            seconds = time.monotonic() - begin
            spent_each = (_postgres_cpu() - before) / size.copied * 1_000_000  # while its process is still there
        case.figures.append(Figure(size.copied / seconds, postgres_us=spent_each))

    def _measure(
        self,
        case: Case,
        items: int,
        seconds: int,
        send: Callable[[], Answered],
        cpu: Callable[[], float] | None,
    ) -> None:
        there, app, database = self.stage.row_count(), cpu() if cpu else 0.0, _postgres_cpu()
        answered = send()
        app_spent, database_spent = (cpu() if cpu else 0.0) - app, _postgres_cpu() - database
        taken = (answered.requests - answered.refused) * items
        written = self.stage.row_count() - there
        if (written, answered.refused, answered.broken) != (taken, 0, 0):
            self.wrong.append(f"{case.name}, {case.who}, {case.connections}: {answered}, and {written} rows")
        each = 1_000_000 / max(1, taken)
        app_us = app_spent * each if cpu else None
        case.figures.append(
            Figure(
                taken / (answered.seconds or seconds), answered.p50_ms, answered.p99_ms, app_us, database_spent * each
            )
        )


def run(size_name: str) -> tuple[dict[str, object], str]:
    """Measure; the result for programs and the one for people. What is under way is told on stderr."""
    with tempfile.TemporaryDirectory(prefix="luuvet-bench-") as folder, contextlib.ExitStack() as stack:
        say(f"places, phones and {SIZES[size_name].preloaded:,} rows are made …")
        bench = Bench(make(SIZES[size_name], Path(folder)))
        gates.make(Path(folder) / "gates")
        chosen = {peer: best(peer, bench) for peer in PEERS_TRIED}
        ours = stack.enter_context(servers.ours())
        peers = {peer: stack.enter_context(servers.started(peer, setting)) for peer, setting in chosen.items()}
        for who, server in [(OURS, ours), *((peer.name, server) for peer, server in peers.items())]:
            bench.wrong += [f"{who}, {what}" for what in servers.wrong_answers(server.port, bench.stage)]
            wrk.send(Load(bench.stage.folder, 64), server.port, bench.stage.size.probe_seconds)  # to warm up
        for number in range(bench.stage.size.rounds):
            say(f"round {number + 1} of {bench.stage.size.rounds} …")
            one_round(bench, ours, peers)
        return told(bench, chosen)


def best(peer: Peer, bench: Bench) -> Setting:
    """The setting with which a peer takes most, tried for a moment each."""
    taken: dict[Setting, int] = {}
    for setting in peer.settings:
        with servers.started(peer, setting) as server:
            load = Load(bench.stage.folder, 64)
            wrk.send(load, server.port, 1)
            taken[setting] = wrk.send(load, server.port, bench.stage.size.probe_seconds).requests
    chosen = max(taken, key=lambda setting: taken[setting])
    tried = ", ".join(f"{setting}: {count:,}" for setting, count in taken.items())
    say(f"{peer.name}, workers × pool: {tried}; taken: {chosen}")
    return chosen


def one_round(bench: Bench, ours: Running, peers: dict[Peer, Running]) -> None:
    """Everybody once, neighbours in a ratio close together."""
    bench.load(bench.case("single", OURS, 1), ours)
    bench.pgbench()
    bench.load(bench.case("single", OURS, 64), ours)
    for peer, server in peers.items():
        bench.load(bench.case("single", peer.name, 64), server)
    bench.load(bench.case("single", OURS, 256), ours)
    bench.load(bench.case("gate scans", OURS, 64), ours, folder=bench.stage.folder / "gates")
    bench.copy()
    bench.load(bench.case("batches of 100", OURS, BATCH_CONNECTIONS, "rows/s"), ours, BATCH_ITEMS)


def told(bench: Bench, chosen: dict[Peer, Setting]) -> tuple[dict[str, object], str]:
    """The end of a run, in both forms."""
    single, batches = bench.case("single", OURS, 64), bench.case("batches of 100", OURS, BATCH_CONNECTIONS)
    by_name = {case.who: case for case in bench.cases.values() if case.who != OURS}
    ratios = [ratio(batches if who == "COPY" else single, by_name[who], target) for who, target in TARGETS.items()]
    for what in bench.wrong:
        say(f"not equal: {what}")
    found = summary(
        "checkins",
        bench.stage.size.rounds,
        bench.cases.values(),
        ratios,
        postgres=embedded().version(),
        equal=not bench.wrong,
    )
    settings = ", ".join(f"{peer.name} {setting}" for peer, setting in chosen.items())
    machine = found["machine"]
    lines = [table(bench.cases.values(), ratios), f"workers × pool: {settings}", f"{machine}, commit {found['commit']}"]
    return found, "\n".join(lines)


def say(text: str) -> None:
    """A line for the person who waits."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _postgres_cpu() -> float:
    server = postmaster.read(embedded().data)
    return spent(server.pid) if server else 0.0
