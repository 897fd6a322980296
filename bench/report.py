"""What a bench found: figures of its rounds as rows, the ratios that have a target, as JSON and as a table."""

import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from luuvet.ops.home import CHECKOUT


@dataclass(frozen=True, slots=True)
class Figure:
    """One case in one round; `rate` in its case's unit."""

    rate: float
    p50_ms: float | None = None
    p99_ms: float | None = None
    app_us: float | None = None  # processor time for each row: the server's, PostgreSQL's
    postgres_us: float | None = None


@dataclass(slots=True)
class Case:
    """Something that is measured again and again: what, who does it, over how many connections."""

    name: str
    who: str
    connections: int
    unit: str
    figures: list[Figure] = field(default_factory=list)

    def middle(self, name: str) -> float | None:
        """The median over the rounds."""
        values = [value for figure in self.figures if (value := getattr(figure, name)) is not None]
        return median(values) if values else None

    @property
    def rate(self) -> float:
        """The median over the rounds."""
        return median(figure.rate for figure in self.figures)

    def row(self) -> dict[str, object]:
        """As docs/interfaces.md has it."""
        rates = [figure.rate for figure in self.figures]
        return {
            "name": self.name,
            "who": self.who,
            "connections": self.connections,
            "rate": round(self.rate, 1),
            "unit": self.unit,
            "min": round(min(rates), 1),
            "max": round(max(rates), 1),
            "p50_ms": _rounded(self.middle("p50_ms")),
            "p99_ms": _rounded(self.middle("p99_ms")),
        }


def ratio(ours: Case, peer: Case, target: float) -> dict[str, object]:
    """Ours over theirs, each round against the same round, so that what else the machine did weighs on both."""
    pairs = zip(ours.figures, peer.figures, strict=True)
    found = median(mine.rate / theirs.rate for mine, theirs in pairs)
    return {"ours": ours.name, "peer": peer.who, "ratio": round(found, 2), "target": target, "met": found >= target}


def summary(
    bench: str, rounds: int, cases: Iterable[Case], ratios: list[dict[str, object]], *, postgres: str, equal: bool
) -> dict[str, object]:
    """All of it as one object."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "bench": bench,
        "machine": {"cpus": os.cpu_count(), "ram_gib": round(pages / 2**30, 1), "postgres": postgres},
        "commit": _commit(),
        "rounds": rounds,
        "rows": [case.row() for case in cases],
        "ratios": ratios,
        "equal": equal,
    }


def table(cases: Iterable[Case], ratios: list[dict[str, object]]) -> str:
    """For people: a line a case, then a line a ratio."""
    heads = f"{'case':26} {'who':22} {'conn':>4} {'rate':>9} {'min':>9} {'max':>9}  {'unit':10}"
    lines = [f"{heads} {'p50 ms':>8} {'p99 ms':>8} {'app µs':>8} {'PG µs':>8}"]
    for case in cases:
        row = case.row()
        rates = " ".join(f"{row[name]:>9,.0f}" for name in ("rate", "min", "max"))
        times = " ".join(_cell(case.middle(name)) for name in ("p50_ms", "p99_ms", "app_us", "postgres_us"))
        lines.append(f"{case.name:26} {case.who:22} {case.connections:>4} {rates}  {case.unit:10} {times}")
    for one in ratios:
        met = "met" if one["met"] else "NOT met"
        lines.append(f"{one['ours']} / {one['peer']}: {one['ratio']} (target {one['target']}, {met})")
    return "\n".join(lines)


def _cell(value: float | None) -> str:
    return f"{'–' if value is None else format(value, '.2f'):>8}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _commit() -> str | None:
    words = ["git", "-c", "safe.directory=*", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    said = subprocess.run(words, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    return said.stdout.strip() or None
