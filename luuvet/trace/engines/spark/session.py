"""The Spark session that tracing runs in."""

import os
from typing import TypeAlias

import pyarrow as pa
from pyarrow import Table
from pyspark.sql import DataFrame, SparkSession

MASTER = "LUUVET_SPARK_MASTER"  # like spark://host:7077; without it what Spark is configured to, else local[*]
_Settings: TypeAlias = dict[str, bool | float | int | str | None]
_QUIET: _Settings = {"spark.ui.enabled": False, "spark.ui.showConsoleProgress": False, "spark.log.level": "ERROR"}
# Nobody else has to reach what runs on this machine alone.
_LOOPBACK: _Settings = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}
_VISITS_A_PARTITION = 250_000


def open_session() -> SparkSession:
    """A session with settings of its own, in the application that runs already, else in a new one.

    Everything but the master is set as for any Spark program: spark-defaults.conf, PYSPARK_SUBMIT_ARGS, spark-submit.
    """
    builder = SparkSession.builder.appName("luuvet trace").config(map=_QUIET)
    master = os.environ.get(MASTER)
    if master:
        builder = builder.master(master)
    if (master or "local").startswith("local"):
        builder = builder.config(map=_LOOPBACK)
    session = builder.getOrCreate().newSession()
    session.conf.set("spark.sql.session.timeZone", "UTC")
    session.conf.set("spark.sql.ansi.enabled", "true")  # a sum that does not fit is an error
    session.conf.set("spark.sql.adaptive.enabled", "true")
    session.conf.set("spark.sql.adaptive.skewJoin.enabled", "true")
    return session


def spread(session: SparkSession, visits: int) -> None:
    """Choose how finely rows are dealt out. What turns out small is put together again by Spark."""
    pieces = max(session.sparkContext.defaultParallelism, visits // _VISITS_A_PARTITION)
    session.conf.set("spark.sql.shuffle.partitions", str(pieces))


def frame(session: SparkSession, table: Table) -> DataFrame:
    """A table of the driver as a data frame, in a few large pieces."""
    pieces = 4 * session.sparkContext.defaultParallelism
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(max(10_000, len(table) // pieces)))
    # Of a table in chunks Spark 4.3 takes only some.
    return session.createDataFrame(table.combine_chunks())


def numbers(names: str, *columns: object) -> Table:
    """A table of 64-bit whole numbers."""
    return pa.table([pa.array(column, pa.int64()) for column in columns], names.split())
