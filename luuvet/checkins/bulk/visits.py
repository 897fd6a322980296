"""The visits of docs/semantics.md worked out by statements over many people; luuvet.trace.visits says what they are."""
# ruff: noqa: S608 — the only texts put into statements are the parts written below

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection

from luuvet.kernel import days
from luuvet.kernel.flags import Flag

# The tables that a batch stands on; they go with its transaction.
_WORKING = ("touched", "walk", "above", "sure", "after", "own", "fresh")

# Two scans over two days apart have nothing to do with each other: no visit lasts over a day, none begins over a day
# before its out, and no out belongs to an in over a day before it. What lies between such gaps is a spell.
_TOUCHED = """
WITH gone AS (
    DELETE FROM checkins_visitmark WHERE person_id IN (
        SELECT DISTINCT person_id FROM checkins_visitmark ORDER BY person_id LIMIT %(people)s
    ) RETURNING person_id, first, last
)
INSERT INTO checkins_touched SELECT person_id, min(first), max(last) FROM gone GROUP BY person_id
"""
_WALK = f"""
CREATE TEMP TABLE checkins_walk ON COMMIT DROP AS
WITH walked AS (
    SELECT row.id, row.person_id, row.place_id, row.direction, row.at, row.weak, row.flags, touched.first, touched.last,
           row.at - lag(row.at) OVER (PARTITION BY row.person_id ORDER BY row.at, row.id) > interval '2 days' AS apart
    FROM checkins_touched AS touched JOIN checkins_checkin AS row USING (person_id)
    WHERE row.seq <= (SELECT seq FROM core_watermark WHERE job = 'flags')
),
numbered AS (
    SELECT *, count(*) FILTER (WHERE apart) OVER (PARTITION BY person_id ORDER BY at, id) AS spell FROM walked
),
bounded AS (
    SELECT *, min(at) OVER spelled AS spell_first, max(at) OVER spelled AS spell_last FROM numbered
    WINDOW spelled AS (PARTITION BY person_id, spell)
)
SELECT bounded.id, person_id, place_id, direction = 1 AS goes_in, at, weak, flags, spell_first, spell_last,
       flags & {Flag.UNDONE:d} <> 0 AS undone, weak OR flags <> 0 AS marked,
       make_interval(secs => stay.usual) AS usual, make_interval(secs => stay.cap) AS cap
FROM bounded LEFT JOIN places_place AS place ON place.id = place_id
JOIN places_stay AS stay ON stay.kind = coalesce(place.kind, 'other')
WHERE spell_first <= last AND spell_last >= first
"""
_ABOVE = """
CREATE TEMP TABLE checkins_above ON COMMIT DROP AS
WITH RECURSIVE up AS (
    SELECT place.id AS place_id, place.parent_id AS above_id FROM places_place AS place
    WHERE place.parent_id IS NOT NULL AND place.id IN (SELECT place_id FROM checkins_walk)
    UNION
    SELECT up.place_id, place.parent_id FROM up JOIN places_place AS place ON place.id = up.above_id
    WHERE place.parent_id IS NOT NULL
)
SELECT up.place_id, up.above_id, place.parent_id IS NULL AS is_top, make_interval(secs => stay.cap) AS cap
FROM up JOIN places_place AS place ON place.id = up.above_id JOIN places_stay AS stay USING (kind)
"""
# Scans neither flagged nor weak. `family` is the place at the top: places of two families are apart.
_SURE = """
CREATE TEMP TABLE checkins_sure ON COMMIT DROP AS
SELECT walk.*, coalesce(above.above_id, walk.place_id) AS family
FROM checkins_walk AS walk LEFT JOIN checkins_above AS above ON above.place_id = walk.place_id AND above.is_top
WHERE NOT undone AND NOT marked
"""
_IS_BELOW = "EXISTS (SELECT FROM checkins_above AS up WHERE up.place_id = {low} AND up.above_id = {high})"
# Whether a scan `x` is at a place that is not that of `me`, above or below it; whether it goes out there or above.
_APART = f"""(x.place_id <> me.place_id AND NOT {_IS_BELOW.format(low="x.place_id", high="me.place_id")}
    AND NOT {_IS_BELOW.format(low="me.place_id", high="x.place_id")})"""
_OUT_OF = f"""(NOT x.goes_in AND (x.place_id = me.place_id
    OR {_IS_BELOW.format(low="me.place_id", high="x.place_id")}))"""
