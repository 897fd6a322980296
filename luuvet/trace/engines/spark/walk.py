"""Rounds on a cluster: who is infectious when, and what became of each round (docs/semantics.md, Tracing).

What a round found comes to the driver and is sent out again as the next round's question. So nothing that Spark
computes stands on more than one round, whatever the depth.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from luuvet.trace.engines.spark.exposures import HOW, earliest, exposures
from luuvet.trace.engines.spark.meetings import Limits, Meetings
from luuvet.trace.engines.spark.session import numbers
from luuvet.trace.profile import Class, Profile
from luuvet.trace.rounds import END_OF_TIME
from luuvet.trace.tables import LABELS, LINKS, World

_WORDS = pa.array([cls.word for cls in Class])
_MINE = "spark"


def labels(world: World, profile: Profile) -> pa.Table:
    """Table LABELS of a world."""
    found = pa.concat_tables([LABELS.empty_table(), *_rounds(_meetings(world), world, profile)])
    return found.sort_by([("person", "ascending"), ("generation", "ascending")])


def links(world: World, profile: Profile) -> pa.Table:
    """Table LINKS of a world: which case exposes which other one."""
    cases = _windows(world)
    limits = Limits(numbers("person before", list(world.windows), [END_OF_TIME] * len(world.windows)), -END_OF_TIME)
    with _meetings(world).overlaps(cases, limits, Class.VENUE) as overlaps:
        found = earliest(exposures(overlaps, profile), "person", "infector").toArrow()
    found = found.rename_columns({"infector": "a", "person": "b"})
    return _shaped(found, LINKS).sort_by([("a", "ascending"), ("b", "ascending")])


def _rounds(meetings: Meetings, world: World, profile: Profile) -> Iterator[pa.Table]:
    """The labels of each round."""
    cases = world.cases["person"].combine_chunks().unique()
    known = numbers("person moment", [], [])
    exposing = _windows(world)
    for generation in range(1, profile.depth + 1):
        before = pa.concat_tables([numbers("person before", cases, [-END_OF_TIME] * len(cases)),
                                   known.rename_columns(["person", "before"])])  # fmt: skip
        weakest = Class.VENUE if generation == 1 else profile.onward
        with meetings.overlaps(exposing, Limits(before, END_OF_TIME), weakest) as overlaps:
            best = earliest(exposures(overlaps, profile), "person").select("person", *HOW).toArrow()
        new = best.filter(_earlier(best, known))
        if not len(new):
            return
        yield _shaped(new.append_column("generation", pa.array([generation] * len(new), pa.int64())), LABELS)
        known = _latest_of(new.select(["person", "moment"]), known)
        exposing = _infectious(new, world.isolated_at, profile)


def _earlier(best: pa.Table, known: pa.Table) -> pa.ChunkedArray:
    """Of whom nothing was known, or a later moment."""
    return pc.fill_null(pc.less(best["moment"], _looked_up(best["person"], known["person"], known["moment"])), True)


def _latest_of(new: pa.Table, known: pa.Table) -> pa.Table:
    return pa.concat_tables([new, known.filter(pc.invert(pc.is_in(known["person"], new["person"].combine_chunks())))])


def _infectious(new: pa.Table, isolated_at: Mapping[int, int], profile: Profile) -> pa.Table:
    """The times in which those who were exposed are infectious, of those who ever are."""
    begin = pc.add(new["moment"], profile.latent_seconds)
    isolated = numbers("person at", list(isolated_at), list(isolated_at.values()))
    until = pc.fill_null(_looked_up(new["person"], isolated["person"], isolated["at"]), END_OF_TIME)
    if profile.infectious_seconds is not None:
        until = pc.min_element_wise(until, pc.add(begin, profile.infectious_seconds))
    windows = pa.table({"person": new["person"], "begin": begin, "until": until})
    return windows.filter(pc.less(windows["begin"], windows["until"]))


def _looked_up(keys: pa.ChunkedArray, known: pa.ChunkedArray, values: pa.ChunkedArray) -> pa.ChunkedArray:
    """The value of each key, null where there is none."""
    return values.take(pc.index_in(keys, value_set=known.combine_chunks()))


def _windows(world: World) -> pa.Table:
    """The infectious times of the cases."""
    rows = [(person, *window) for person, windows in world.windows.items() for window in windows]
    return numbers("person begin until", *np.array(rows, np.int64).reshape(-1, 3).T)


def _shaped(found: pa.Table, schema: pa.Schema) -> pa.Table:
    words = _WORDS.take(found["class"].combine_chunks())
    found = found.set_column(found.column_names.index("class"), "class", words)
    return pa.table([found[name].cast(kind) for name, kind in zip(schema.names, schema.types, strict=True)],
                    schema=schema)  # fmt: skip


def _meetings(world: World) -> Meetings:
    """The same visits are laid out once, however many questions are asked of them."""
    if _MINE not in world.kept:
        world.kept[_MINE] = Meetings(world)
    meetings: Meetings = world.kept[_MINE]
    return meetings
