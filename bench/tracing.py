"""Tracing: ours, and the same rules in DuckDB, Polars and PostgreSQL, over the same visits, taking turns."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench import visits
from bench.asking import Answered, Asked, NotFinished, started
from bench.report import Case, Figure, ratio, summary
from bench.visits import Visits
from luuvet.ops.databases import embedded

ROUNDS = 3
MILLION = 1_000_000
FEW = 6_000
COMPILED_WITHIN = 300  # seconds
LOCAL, DUCKDB, POLARS, POSTGRES, SPARK = "local", "DuckDB", "Polars", "PostgreSQL", "Spark"


@dataclass(frozen=True, slots=True)
class Question:
    """So many cases that were infectious on the last days, followed so deep."""

    cases: int
    days: int
    depth: int

    def __str__(self) -> str:
        return f"{self.cases} case{'s' if self.cases > 1 else ''}, {self.days} days, depth {self.depth}"


QUESTIONS = (Question(1, 4, 3), *(Question(cases, 14, depth) for cases in (1, 100) for depth in (1, 2, 3)))
DEEPEST, WIDEST, NEWEST = Question(1, 14, 3), Question(100, 14, 3), Question(1, 4, 3)


@dataclass(frozen=True, slots=True)
class Stage:
    """So many visits, who is asked, how often, and after how many seconds nobody waits any longer."""

    visits: int
    who: tuple[str, ...]
    rounds: int
    seconds: int
    questions: tuple[Question, ...] = QUESTIONS
    one_by_one: bool = False  # all together do not fit into memory


SIZES = {
    "small": (
        Stage(MILLION, (LOCAL, DUCKDB, POLARS, POSTGRES), ROUNDS, 30),
        Stage(10 * MILLION, (LOCAL, DUCKDB, POLARS), ROUNDS, 60, (NEWEST, DEEPEST, WIDEST)),
    ),
    "full": (
        Stage(MILLION, (LOCAL, DUCKDB, POLARS, POSTGRES, SPARK), ROUNDS, 600),
        Stage(10 * MILLION, (LOCAL, DUCKDB, POLARS, POSTGRES), ROUNDS, 600),
        Stage(10 * MILLION, (LOCAL, SPARK), 1, 600, (DEEPEST, WIDEST), one_by_one=True),
        Stage(100 * MILLION, (LOCAL, DUCKDB, POLARS), ROUNDS, 600, (NEWEST, DEEPEST, WIDEST), one_by_one=True),
    ),
}
# At 10 million: ours over theirs.
TARGETS = ((WIDEST, DUCKDB, 8.0), (WIDEST, POLARS, 8.0), (DEEPEST, DUCKDB, 3.0))
# Seconds that a question may take, and GiB that the making of an index may.
LIMITS = ((10 * MILLION, NEWEST, 0.02), (100 * MILLION, DEEPEST, 3.0), (100 * MILLION, WIDEST, 30.0))
INDEX_LIMIT = (100 * MILLION, 12.0)


@dataclass(slots=True)
class Bench:
    """Everything measured so far, by visits, question and who."""

    cases: dict[tuple[int, Question, str], Case] = field(default_factory=dict)
    ready: dict[tuple[int, str], Answered] = field(default_factory=dict)
    peaks: dict[tuple[int, Question, str], int] = field(default_factory=dict)
    digests: dict[tuple[int, Question], dict[str, str]] = field(default_factory=dict)
    labels: dict[tuple[int, Question], int] = field(default_factory=dict)
    not_finished: dict[tuple[int, Question, str], str] = field(default_factory=dict)

    @property
    def wrong(self) -> list[str]:
        """Questions that were not answered alike."""
        return [
            f"{_many(n)}, {question}: {by}" for (n, question), by in self.digests.items() if len(set(by.values())) > 1
        ]

    def ask(self, stage: Stage, made: Visits, question: Question, who: str, asked: Asked) -> None:
        """One question of one contestant."""
        key = (stage.visits, question, who)
        if any(n == stage.visits and name == who for n, _question, name in self.not_finished):
            self.not_finished.setdefault(key, "was not asked any more")
            return
        try:
            answer = asked.ask(made.cases(question.cases, question.days), question.depth, stage.seconds)
        except NotFinished as reason:
            self.not_finished[key] = str(reason)
            say(f"{_many(stage.visits)}, {question}, {who}: did not finish: {reason}")
            return
        name = f"{_many(stage.visits)}, {question}"
        case = self.cases.setdefault(key, Case(name, who, 1, "questions/s"))
        case.figures.append(Figure(1 / answer.seconds, answer.seconds * 1000, None))
        self.peaks[key] = answer.peak_mib
        self.digests.setdefault((stage.visits, question), {})[who] = answer.digest
        self.labels[stage.visits, question] = answer.labels


def run(size_name: str) -> tuple[dict[str, object], str]:
    """Measure; the result for programs and the one for people. What is under way is told on stderr."""
    bench = Bench()
    with tempfile.TemporaryDirectory(prefix="luuvet-bench-") as folder:
        say("ours is compiled where it is not yet …")
        compile_ours(visits.make(Path(folder) / "few" / "visits.parquet", FEW))
        for number, stage in enumerate(SIZES[size_name]):
            say(f"{stage.visits:,} visits are made with seed {visits.SEED} …")
            made = visits.make(Path(folder) / str(number) / "visits.parquet", stage.visits)
            measure(bench, stage, made)
            shutil.rmtree(made.folder.parent)
    return told(bench)


def compile_ours(made: Visits) -> None:
    """What is compiled on the first question ever is kept, and no figure of the bench."""
    with started(LOCAL, made.folder, COMPILED_WITHIN) as (asked, _ready):
        asked.ask(made.cases(WIDEST.cases, WIDEST.days), WIDEST.depth, COMPILED_WITHIN)


def measure(bench: Bench, stage: Stage, made: Visits) -> None:
    """Everybody, in rounds; or one after the other."""
    for group in [(who,) for who in stage.who] if stage.one_by_one else [stage.who]:
        with ExitStack() as stack:
            there: dict[str, Asked] = {}
            for who in group:
                try:
                    there[who], ready = stack.enter_context(started(who, made.folder, stage.seconds))
                except NotFinished as reason:
                    bench.not_finished[stage.visits, NEWEST, who] = f"has no visits: {reason}"
                    continue
                bench.ready.setdefault((stage.visits, who), ready)
                say(f"{_many(stage.visits)}, {who}: ready in {ready.seconds:.1f} s, {ready.peak_mib:,} MiB")
            for question in stage.questions:
                for _round in range(stage.rounds):
                    for who, asked in there.items():
                        bench.ask(stage, made, question, who, asked)


def told(bench: Bench) -> tuple[dict[str, object], str]:
    """The end of a run, in both forms."""
    for what in bench.wrong:
        say(f"not equal: {what}")
    cases, ratios = bench.cases, list(_ratios(bench))
    found = summary(
        "tracing",
        ROUNDS,
        cases.values(),
        ratios,
        postgres=embedded().version(),
        equal=not bench.wrong,
    )
    return found, "\n".join([*_table(bench), *map(_line, ratios), f"{found['machine']}, commit {found['commit']}"])


def _ratios(bench: Bench) -> Iterator[dict[str, object]]:
    for question, peer, target in TARGETS:
        ours, theirs = (bench.cases.get((10 * MILLION, question, who)) for who in (LOCAL, peer))
        if ours and theirs and len(ours.figures) == len(theirs.figures):
            yield ratio(ours, theirs, target)
    for many, question, limit in LIMITS:
        if case := bench.cases.get((many, question, LOCAL)):
            yield _within(case.name, f"{limit} s", limit * case.rate)
    many, limit = INDEX_LIMIT
    if ready := bench.ready.get((many, LOCAL)):
        yield _within(f"{_many(many)}, index", f"{limit} GiB", limit / (ready.peak_mib / 1024))


def _within(name: str, limit: str, found: float) -> dict[str, object]:
    return {"ours": name, "peer": limit, "ratio": round(found, 2), "target": 1.0, "met": found >= 1}


def _line(one: dict[str, object]) -> str:
    met = "met" if one["met"] else "NOT met"
    return f"{one['ours']}: local beside {one['peer']}: {one['ratio']} (target {one['target']}, {met})"


def _table(bench: Bench) -> Iterator[str]:
    yield f"{'case':34} {'who':11} {'seconds':>9} {'min':>9} {'max':>9} {'MiB':>7} {'labels':>10} {'ours is':>9}"
    for (many, who), ready in bench.ready.items():
        yield f"{_many(many) + ', ready':34} {who:11} {ready.seconds:>9.3f} {'':9} {'':9} {ready.peak_mib:>7,}"
    for (many, question, who), case in bench.cases.items():
        seconds = [1 / figure.rate for figure in case.figures]
        ours = bench.cases.get((many, question, LOCAL))
        times = f"{ours.rate / case.rate:>7.1f} ×" if ours and who != LOCAL else ""
        figures = " ".join(f"{value:>9.3f}" for value in (median(seconds), min(seconds), max(seconds)))
        peak = "" if who == POSTGRES else f"{bench.peaks[many, question, who]:,}"  # its server's is not in it
        yield f"{case.name:34} {who:11} {figures} {peak:>7} {bench.labels[many, question]:>10,} {times:>9}"
    for (many, question, who), reason in bench.not_finished.items():
        yield f"{_many(many) + ', ' + str(question):34} {who:11} did not finish: {reason}"


def _many(count: int) -> str:
    return f"{count / MILLION:g} M"


def say(text: str) -> None:
    """A line for the person who waits."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