_LATER = "x.person_id = me.person_id AND (x.at, x.id) > (me.at, me.id) AND x.at <= me.at + interval '1 day'"
_EARLIER = "x.person_id = me.person_id AND (x.at, x.id) < (me.at, me.id) AND x.at >= me.at - me.usual"
# What bears on each in next: mostly the very next scan. Inside a family it may have to be looked for, since people may
# scan above or below without leaving. `linked`: another in, which extends the visit; `ends`, without the cap.
_AFTER = f"""
CREATE TEMP TABLE checkins_after ON COMMIT DROP AS
WITH led AS (
    SELECT *, lead(id) OVER walked AS id1, lead(at) OVER walked AS at1, lead(place_id) OVER walked AS place1,
           lead(goes_in) OVER walked AS goes_in1, lead(family) OVER walked AS family1
    FROM checkins_sure WINDOW walked AS (PARTITION BY person_id ORDER BY at, id)
),
found AS (
    SELECT me.id, me.person_id, me.place_id, me.at, me.usual, me.cap, me.plain,
           CASE WHEN me.plain THEN me.id1 ELSE next.id END AS next_id,
           CASE WHEN me.plain THEN me.at1 ELSE next.at END AS next_at,
           CASE WHEN NOT me.plain THEN next.place_id = me.place_id AND next.goes_in
                ELSE me.place1 = me.place_id AND me.goes_in1 END AS is_in,
           CASE WHEN NOT me.plain THEN next.is_out
                ELSE me.place1 = me.place_id AND NOT me.goes_in1 END AS is_out
    FROM (SELECT *, place1 IS NULL OR place1 = place_id OR family1 <> family AS plain FROM led WHERE goes_in) AS me
    LEFT JOIN LATERAL (
        SELECT x.id, x.at, x.place_id, x.goes_in, {_OUT_OF} AS is_out FROM checkins_sure AS x
        WHERE NOT me.plain AND {_LATER} AND (x.place_id = me.place_id OR {_OUT_OF} OR {_APART})
        ORDER BY x.at, x.id LIMIT 1
    ) AS next ON true
)
SELECT id, person_id, place_id, at, usual, cap, next_id,
       coalesce(is_out AND next_at <= at + interval '1 day', false) AS is_out,
       coalesce(is_in AND next_at <= at + usual, false) AS linked,
       CASE WHEN is_out AND next_at <= at + interval '1 day' THEN next_at
            WHEN is_out OR is_in THEN at + usual ELSE least(next_at, at + usual) END AS ends
FROM found
"""
# Ins that extend one another are a chain, and a chain is one visit as long as the cap lets it; an in at or past the
# cap opens the next. Where that is can only be said one after another, for the few chains that are so long.
_CHAINED = """
WITH RECURSIVE begun AS MATERIALIZED (
    SELECT *, NOT coalesce(lag(linked) OVER there, false) AS begins FROM checkins_after
    WINDOW there AS (PARTITION BY person_id, place_id ORDER BY at, id)
),
chain AS MATERIALIZED (
    SELECT *, count(*) FILTER (WHERE begins) OVER (PARTITION BY person_id, place_id ORDER BY at, id) AS chain
    FROM begun
),
long AS MATERIALIZED (
    SELECT person_id, place_id, chain, array_agg(at ORDER BY at, id) AS ats, min(at) AS first, max(at) AS last, cap
    FROM chain GROUP BY person_id, place_id, chain, cap HAVING max(at) >= min(at) + cap
),
opening AS (
    SELECT person_id, place_id, chain, ats, first AS at, cap FROM long
    UNION ALL
    SELECT person_id, place_id, chain, ats, (SELECT min(later) FROM unnest(ats) AS later WHERE later >= at + cap), cap
    FROM opening WHERE ats[cardinality(ats)] >= at + cap
),
parted AS (
    SELECT chain.*, begins OR (opening.at IS NOT NULL AND row_number() OVER (
        PARTITION BY chain.person_id, chain.place_id, chain.chain, chain.at ORDER BY chain.id) = 1) AS opens
    FROM chain LEFT JOIN opening USING (person_id, place_id, chain, at)
),
visit AS (
    SELECT *, count(*) FILTER (WHERE opens) OVER (PARTITION BY person_id, place_id ORDER BY at, id) AS visit FROM parted
),
ended AS (
    SELECT person_id, place_id, ends, cap, first_value(at) OVER one AS arrived, first_value(id) OVER one AS checkin_id,
           lead(id) OVER one IS NULL AS is_last
    FROM visit WINDOW one AS (PARTITION BY person_id, place_id, visit ORDER BY at, id)
)"""
_LAST_APART = f"""
    SELECT x.at FROM checkins_sure AS x WHERE {_EARLIER} AND {_APART} ORDER BY x.at DESC, x.id DESC LIMIT 1"""
