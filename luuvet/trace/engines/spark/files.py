"""The visits of a world as a data frame: those that were given as a table, or a file that the cluster reads itself."""

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sql

from luuvet.trace.bad import BadRow, BadRows, Reason, refuse
from luuvet.trace.checking import LATEST
from luuvet.trace.engines.spark.session import frame
from luuvet.trace.tables import TIMES, VISITS, Form, World

_WHOLE = {"tinyint", "smallint", "int", "bigint"}
_SAID = 300  # letters of what Spark says of a file that it cannot read
_OFFSET = "[T ][0-9:.]+(Z|[+-][0-9]{2}(:?[0-9]{2})?)$"


def visits_of(world: World, session: SparkSession) -> DataFrame:
    """`person, place, arrived, left` of a world, in its direction of time, without those that have no length.

    Raises BadRows where its file cannot be read or a row has an empty or unreadable cell; of a file that the cluster
    reads the rows have no numbers, so the columns are named, and how many cells of them there are.
    """
    visits = (
        frame(session, world.visits) if world.visits_file is None else _read(world.visits_file, world.form, session)
    )
    if world.visits_file is not None and world.is_reversed:
        visits = visits.selectExpr("person", "place", "-left as arrived", "-arrived as left")
    return visits.where("arrived < left")


def _read(file: str, form: Form, session: SparkSession) -> DataFrame:
    try:
        is_csv = file.lower().endswith(".csv")
        given = session.read.csv(file, header=True) if is_csv else session.read.parquet(file)
    except AnalysisException as fault:
        refuse(file, Reason.UNREADABLE, str(fault.getMessage())[:_SAID])
    there = ", ".join(given.columns)
    missing = [BadRow(file, 0, name, Reason.MISSING, there) for name in VISITS.names if name not in given.columns]
    if missing:
        raise BadRows(missing, len(missing))
    kinds = dict(given.dtypes)
    visits = given.selectExpr(*(f"{_value(name, kinds[name], form)} as `{name}`" for name in VISITS.names))
    _refuse_bad_rows(file, visits)
    return visits


def _value(name: str, kind: str, form: Form) -> str:
    """SQL for a cell in normal form; null where it is none."""
    if name in TIMES and form is not Form.SECONDS:
        return _moment(f"`{name}`", kind, form)
    if kind.startswith("timestamp") or kind == "boolean":
        return "cast(null as bigint)"
    text = f"trim(`{name}`)" if kind == "string" else f"`{name}`"
    whole = f"try_cast({text} as bigint)"
    if kind not in _WHOLE and kind != "string":
        whole = f"if({whole} = {text}, {whole}, null)"
    return f"if(abs({whole}) <= {LATEST}, {whole}, null)" if name in TIMES else whole


def _moment(cell: str, kind: str, form: Form) -> str:
    """SQL for the seconds of a time in ISO 8601."""
    wanted = "timestamp" if form is Form.ZONED else "timestamp_ntz"
    if kind == "string":
        has_offset = f"{cell} rlike '{_OFFSET}'"
        fits = has_offset if form is Form.ZONED else f"not ({has_offset})"
        cell = f"if({fits}, try_cast({cell} as {wanted}), null)"
    elif kind != wanted:
        return "cast(null as bigint)"
    return f"unix_seconds(cast({cell} as timestamp))"  # the session's clock is UTC


def _refuse_bad_rows(file: str, visits: DataFrame) -> None:
    empty = [sql.count_if(sql.col(name).isNull()).alias(name) for name in VISITS.names]
    # Of each partition, so that no visit is moved.
    counts = visits.groupBy(sql.spark_partition_id()).agg(*empty).select(*VISITS.names).toArrow()
    many = {name: sum(counts[name].to_pylist()) for name in VISITS.names}
    bad = [
        BadRow(file, 0, name, Reason.NO_TIME if name in TIMES else Reason.NO_NUMBER) for name, n in many.items() if n
    ]
    if bad:
        raise BadRows(bad, sum(many.values()))
