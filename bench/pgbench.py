"""PostgreSQL's own measure: one row a transaction into the same table, by pgbench."""

import re
import subprocess
import tempfile
from pathlib import Path
from statistics import quantiles

from bench.stage import Stage
from bench.wrk import Answered, LoadFailed
from luuvet.ops.databases import embedded, urls

CLIENTS = 64
_CONNECT_SECONDS = 3  # its time begins before it has connected; what is left is what counts
_SAMPLED = 0.1  # of the transactions: a log of all of them would slow it down
_TOLD = re.compile(r"^(number of [a-z ]+|tps)(?:: | = )([0-9.]+)", re.MULTILINE)
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
        options = (
            f"-n -M prepared -c {CLIENTS} -j 2 -T {seconds + _CONNECT_SECONDS} --log --sampling-rate={_SAMPLED}".split()
        )
        command = [str(embedded().programs / "pgbench"), *options, "-f", str(script), urls().app]
        said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if said.returncode != 0:
            raise LoadFailed(f"pgbench ended with {said.returncode}: {said.stderr}")
        logged = [line for log in Path(folder).glob("pgbench_log.*") for line in log.read_text().splitlines()]
    return read(said.stdout, logged)


def read(said: str, logged: list[str]) -> Answered:
    """What it says it did, and how long the logged transactions took."""
    told = {found[1]: found[2] for found in _TOLD.finditer(said)}
    if len(logged) < 2 or "tps" not in told:
        raise LoadFailed(f"pgbench measured nothing: {said}")
    # client, number, microseconds, …
    cuts = quantiles((int(line.split()[2]) / 1000 for line in logged), n=100)
    done, failed = (
        int(told[f"number of {which}"]) for which in ("transactions actually processed", "failed transactions")
    )
    return Answered(done, failed, 0, round(cuts[49], 3), round(cuts[98], 3), done / float(told["tps"]))
