"""Which overlaps are an exposure (docs/semantics.md, Tracing), by windows over each pair's overlaps."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as sql

from luuvet.trace.profile import Mode, Profile

_PAIR = ("person", "infector")
HOW = ("moment", "infector", "place", "from", "seconds", "class")


def exposures(overlaps: DataFrame, profile: Profile) -> DataFrame:
    """`person, infector, moment, place, from, seconds, class`: every merged overlap at which its pair qualifies.

    All rows of a person lie in one partition.
    """
    together = _merged(overlaps.repartition("person"))
    length = sql.col("end") - sql.col("start")
    if profile.mode is Mode.SINGLE:
        counted = together.withColumn("seconds", length)
    else:
        # Whatever ends within the span counts; of the oldest of them a part may lie before it.
        within = profile.within_seconds
        span = Window.partitionBy(*_PAIR).orderBy("end").rangeBetween(1 - within, 0)
        before = sql.col("end") - sql.lit(within) - sql.min("start").over(span)
        counted = together.withColumn("seconds", sql.sum(length).over(span) - sql.greatest(sql.lit(0), before))
    return counted.where(sql.col("seconds") >= profile.least_seconds).selectExpr(
        "person", "infector", "end as moment", "place", "start as `from`", "seconds", "class"
    )


def earliest(exposures: DataFrame, *by: str) -> DataFrame:
    """Of each `by` the exposure with the earliest moment, ties by the lowest infector."""
    others = [name for name in HOW if name not in by]
    best = exposures.groupBy(*by).agg(sql.min(sql.struct(*others)).alias("best"))
    return best.select(*by, "best.*")


def _merged(overlaps: DataFrame) -> DataFrame:
    """What overlaps or touches becomes one: of the strongest class, at the place where it begins."""
    in_order = Window.partitionBy(*_PAIR).orderBy("start", "place")
    before = in_order.rowsBetween(Window.unboundedPreceding, -1)
    so_far = in_order.rowsBetween(Window.unboundedPreceding, 0)
    is_first = sql.col("start") > sql.coalesce(sql.col("reach"), sql.col("start") - 1)
    return (
        overlaps.withColumn("reach", sql.max("end").over(before))
        .withColumn("is_first", is_first)
        .withColumn("number", sql.sum(sql.when(sql.col("is_first"), 1).otherwise(0)).over(so_far))
        .groupBy(*_PAIR, "number")
        .agg(
            sql.min("start").alias("start"),
            sql.max("end").alias("end"),
            sql.max(sql.when(sql.col("is_first"), sql.col("place"))).alias("place"),
            sql.max("class").alias("class"),
        )
    )
