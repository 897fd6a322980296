"""The engine on Spark beside the oracle, and what its plans and its source may not hold. One Java for all of them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyarrow import csv, parquet
from pyspark.sql import SparkSession

from luuvet import trace
from luuvet.trace import BadRows, Class, Profile
from luuvet.trace.engines import plain, spark
from luuvet.trace.engines.spark import exposures, session
from luuvet.trace.engines.spark.meetings import Limits, Meetings
from luuvet.trace.tables import CASES, LABELS, VISITS, World, table_of
from tests.house.source import ROOT
from tests.trace import worlds

pytestmark = [pytest.mark.spark, pytest.mark.xdist_group("spark")]

# Small rounds by the hundred: what pays for large ones would only be waited for.
QUICK = (
    "--driver-memory 512m --conf spark.sql.codegen.wholeStage=false --conf spark.sql.codegen.factoryMode=NO_CODEGEN "
    "--driver-java-options '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' pyspark-shell"
)
MOST_VISITS = Profile(minutes=1, depth=1)


@pytest.fixture(scope="module", autouse=True)
def java() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_SUBMIT_ARGS", QUICK)
        patch.setenv(session.MASTER, "local[2]")
        yield
        if (running := SparkSession.getActiveSession()) is not None:
            running.stop()


ALL_TO_ALL = re.compile("SinglePartition|CartesianProduct|BroadcastNestedLoopJoin|GlobalLimit|CollectLimit")


@pytest.fixture(scope="module")
def all_worlds() -> World:
    """A thousand, as one input: they do not meet."""
    return worlds.together(map(worlds.world, range(1000)))


@pytest.mark.parametrize(
    "profile", worlds.EVERY_MODE_AND_CLASS, ids=lambda one: f"{one.mode}-{one.onward.word}-{one.depth}"
)
def test_a_thousand_worlds_have_the_labels_of_the_oracle(all_worlds: World, profile: Profile) -> None:
    assert spark.labels(all_worlds, profile).equals(plain.labels(all_worlds, profile))


def test_links_and_time_that_runs_backward_are_those_of_the_oracle(all_worlds: World) -> None:
    profile = worlds.PROFILES[0]
    assert spark.links(all_worlds, profile).equals(plain.links(all_worlds, profile))
    back = worlds.together(map(worlds.world, range(100))).reversed()
    assert spark.labels(back, profile).equals(plain.labels(back, profile))


def test_long_stays_far_times_and_large_numbers_are_met_like_others() -> None:
    """Stays of weeks and of all time beside short ones, in buckets and in none."""
    day, most = 86_400, 2**62
    visits = [
        (1, most, 0, 30 * day), (2, most, 5 * day, 5 * day + 1000), (3, most, 6 * day, 40 * day),
        (4, most, 20 * day - 500, 20 * day + 500), (5, most, -(2**53), 2**53), (most - 1, most, 8 * day, 9 * day),
        (6, most, 100 * day, 100 * day + 2000), (5, 7, 0, 3600), (1, 7, 0, 3600), (8, most, 2**53 - 2000, 2**53),
    ]  # fmt: skip
    one = World(table_of(visits, VISITS), table_of([(1, 0, 30 * day), (4, 20 * day, 21 * day)], CASES))
    found = spark.labels(one, Profile())
    assert found.equals(plain.labels(one, Profile()))
    assert set(found["person"].to_pylist()) == {2, 3, 5, 6, 8, most - 1}


def test_nobody_at_all_has_no_labels() -> None:
    one = World(VISITS.empty_table(), table_of([(1, 0, 100)], CASES))
    assert spark.labels(one, Profile()).equals(LABELS.empty_table())


def test_a_crowd_is_asked_by_those_who_expose_and_never_all_by_all() -> None:
    """100,000 at one place, three of them infectious: what is joined grows with three, not with the square."""
    many = 100_000
    visits = pa.table(
        [pa.array(range(1, many + 1)), pa.array([1] * many), pa.array(range(0, 10 * many, 10)),
         pa.array(range(1800, 1800 + 10 * many, 10))], schema=VISITS,
    )  # fmt: skip
    cases = [(person, 0, 2 * 10 * many) for person in (1, 50_000, many)]
    found = spark.labels(World(visits, table_of(cases, CASES)), Profile(depth=1))
    # Who came up to 15 minutes before or after one of them: 90 people on either side.
    assert found["person"].to_pylist() == [*range(2, 92), *range(49_910, 50_000), *range(50_001, 50_091),
                                           *range(many - 90, many)]  # fmt: skip


def test_no_stage_brings_all_visits_to_one_task(all_worlds: World) -> None:
    meetings = Meetings(all_worlds)
    exposing = session.numbers("person begin until", *[[20_001], [0], [2**40]])
    with meetings.overlaps(exposing, Limits(session.numbers("person before", [], []), 2**62), Class.VENUE) as overlaps:
        found = exposures.exposures(overlaps, MOST_VISITS)
        for frame in (overlaps, found, exposures.earliest(found, "person")):
            plan = frame._jdf.queryExecution().toString()
            assert "InMemoryTableScan" in plan
            assert not re.search(
                r"SinglePartition|CartesianProduct|BroadcastNestedLoopJoin|GlobalLimit|CollectLimit", plan
            )


def test_the_source_never_takes_visits_to_the_driver() -> None:
    folder = ROOT / "luuvet" / "trace" / "engines" / "spark"
    source = "\n".join(file.read_text("utf-8") for file in sorted(folder.glob("*.py")))
    forbidden = r"\b(collect|toPandas|toLocalIterator|take|head|first|show|coalesce\(1\)|repartition\(1\)|crossJoin)\("
    assert re.findall(rf"\.{forbidden}", source.replace("values.take(", "").replace("_WORDS.take(", "")) == []
    # What does come: the figures of partitions, counts of bad cells, and what a round or the links found.
    brought = [line.partition(" = ")[2] for line in source.splitlines() if ".toArrow()" in line]
    assert brought == [
        "visits.groupBy(sql.spark_partition_id()).agg(*empty).select(*VISITS.names).toArrow()",
        'visits.groupBy(sql.spark_partition_id()).agg(sql.count("*").alias("count"), *arrived).toArrow()',
        'earliest(exposures(overlaps, profile), "person", "infector").toArrow()',
        'earliest(exposures(overlaps, profile), "person").select("person", *HOW).toArrow()',
    ]


VISITS_AT_NOON = [(1, 7, 43_200, 50_000), (2, 7, 43_200, 46_800), (3, 7, 43_200, 43_260)]
CASE = [(1, 0, 86_400)]


def iso(table: pa.Table, zone: str | None) -> pa.Table:
    for name in ("arrived", "left", "from", "to"):
        if name in table.column_names:
            at = table.column_names.index(name)
            table = table.set_column(at, name, table[name].cast(pa.timestamp("s", zone)))
    return table


@pytest.mark.parametrize(("kind", "zone"), [("parquet", "seconds"), ("parquet", None), ("csv", "UTC"), ("csv", None)])
def test_a_file_is_read_on_the_cluster_in_every_form(tmp_path: Path, kind: str, zone: str | None) -> None:
    visits, cases = table_of(VISITS_AT_NOON, VISITS), table_of(CASE, CASES)
    if zone != "seconds":
        visits, cases = iso(visits, zone), iso(cases, zone)
    file = tmp_path / f"visits.{kind}"
    if kind == "csv":
        texts = [pc.strftime(c, "%Y-%m-%dT%H:%M:%S" + ("Z" if zone else "")) if pa.types.is_timestamp(c.type) else c
                 for c in visits.columns]  # fmt: skip
        csv.write_csv(pa.table(texts, visits.column_names), file)
    else:
        parquet.write_table(visits, file)
    found = trace.labels(file, cases=cases, engine="spark")
    assert found.equals(trace.labels(visits, cases=cases, engine="plain"))
    noon = datetime(1970, 1, 1, 13, tzinfo=UTC if zone else None) if zone != "seconds" else 46_800
    assert found["moment"].to_pylist() == [noon]
    back = trace.backward(file, cases=cases, engine="spark")
    assert back.sources.equals(trace.backward(visits, cases=cases, engine="plain").sources)


def test_bad_cells_of_a_file_are_counted_by_column(tmp_path: Path) -> None:
    file = tmp_path / "visits.csv"
    file.write_text("person,place,arrived,left\n1,7,0,noon\n2,,0,9\n1.5,7,0,99999999999999999\n")
    with pytest.raises(BadRows) as bad:
        trace.labels(file, cases=table_of(CASE, CASES), engine="spark")
    assert [(row.table, row.row, row.column, row.reason.value) for row in bad.value.rows] == [
        (str(file), 0, "person", "no-whole-number"),
        (str(file), 0, "place", "no-whole-number"),
        (str(file), 0, "left", "no-time"),
    ]
    assert bad.value.count == 4


def test_a_file_that_is_none_or_lacks_a_column_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "visits.csv"
    file.write_text("person,place,arrived\n1,7,0\n")
    for path, reason in ((file, "missing-column"), (tmp_path / "none.parquet", "unreadable")):
        with pytest.raises(BadRows) as bad:
            trace.labels(path, cases=table_of(CASE, CASES), engine="spark")
        assert [row.reason.value for row in bad.value.rows] == [reason]
