"""The visits of a world as a data frame: those that were given as a table, or a file that the cluster reads itself."""

from pyspark.sql import DataFrame, SparkSession

from luuvet.trace.engines.spark.session import frame
from luuvet.trace.tables import World


def visits_of(world: World, session: SparkSession) -> DataFrame:
    """`person, place, arrived, left` without those of nobody at any time."""
    return frame(session, world.visits).where("arrived < left")
