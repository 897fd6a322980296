"""Who traces in a bench, each in a process of its own: `python -m bench.tracers WHO FOLDER`, questions on stdin.

The process says `{"seconds", "peak_mib"}` when it has the visits, then the same with `labels`, `digest` for each
question `{"cases": [[person, from, to]], "depth"}`; all in one line each.
"""

import hashlib
import importlib
import json
import resource
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol, cast

import pyarrow as pa

from luuvet.trace import Profile
from luuvet.trace.api import index
from luuvet.trace.engines import engine_named
from luuvet.trace.tables import CASES, LABELS, VISITS, World, table_of

Case = tuple[int, int, int]
COLUMNS = [name for name in LABELS.names if name != "class"]  # all that a bench's visits have is one class


class Tracer(Protocol):
    """What a contestant is, made from a folder of visits."""

    def labels(self, cases: list[Case], depth: int) -> pa.Table:
        """The columns COLUMNS, by person and generation."""


class Local:
    """Ours on one machine, over an index on disk beside the visits, a day after the other."""

    def __init__(self, folder: Path) -> None:
        self._engine, self._index = engine_named("local"), folder.with_name(f"{folder.name}.index")
        if not self._index.exists():
            for file in sorted(folder.glob("*.parquet")):
                index(file, self._index)

    def labels(self, cases: list[Case], depth: int) -> pa.Table:
        """As COLUMNS."""
        world = World(VISITS.empty_table(), table_of(cases, CASES), index=self._index)
        return self._engine.labels(world, Profile(depth=depth)).select(COLUMNS)


class Spark:
    """Ours on Spark, here on the cores of this machine."""

    def __init__(self, folder: Path) -> None:
        self._engine = engine_named("spark")
        importlib.import_module("luuvet.trace.engines.spark.session").open_session()  # visits are read when first asked
        self._kept: dict[str, Any] = {}
        self._file = str(folder)

    def labels(self, cases: list[Case], depth: int) -> pa.Table:
        """As COLUMNS."""
        world = World(VISITS.empty_table(), table_of(cases, CASES), visits_file=self._file, kept=self._kept)
        return self._engine.labels(world, Profile(depth=depth)).select(COLUMNS)


OURS = {"local": Local, "Spark": Spark}
PEERS = {"DuckDB": "trace_duckdb", "Polars": "trace_polars", "PostgreSQL": "trace_postgres"}


def tracer(who: str, folder: Path) -> Tracer:
    """A contestant that has these visits."""
    make = OURS[who] if who in OURS else importlib.import_module(f"bench.peers.{PEERS[who]}").Tracer
    return cast(Tracer, make(folder))


def digest(labels: pa.Table) -> str:
    """The same for the same rows in the same order."""
    whole = hashlib.sha256()
    for name in COLUMNS:
        whole.update(labels[name].combine_chunks().to_numpy(zero_copy_only=False).astype("int64").tobytes())
    return whole.hexdigest()


def main(who: str, folder: str, questions: Iterable[str]) -> None:
    """Answer until there is no question left."""
    begin = time.perf_counter()
    contestant = tracer(who, Path(folder))
    _say(time.perf_counter() - begin)
    for question in questions:
        asked = json.loads(question)
        begin = time.perf_counter()
        labels = contestant.labels([tuple(case) for case in asked["cases"]], asked["depth"])
        _say(time.perf_counter() - begin, labels=len(labels), digest=digest(labels))


def _say(seconds: float, **more: object) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{json.dumps({'seconds': seconds, 'peak_mib': round(peak), **more})}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.stdin)
