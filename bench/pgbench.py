"""PostgreSQL's own measure: one row a transaction into the same table, by pgbench."""

import subprocess
import tempfile
from pathlib import Path
from statistics import quantiles

from bench.stage import Stage
from bench.wrk import Answered, LoadFailed
from luuvet.ops.databases import embedded, urls

CLIENTS = 64
_SAMPLED = 0.1  # of the transactions: a log of all of them would slow it down
_SCRIPT = r"""
\set phone random(1, {phones})
\set place random({first}, {last})
\set offset random(0, 999)
INSERT INTO checkins_checkin (id, sender_id, person_id, place_id, gate, serial, direction, at, received_at,
                              clock_offset_ms, content, with_id, weak, late)
VALUES (uuidv7(), :phone, :phone, :place, 0, 1, 1, now(), now(), :offset, '\x{content}', NULL, false, false);
"""


def insert(stage: Stage, seconds: int) -> Answered:
    """Single rows from 64 clients with a prepared statement, for so many seconds. Raises LoadFailed."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "insert.sql"
        first, last = min(stage.places), max(stage.places)
        script.write_text(_SCRIPT.format(phones=stage.size.phones, first=first, last=last, content="5a" * 32))
        options = f"-n -M prepared -c {CLIENTS} -j 2 -T {seconds} --log --sampling-rate={_SAMPLED}".split()
        command = [str(embedded().programs / "pgbench"), *options, "-f", str(script), urls().app]
        said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if said.returncode != 0:
            raise LoadFailed(f"pgbench ended with {said.returncode}: {said.stderr}")
        logged = [line for log in Path(folder).glob("pgbench_log.*") for line in log.read_text().splitlines()]
    return read(said.stdout, logged)


def read(said: str, logged: list[str]) -> Answered:
    """What it says it did, and how long the logged transactions took."""
    (done,) = (line for line in said.splitlines() if line.startswith("number of transactions actually processed"))
    (failed,) = (line for line in said.splitlines() if line.startswith("number of failed transactions"))
    # client, number, microseconds, …
    cuts = quantiles((int(line.split()[2]) / 1000 for line in logged), n=100)
    return Answered(_number(done), _number(failed), 0, round(cuts[49], 3), round(cuts[98], 3))


def _number(line: str) -> int:
    return int(line.partition(":")[2].split()[0].partition("/")[0])
