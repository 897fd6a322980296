"""Who was with whom, as joins: the people who expose against all visits, never all visits against one another.

Time is cut into buckets, and a visit stands in every bucket that it touches, so that a crowded place is met bucket by
bucket. A visit that touches many stands in none, but in its place's bucket of LONG ones.
"""

import contextlib
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow.compute as pc
from py4j.protocol import Py4JError
from pyarrow import Table
from pyspark import StorageLevel
from pyspark.sql import DataFrame
from pyspark.sql import functions as sql

from luuvet.trace.engines.spark.files import visits_of
from luuvet.trace.engines.spark.session import frame, numbers, open_session, spread
from luuvet.trace.profile import HOUR, Class
from luuvet.trace.tables import World

_NARROWEST = 4 * HOUR
_MOST_BUCKETS = 4096  # of all visits together, and so of one person who stays from the first to the last
_SHORT = 8  # buckets that a visit may touch
_LONG = -1


class Limits(NamedTuple):
    """Up to when an overlap with somebody has to begin to be looked at: `person, before`, and the same for all others.

    Whoever was exposed is not exposed later; a case is not exposed at all.
    """

    before: Table
    others: int


@dataclass(frozen=True, slots=True)
class _Buckets:
    """Buckets count from the first arrival to the last; `width` in seconds."""

    first: int
    last: int

    @property
    def width(self) -> int:
        return max(_NARROWEST, (self.last - self.first) // _MOST_BUCKETS)

    def of(self, moment: str) -> str:
        """SQL for the bucket that holds a moment."""
        return f"({moment} - ({self.first})) div {self.width}"


def _let_go(visits: DataFrame) -> None:
    """A session that has ended keeps nothing any more."""
    with contextlib.suppress(Py4JError):
        visits.unpersist()


class Meetings:
    """Visits and proximity records of one world, kept on the cluster as long as this object lives."""

    def __init__(self, world: World) -> None:
        self.session = open_session()
        self._visits = visits_of(world, self.session).persist(StorageLevel.MEMORY_AND_DISK)
        weakref.finalize(self, _let_go, self._visits).atexit = False
        count, first, last = _measured(self._visits)
        spread(self.session, count)
        self._buckets = _Buckets(first, last)
        self._rooms = frame(self.session, numbers("place", sorted(world.rooms)))
        self._near = frame(self.session, world.near)

    @contextlib.contextmanager
    def overlaps(self, exposing: Table, limits: Limits, weakest: Class) -> Iterator[DataFrame]:
        """`infector, person, start, end, place, class`: what people were together while the first was infectious.

        `exposing` (person, begin, until) are infectious times.
        """
        given, known = frame(self.session, exposing), _Known(frame(self.session, limits.before), limits.others)
        # Spark has to know how many there are: a few are sent to where the visits are.
        stays = self._stays(given, weakest).persist(StorageLevel.MEMORY_AND_DISK)
        stays.count()
        try:
            yield self._at_places(stays, known).unionByName(self._near_by(given, known))
        finally:
            stays.unpersist()

    def _stays(self, exposing: DataFrame, weakest: Class) -> DataFrame:
        """Where those who expose were while they were infectious: a row for each bucket."""
        room, venue = int(Class.ROOM), int(Class.VENUE)
        rooms = self._rooms.select("place", sql.lit(room).alias("room"))
        clipped = (
            self._visits.join(exposing, "person")
            .join(rooms, "place", "left")
            .select(
                sql.col("person").alias("infector"),
                "place",
                sql.greatest("arrived", "begin").alias("start"),
                sql.least("left", "until").alias("end"),
                sql.coalesce("room", sql.lit(venue)).alias("class"),
            )
            .where(f"start < end and class >= {int(weakest)}")
        )
        buckets = self._buckets
        begun = buckets.of("start")
        # No short visit reaches further.
        ended = f"least({buckets.of('(end - 1)')}, {buckets.of(str(buckets.last))} + {_SHORT})"
        all_ = f"explode(concat(array({_LONG}), if({ended} < {begun}, array(), sequence({begun}, {ended}))))"
        return clipped.selectExpr("*", f"{begun} as bucket_begun", f"{all_} as bucket").selectExpr(
            "infector", "place", "start", "end", "class", "bucket",
            f"if(bucket = {_LONG}, {_LONG}, bucket_begun) as bucket_begun",
        )  # fmt: skip

    def _guests(self, known: "_Known") -> DataFrame:
        """Everybody who was anywhere and whom it may matter to: a row for each bucket."""
        buckets = self._buckets
        begun, ended = buckets.of("arrived"), buckets.of("(left - 1)")
        is_short = f"{ended} - {begun} < {_SHORT}"
        return known.in_time(self._visits, "arrived").selectExpr(
            "person", "place as where", "arrived", "left", "before",
            f"if({is_short}, {begun}, {_LONG}) as first_bucket",
            f"explode(if({is_short}, sequence({begun}, {ended}), array({_LONG}))) as guest_bucket",
        )  # fmt: skip

    def _at_places(self, stays: DataFrame, known: "_Known") -> DataFrame:
        met = (
            "where = place and guest_bucket = bucket and bucket = greatest(first_bucket, bucket_begun) "
            "and arrived < end and start < left and person <> infector and start < before"
        )
        return (
            self._guests(known)
            .join(stays, sql.expr(met))
            .select(
                "infector",
                "person",
                sql.greatest("arrived", "start").alias("start"),
                sql.least("left", "end").alias("end"),
                "place",
                "class",
            )
        )

    def _near_by(self, exposing: DataFrame, known: "_Known") -> DataFrame:
        one = self._near.selectExpr("a as infector", "b as person", "from", "to")
        both = one.unionByName(self._near.selectExpr("b as infector", "a as person", "from", "to"))
        return (
            known.in_time(both.where("infector <> person"), "from")
            .join(exposing.withColumnRenamed("person", "infector"), "infector")
            .select(
                "infector",
                "person",
                sql.greatest("from", "begin").alias("start"),
                sql.least("to", "until").alias("end"),
                sql.lit(0).cast("long").alias("place"),
                sql.lit(int(Class.NEAR)).alias("class"),
                "before",
            )
            .where("start < end and start < before")
            .drop("before")
        )


class _Known(NamedTuple):
    """Limits on the cluster."""

    before: DataFrame
    others: int

    def in_time(self, rows: DataFrame, begin: str) -> DataFrame:
        """Rows about a person that begin before that person's limit, with it."""
        limited = rows.join(self.before, "person", "left")
        limited = limited.withColumn("before", sql.coalesce("before", sql.lit(self.others)))
        return limited.where(sql.col(begin) < sql.col("before"))


def _measured(visits: DataFrame) -> tuple[int, int, int]:
    """How many there are, the first arrival and the last one: of each partition, so that no visit is moved."""
    arrived = sql.min("arrived").alias("first"), sql.max("arrived").alias("last")
    pieces = visits.groupBy(sql.spark_partition_id()).agg(sql.count("*").alias("count"), *arrived).toArrow()
    if not len(pieces):
        return 0, 0, 0
    count, first, last = pc.sum(pieces["count"]), pc.min(pieces["first"]), pc.max(pieces["last"])
    return count.as_py(), first.as_py(), last.as_py()
