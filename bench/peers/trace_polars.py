"""Tracing in Polars: one frame sorted by place and day, joins and groups in rounds."""

from pathlib import Path

import polars as pl
import pyarrow as pa

_DAY, _LEAST, _FOREVER = 86_400, 900, 2**62
_PAIR = ["infector", "person"]


class Tracer:
    """Visits in the memory of this process."""

    def __init__(self, folder: Path) -> None:
        read = pl.scan_parquet(folder / "*.parquet").with_columns(day=(pl.col("arrived") // _DAY).cast(pl.Int32))
        self._visits = read.sort("place", "day", "arrived").collect()

    def labels(self, cases: list[tuple[int, int, int]], depth: int) -> pa.Table:
        """`person, generation, moment, infector, place, from, seconds`, by person and generation."""
        exposing = pl.DataFrame(cases, schema=["infector", "begin", "until"], orient="row")
        known = exposing.select(person="infector", before=pl.lit(-_FOREVER, pl.Int64))
        rounds = []
        for generation in range(1, depth + 1):
            found = self._round(exposing, known)
            rounds.append(found.with_columns(generation=pl.lit(generation, pl.Int64)))
            known = known.update(found.select("person", before="moment"), on="person", how="full")
            exposing = found.select(infector="person", begin="moment", until=pl.lit(_FOREVER, pl.Int64))
        order = ["person", "generation", "moment", "infector", "place", "from", "seconds"]
        return pl.concat(rounds).select(order).sort("person", "generation").to_arrow()

    def _round(self, exposing: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
        visits = self._visits.lazy()
        stays = (
            visits.rename({"person": "infector"})
            .join(exposing.lazy(), on="infector")
            .select("infector", "place", "day", start=pl.max_horizontal("arrived", "begin"),
                    finish=pl.min_horizontal("left", "until"))
            .filter(pl.col("start") < pl.col("finish"))
        )  # fmt: skip
        # Only guests whom it may still matter to, at places and on days where somebody who exposes was.
        guests = (
            visits.join(stays.select("place", "day").unique(), on=["place", "day"], how="semi")
            .join(known.lazy(), on="person", how="left")
            .filter((pl.col("arrived") < pl.col("before")).fill_null(True))
        )
        overlaps = (
            guests.join(stays, on=["place", "day"])
            .filter((pl.col("arrived") < pl.col("finish")) & (pl.col("start") < pl.col("left")))
            .filter(pl.col("person") != pl.col("infector"))
            .select(*_PAIR, "place", "before", start=pl.max_horizontal("arrived", "start"),
                    finish=pl.min_horizontal("left", "finish"))
            .filter((pl.col("start") < pl.col("before")).fill_null(True))
            .with_columns(seconds=pl.col("finish") - pl.col("start"))
        ).collect(engine="streaming")  # fmt: skip
        pairs = overlaps.lazy().group_by(_PAIR).agg(pl.len().alias("times"), pl.col("seconds").sum().alias("whole"))
        pairs = pairs.filter(pl.col("whole") >= _LEAST)
        once = overlaps.lazy().join(pairs.filter(pl.col("times") == 1), on=_PAIR, how="semi")
        often = overlaps.lazy().join(pairs.filter(pl.col("times") > 1), on=_PAIR, how="semi").sort(*_PAIR, "finish")
        span = often.rolling("finish", period=f"{_DAY}i", closed="right", group_by=_PAIR).agg(
            pl.col("place", "before", "start").last(),
            seconds=pl.col("seconds").sum()
            - (pl.col("finish").last() - _DAY - pl.col("start").first()).clip(lower_bound=0),
        )
        columns = [*_PAIR, "place", "before", "start", "finish", "seconds"]
        qualified = pl.concat([once.select(columns), span.filter(pl.col("seconds") >= _LEAST).select(columns)])
        in_time = qualified.filter((pl.col("finish") < pl.col("before")).fill_null(True))
        best = in_time.sort("finish", "infector").group_by("person").first()
        return best.select("person", "infector", "place", "seconds", moment="finish", **{"from": "start"}).collect()
