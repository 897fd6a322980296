"""Tracing in DuckDB: columns in memory, sorted by place and day, SQL in rounds."""

from pathlib import Path

import duckdb
import pyarrow as pa

_FOREVER = 2**62
_LOAD = """
CREATE TABLE visits AS SELECT person, place, arrived // 86400 AS day, arrived, "left"
FROM read_parquet('{files}') ORDER BY place, day, arrived
"""
# The stays of those who expose; whom they met there; then of pairs that met once that meeting, of others the sums.
_ROUND = """
CREATE OR REPLACE TEMP TABLE meetings AS
WITH stays AS (
    SELECT v.person AS infector, place, day, greatest(arrived, begin) AS begin, least("left", until) AS until
    FROM exposing JOIN visits v ON v.person = exposing.person AND arrived < until AND "left" > begin
)
SELECT infector, g.person, g.place, greatest(begin, arrived) AS start, least(until, "left") AS finish,
       k.moment AS before
FROM stays JOIN visits g ON g.place = stays.place AND g.day = stays.day AND arrived < until AND "left" > begin
LEFT JOIN known k ON k.person = g.person
WHERE g.person <> infector AND (k.moment IS NULL OR greatest(begin, arrived) < k.moment);

CREATE OR REPLACE TEMP TABLE found AS
WITH pairs AS (
    SELECT infector, person, count(*) AS times, min(place) AS place, min(start) AS start, min(finish) AS finish,
           any_value(before) AS before, sum(finish - start) AS seconds
    FROM meetings GROUP BY infector, person HAVING sum(finish - start) >= 900
), counted AS (
    SELECT infector, person, place, start, finish, before, sum(finish - start) OVER spans
           - greatest(0, finish - 86400 - min(start) OVER spans) AS seconds
    FROM meetings SEMI JOIN (FROM pairs WHERE times > 1) p USING (infector, person)
    WINDOW spans AS (PARTITION BY infector, person ORDER BY finish RANGE BETWEEN 86399 PRECEDING AND CURRENT ROW)
), qualified AS (
    SELECT infector, person, place, start, finish, before, seconds FROM pairs WHERE times = 1
    UNION ALL SELECT * FROM counted WHERE seconds >= 900
)
SELECT person, {generation} AS generation, best.finish AS moment, best.infector, best.place, best.start AS "from",
       best.seconds::BIGINT AS seconds
FROM (SELECT person, arg_min(q, (finish, infector)) AS best
      FROM qualified q WHERE before IS NULL OR finish < before GROUP BY person);

INSERT INTO labels FROM found;
DELETE FROM known WHERE person IN (SELECT person FROM found);
INSERT INTO known SELECT person, moment FROM found;
CREATE OR REPLACE TEMP TABLE exposing AS SELECT person, moment AS begin, {forever} AS until FROM found
"""


class Tracer:
    """Visits in the memory of this process."""

    def __init__(self, folder: Path) -> None:
        self._connection = duckdb.connect(config={"memory_limit": "14GB", "temp_directory": str(folder.parent)})
        self._connection.execute(_LOAD.format(files=folder / "*.parquet"))

    def labels(self, cases: list[tuple[int, int, int]], depth: int) -> pa.Table:
        """`person, generation, moment, infector, place, from, seconds`, by person and generation."""
        run = self._connection.execute
        run("CREATE OR REPLACE TEMP TABLE exposing (person BIGINT, begin BIGINT, until BIGINT)")
        self._connection.executemany("INSERT INTO exposing VALUES (?, ?, ?)", cases)
        run("CREATE OR REPLACE TEMP TABLE known AS SELECT person, ?::BIGINT AS moment FROM exposing", [-_FOREVER])
        run("""CREATE OR REPLACE TEMP TABLE labels (person BIGINT, generation BIGINT, moment BIGINT, infector BIGINT,
               place BIGINT, "from" BIGINT, seconds BIGINT)""")
        for generation in range(1, depth + 1):
            run(_ROUND.format(generation=generation, forever=_FOREVER))
        return run("FROM labels ORDER BY person, generation").to_arrow_table()
