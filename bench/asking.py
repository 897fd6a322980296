"""A contestant's process, asked and watched from outside: what it takes too long or too much for did not finish."""

import json
import os
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.cpu import tree
from luuvet.ops.home import CHECKOUT
from luuvet.ops.set_up import PEERS

MOST_MIB = 16 * 1024
_LOOK = 0.5  # seconds between two looks at its memory


class NotFinished(Exception):
    """It took too long, or too much memory, or broke; it has been ended."""


@dataclass(frozen=True, slots=True)
class Answered:
    """How long it took, in seconds; the most memory that the process and all it started ever had, in MiB."""

    seconds: float
    peak_mib: int
    labels: int = 0
    digest: str = ""


class Asked:
    """A contestant's process."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, cases: list[tuple[int, int, int]], depth: int, seconds: float) -> Answered:
        """Its answer. Raises NotFinished."""
        try:
            self._give({"cases": cases, "depth": depth})
        except OSError:
            raise NotFinished("it had been ended before") from None
        return self.answer(seconds)

    def answer(self, seconds: float) -> Answered:
        """What it says next. Raises NotFinished."""
        until = time.monotonic() + seconds
        out = self._process.stdout
        while out is not None and not select.select([out], [], [], _LOOK)[0]:
            if time.monotonic() > until:
                self.end(f"over {seconds:.0f} s")
            if _memory(self._process.pid, "VmRSS") > MOST_MIB:
                self.end(f"over {MOST_MIB / 1024:.0f} GiB")
        said = out.readline() if out is not None else ""
        if not said:
            self.end("it broke")
        # Read while it is still there; what it says of itself does not hold what it started.
        told = json.loads(said)
        return Answered(**{**told, "peak_mib": max(told["peak_mib"], _memory(self._process.pid, "VmHWM"))})

    def end(self, why: str) -> None:
        """Raises NotFinished."""
        self._process.kill()
        self._process.wait()
        raise NotFinished(why)

    def _give(self, question: dict[str, object]) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(f"{json.dumps(question)}\n")
            self._process.stdin.flush()


@contextmanager
def started(who: str, folder: Path, seconds: float) -> Iterator[tuple[Asked, Answered]]:
    """A contestant that has its visits ready, and how that went. Raises NotFinished."""
    words: list[str | Path] = [PEERS / "bin" / "python", "-W", "ignore", "-m", "bench.tracers", who, str(folder)]
    env = os.environ | {"PYSPARK_PYTHON": str(PEERS / "bin" / "python")}
    process = subprocess.Popen(
        words, cwd=CHECKOUT, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    asked = Asked(process)
    try:
        yield asked, asked.answer(seconds)
    finally:
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
        try:
            process.wait(10)  # no question is left
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _memory(root: int, kind: str) -> int:
    """MiB of a process and all it started."""
    total = 0
    for pid in tree(root):
        try:
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        except OSError:  # gone meanwhile
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:"))
    return total // 1024
