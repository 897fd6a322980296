"""Load by Debian's wrk."""

import json
import subprocess
from dataclasses import dataclass
from itertools import count
from pathlib import Path

_SCRIPT = Path(__file__).with_name("load.lua")
_DRAIN_SECONDS = 2  # nobody sends any more; what is under way is answered
_seeds = count(1)


class LoadFailed(Exception):
    """wrk did not run to its end."""


@dataclass(frozen=True, slots=True)
class Load:
    """What is sent: by how many connections, with how many check-ins a request. `folder` holds tokens and codes."""

    folder: Path
    connections: int
    items: int = 1


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back: requests answered, those refused (4xx, 5xx), connections that broke; milliseconds."""

    requests: int
    refused: int
    broken: int
    p50_ms: float
    p99_ms: float
    seconds: float | None = None  # where it took others than it was told to


def send(load: Load, port: int, seconds: int) -> Answered:
    """Send for so many seconds, each connection its next request on the answer to the last. Raises LoadFailed."""
    url = f"http://127.0.0.1:{port}/api/v1/checkins"
    given = [load.folder, seconds, load.items, next(_seeds)]
    options = ["-t", 1, "-c", load.connections, "-d", seconds + _DRAIN_SECONDS, "--timeout", 10, "-s", _SCRIPT]
    words = ["wrk", *options, url, "--", *given]
    said = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    if said.returncode != 0:
        raise LoadFailed(f"wrk ended with {said.returncode}: {said.stderr or said.stdout}")
    return read(said.stdout)


def read(said: str) -> Answered:
    """What the script's last line says. Raises LoadFailed where there is none."""
    for line in said.splitlines():
        if line.startswith("MEASURED "):
            return Answered(**json.loads(line.removeprefix("MEASURED ")))
    raise LoadFailed(f"wrk measured nothing: {said}")