# Visits of the scans themselves: ins, outs without an in, and what stands beside.
_OWN = f"""
CREATE TEMP TABLE checkins_own ON COMMIT DROP AS
{_CHAINED},
made AS (
    SELECT person_id, place_id, arrived, least(ends, arrived + cap) AS "left", checkin_id, false AS weak,
           0::smallint AS flags
    FROM ended WHERE is_last
    UNION ALL
    SELECT me.person_id, me.place_id, greatest(me.at - me.usual, elsewhere.at), me.at, me.id, false, 0
    FROM checkins_sure AS me LEFT JOIN LATERAL ({_LAST_APART}
    ) AS elsewhere ON true
    WHERE NOT me.goes_in AND NOT EXISTS (SELECT FROM checkins_after WHERE is_out AND next_id = me.id)
    UNION ALL
    SELECT me.person_id, me.place_id, me.at,
           CASE WHEN next.is_out THEN least(next.at, me.at + me.cap) ELSE least(next.at, me.at + me.usual) END,
           me.id, me.weak, me.flags
    FROM checkins_walk AS me LEFT JOIN LATERAL (
        SELECT x.at, {_OUT_OF} AS is_out FROM checkins_sure AS x
        WHERE {_LATER} AND ({_OUT_OF} OR {_APART}) ORDER BY x.at, x.id LIMIT 1
    ) AS next ON true
    WHERE me.marked AND NOT me.undone AND me.goes_in
    UNION ALL
    SELECT me.person_id, me.place_id, greatest(me.at - me.usual, elsewhere.at), me.at, me.id, me.weak, me.flags
    FROM checkins_walk AS me LEFT JOIN LATERAL ({_LAST_APART}
    ) AS elsewhere ON true
    WHERE me.marked AND NOT me.undone AND NOT me.goes_in
)
SELECT person_id, place_id, arrived, CASE WHEN "left" > arrived THEN "left" ELSE arrived + interval '1 second' END
    AS "left", checkin_id, weak, flags, weak OR flags <> 0 AS marked FROM made
"""
# With those above: the union of what is below with what is there, capped; what stands beside is lifted alone.
_FRESH = """
CREATE TEMP TABLE checkins_fresh ON COMMIT DROP AS
WITH lifted AS MATERIALIZED (
    SELECT own.person_id, above.above_id AS place_id, arrived, "left", checkin_id, above.cap
    FROM checkins_own AS own JOIN checkins_above AS above USING (place_id) WHERE NOT marked
),
held AS MATERIALIZED (SELECT DISTINCT person_id, place_id FROM lifted),
piece AS (
    SELECT person_id, place_id, arrived, "left", checkin_id, cap, true AS is_lifted FROM lifted
    UNION ALL
    SELECT person_id, place_id, arrived, "left", checkin_id, NULL, false
    FROM checkins_own JOIN held USING (person_id, place_id) WHERE NOT marked
),
ordered AS (
    SELECT *, arrived > max("left") OVER (PARTITION BY person_id, place_id ORDER BY arrived, checkin_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS opens FROM piece
),
island AS (
    SELECT *, count(*) FILTER (WHERE opens) OVER (PARTITION BY person_id, place_id ORDER BY arrived, checkin_id)
        AS island FROM ordered
),
joined AS (
    SELECT *, bool_or(is_lifted) OVER one AS has_lifted, max("left") OVER one AS island_left,
           max(cap) OVER one AS island_cap, row_number() OVER (PARTITION BY person_id, place_id, island
               ORDER BY arrived, checkin_id) AS number
    FROM island WINDOW one AS (PARTITION BY person_id, place_id, island)
),
every AS (
    SELECT person_id, place_id, arrived, "left", checkin_id, weak, flags FROM checkins_own AS own
    WHERE marked OR NOT EXISTS (
        SELECT FROM held WHERE held.person_id = own.person_id AND held.place_id = own.place_id)
    UNION ALL
    SELECT person_id, place_id, arrived, "left", checkin_id, false, 0 FROM joined WHERE NOT has_lifted
    UNION ALL
    SELECT person_id, place_id, arrived, least(island_left, arrived + island_cap), checkin_id, false, 0
    FROM joined WHERE has_lifted AND number = 1
    UNION ALL
    SELECT person_id, above.above_id, arrived, least("left", arrived + above.cap), checkin_id, weak, flags
    FROM checkins_own JOIN checkins_above AS above USING (place_id) WHERE marked
)
SELECT * FROM every WHERE (arrived AT TIME ZONE %(zone)s)::date = ANY(%(days)s)
"""
_DELETE = """
WITH spell AS (SELECT DISTINCT person_id, spell_first, spell_last FROM checkins_walk)
DELETE FROM checkins_visit AS old USING spell
WHERE old.person_id = spell.person_id
  AND old.arrived BETWEEN spell_first - interval '1 day' AND spell_last + interval '1 day'
  AND NOT EXISTS (
    SELECT FROM checkins_fresh AS new WHERE new.arrived = old.arrived AND new.checkin_id = old.checkin_id
      AND new.place_id = old.place_id AND new.person_id = old.person_id
      AND (new."left", new.weak, new.flags) = (old."left", old.weak, old.flags))
"""
_INSERT = """
INSERT INTO checkins_visit (arrived, checkin_id, place_id, person_id, "left", weak, flags)
SELECT arrived, checkin_id, place_id, person_id, "left", weak, flags FROM checkins_fresh ORDER BY arrived
ON CONFLICT DO NOTHING
"""


