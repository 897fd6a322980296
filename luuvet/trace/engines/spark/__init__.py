"""A cluster, or one machine with more than its memory holds: every round is a few joins over Spark's data frames.

Visits stay where Spark keeps them. Only what was found comes to the driver: the labels of a round, one a person.
"""

from luuvet.trace.engines.spark.walk import labels, links

__all__ = ["labels", "links"]
