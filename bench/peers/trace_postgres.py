"""Tracing in PostgreSQL: one table clustered by place and arrival, an index by person, SQL in rounds."""

import os
from pathlib import Path

import psycopg
import pyarrow as pa
from pyarrow import csv, parquet

_TABLES = """DROP TABLE IF EXISTS visits;
CREATE UNLOGGED TABLE visits (person bigint, place bigint, arrived bigint, "left" bigint);"""
_INDEXES = """CREATE INDEX visits_place ON visits (place, arrived) INCLUDE (person, "left");
CLUSTER visits USING visits_place;
CREATE INDEX visits_person ON visits (person, arrived);
VACUUM ANALYZE visits;"""
_SETTINGS = """SET work_mem = '1GB'; SET hash_mem_multiplier = 2; SET jit = off; SET temp_buffers = '1GB';
SET max_parallel_workers_per_gather = {workers}; SET effective_cache_size = '8GB'; SET random_page_cost = 1.1;
"""
_BEGIN = """
DROP TABLE IF EXISTS exposing, known, labels, meetings, found;
CREATE TEMP TABLE exposing (person bigint, begin bigint, until bigint);
CREATE TEMP TABLE known (person bigint PRIMARY KEY, moment bigint);
CREATE TEMP TABLE labels (person bigint, generation bigint, moment bigint, infector bigint, place bigint,
                          "from" bigint, seconds bigint);
"""
# A visit of another day is none of this one's, and a day is shorter than the span that bounds the index.
_ROUND = """
ANALYZE exposing; ANALYZE known;
DROP TABLE IF EXISTS meetings, found;
CREATE TEMP TABLE meetings AS
WITH stays AS MATERIALIZED (
    SELECT v.person AS infector, place, arrived / 86400 * 86400 AS day, greatest(arrived, begin) AS begin,
           least("left", until) AS until
    FROM exposing JOIN visits v ON v.person = exposing.person AND arrived < until AND "left" > begin
)
SELECT infector, g.person, g.place, greatest(begin, arrived) AS start, least(until, "left") AS finish,
       k.moment AS before
FROM stays JOIN visits g ON g.place = stays.place AND arrived >= day AND arrived < until AND "left" > begin
LEFT JOIN known k ON k.person = g.person
WHERE g.person <> infector AND (k.moment IS NULL OR greatest(begin, arrived) < k.moment);
CREATE TEMP TABLE found AS
WITH counted AS (
    SELECT infector, person, place, start, finish, before, sum(finish - start) OVER spans
           - greatest(0, finish - 86400 - min(start) OVER spans) AS seconds
    FROM meetings
    WINDOW spans AS (PARTITION BY infector, person ORDER BY finish RANGE BETWEEN 86399 PRECEDING AND CURRENT ROW)
)
SELECT DISTINCT ON (person) person, {generation}::bigint AS generation, finish AS moment, infector, place,
       start AS "from", seconds::bigint
FROM counted WHERE seconds >= 900 AND (before IS NULL OR finish < before) ORDER BY person, finish, infector;
INSERT INTO labels SELECT * FROM found;
INSERT INTO known SELECT person, moment FROM found ON CONFLICT (person) DO UPDATE SET moment = excluded.moment;
TRUNCATE exposing;
INSERT INTO exposing SELECT person, moment, 1::bigint << 62 FROM found;
"""


class Tracer:
    """Visits in a table of the database that the environment names."""

    def __init__(self, folder: Path) -> None:
        self._connection = psycopg.connect(os.environ["LUUVET_OWNER_DATABASE_URL"], autocommit=True)
        run = self._connection.execute
        run(_TABLES)
        with self._connection.cursor() as cursor, cursor.copy("COPY visits FROM STDIN (FORMAT csv)") as copy:
            for file in sorted(folder.glob("*.parquet")):
                for batch in parquet.ParquetFile(file).iter_batches(200_000):
                    csv.write_csv(batch, text := pa.BufferOutputStream(), csv.WriteOptions(include_header=False))
                    copy.write(text.getvalue().to_pybytes())
        run(_SETTINGS.format(workers=os.cpu_count()) + "SET maintenance_work_mem = '1GB'")
        for statement in _INDEXES.splitlines():
            run(statement)

    def labels(self, cases: list[tuple[int, int, int]], depth: int) -> pa.Table:
        """`person, generation, moment, infector, place, from, seconds`, by person and generation."""
        run = self._connection.execute
        run(_BEGIN)
        with self._connection.cursor() as cursor:
            cursor.executemany("INSERT INTO exposing VALUES (%s, %s, %s)", cases)
        run("INSERT INTO known SELECT person, -(1::bigint << 62) FROM exposing")
        for generation in range(1, depth + 1):
            run(_ROUND.format(generation=generation))
        rows = run("SELECT * FROM labels ORDER BY person, generation").fetchall()
        names = ["person", "generation", "moment", "infector", "place", "from", "seconds"]
        columns = zip(*rows, strict=True) if rows else [[]] * len(names)
        return pa.table([pa.array(column, pa.int64()) for column in columns], names)