class Worked(NamedTuple):
    """What a batch did: people looked at, visits made and taken away."""

    people: int = 0
    made: int = 0
    taken: int = 0


def mark_arrivals(*, after: int, upto: int) -> None:
    """Mark the people of the check-ins numbered in (after, upto]."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO checkins_visitmark (person_id, first, last) SELECT person_id, min(at), max(at)"
            " FROM checkins_checkin WHERE seq > %s AND seq <= %s GROUP BY person_id",
            [after, upto],
        )


def mark_rearranged(*, after: int) -> int:
    """Mark the people of places whose visits mean something else since a rearrangement; the last one's number."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE news AS MATERIALIZED (
                SELECT id, place_id, kind FROM places_rearrangement WHERE id > %(after)s
            ),
            place AS (
                SELECT place_id AS id FROM news WHERE place_id IS NOT NULL
                UNION SELECT place.id FROM places_place AS place JOIN news USING (kind)
                UNION SELECT below.id FROM place JOIN places_place AS below ON below.parent_id = place.id
            ),
            marked AS (
                INSERT INTO checkins_visitmark (person_id, first, last)
                SELECT person_id, min(at), max(at) FROM checkins_checkin WHERE place_id IN (SELECT id FROM place)
                GROUP BY person_id
            )
            SELECT coalesce(max(id), %(after)s) FROM news
            """,
            {"after": after},
        )
        (last,) = cursor.fetchone() or (after,)
        return int(last)


def work_out(people: int, *, kept: Sequence[date]) -> Worked:
    """Work out anew the visits of at most so many marked people, around what is marked; nobody: no mark is left.

    Only visits that begin on one of the days kept are written. In a transaction of its own: the marks go first, and
    what is read after is at least as new.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.checkins_{name}' for name in _WORKING)}")
        cursor.execute(
            "CREATE TEMP TABLE checkins_touched (person_id bigint, first timestamptz, last timestamptz) ON COMMIT DROP"
        )
        cursor.execute(_TOUCHED, {"people": people})
        touched = int(cursor.rowcount)
        if not touched:
            return Worked()
        for statement in (
            "ANALYZE checkins_touched",
            _WALK,
            _ABOVE,
            "CREATE INDEX ON checkins_above (place_id, above_id)",
            "ANALYZE checkins_walk, checkins_above",
            _SURE,
            "CREATE INDEX ON checkins_sure (person_id, at, id)",
            "ANALYZE checkins_sure",
            _AFTER,
            "ANALYZE checkins_after",
            _OWN,
            "ANALYZE checkins_own",
        ):
            cursor.execute(statement)
        cursor.execute(_FRESH, {"zone": days.zone().key, "days": list(kept)})
        cursor.execute("CREATE INDEX ON checkins_fresh (arrived, checkin_id, place_id)")
        cursor.execute("ANALYZE checkins_fresh")
        cursor.execute(_DELETE)
        taken = int(cursor.rowcount)
        cursor.execute(_INSERT)
        return Worked(touched, int(cursor.rowcount), taken)
