"""Who traces in a bench, as far as they are installed here: the same rows of the same few thousand visits."""

from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyarrow import parquet

from bench import tracers, visits
from bench.tracing import QUESTIONS, Bench, told
from bench.visits import Visits
from luuvet.trace import Profile
from luuvet.trace.engines import plain
from luuvet.trace.tables import CASES, World, table_of
from tests.house.source import ROOT

# One process compiles the kernels, the rest find them.
pytestmark = pytest.mark.xdist_group("kernels")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Visits:
    return visits.make(tmp_path_factory.mktemp("visits") / "visits.parquet", 6000)


def whole(made: Visits) -> pa.Table:
    return pa.concat_tables([parquet.read_table(file) for file in made.files()])


def test_visits_are_three_a_person_and_day_apart_and_within_the_day(made: Visits) -> None:
    rows = whole(made).sort_by([("person", "ascending"), ("arrived", "ascending")])
    assert len(rows) == made.people * 42
    person, arrived, left = (rows[name].to_numpy() for name in ("person", "arrived", "left"))
    same = person[1:] == person[:-1]
    assert (arrived[1:] > left[:-1])[same].all()
    assert (arrived // 86_400 == left // 86_400).all()
    assert len(made.files()) == len(set(arrived // 86_400)) == 14


def test_a_few_places_are_crowded_and_the_seed_makes_them_again(made: Visits, tmp_path: Path) -> None:
    rows = whole(made)
    counts = sorted(pc.value_counts(rows["place"]).field("counts").to_pylist())
    assert counts[-1] > 5 * counts[len(counts) // 2]
    assert whole(visits.make(tmp_path / "again", 6000)).equals(rows)


@pytest.mark.parametrize("who", ["local", "PostgreSQL"])
def test_who_is_installed_here_has_the_rows_of_the_oracle(
    made: Visits, who: str, request: pytest.FixtureRequest
) -> None:
    contestant = tracers.tracer(who, made.folder)
    if isinstance(connection := getattr(contestant, "_connection", None), psycopg.Connection):
        request.addfinalizer(connection.close)
    for question in QUESTIONS:
        cases = made.cases(min(question.cases, 20), question.days)
        found = contestant.labels(cases, question.depth)
        world = World(whole(made), table_of(cases, CASES))
        wanted = plain.labels(world, Profile(depth=question.depth)).select(tracers.COLUMNS)
        assert len(found) > len(cases)
        assert found.equals(wanted)
        assert tracers.digest(found) == tracers.digest(wanted)


def test_rows_that_differ_are_told() -> None:
    bench = Bench()
    bench.digests[6000, QUESTIONS[0]] = {"local": "a", "DuckDB": "a"}
    assert told(bench)[0]["equal"] is True
    bench.digests[6000, QUESTIONS[1]] = {"local": "a", "DuckDB": "b"}
    assert told(bench)[0]["equal"] is False


@pytest.mark.parametrize("module", tracers.PEERS.values())
def test_a_peer_that_traces_is_short(module: str) -> None:
    lines = (ROOT / "bench" / "peers" / f"{module}.py").read_text("utf-8").splitlines()
    assert len([line for line in lines if line.strip()]) <= 80
