"""The four questions that tracing answers."""

from collections import defaultdict
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from luuvet.trace import files, tables
from luuvet.trace.engines import engine_named
from luuvet.trace.profile import Profile
from luuvet.trace.tables import LABELS, PATHS, SOURCES, Form, World

Given: TypeAlias = pa.Table | Path | str
_DEFAULT = Profile()


class Backward(NamedTuple):
    """`labels` in forward time, and `sources`: places and people by how many different cases lead back to them."""

    labels: pa.Table
    sources: pa.Table


def labels(
    visits: Given,
    places: Given | None = None,
    near: Given | None = None,
    *,
    cases: Given,
    isolation: Given | None = None,
    profile: Profile = _DEFAULT,
    engine: str = "local",
) -> pa.Table:
    """Who was exposed, in which round, when and by whom: `person, generation, moment, infector, place, from, seconds,
    class`, by person and generation; times as the visits have them, seconds as a number.

    Raises BadRows, and ValueError for an engine that is none. The same rows in any order give the same answer.
    """
    world = read(visits, places, near, cases=cases, isolation=isolation)
    return tables.written_as(engine_named(engine).labels(world, profile), world.form)


def links(
    visits: Given,
    places: Given | None = None,
    near: Given | None = None,
    *,
    cases: Given,
    profile: Profile = _DEFAULT,
    engine: str = "local",
) -> pa.Table:
    """Which case exposes which other one: `a, b, moment, place, from, seconds, class` (a exposes b), by a and b.

    Raises BadRows, and ValueError for an engine that is none.
    """
    world = read(visits, places, near, cases=cases, isolation=None)
    return tables.written_as(engine_named(engine).links(world, profile), world.form)


def backward(
    visits: Given,
    places: Given | None = None,
    near: Given | None = None,
    *,
    cases: Given,
    profile: Profile = _DEFAULT,
    engine: str = "local",
) -> Backward:
    """Where the cases may have it from: the same on reversed time, from a window before onset given in `cases`.

    Times of the labels are forward again: `moment` is when somebody began to have been with the next one long enough,
    `from` when that meeting ended. `sources` has `kind` (place or person), `id`, `cases` (from how many different
    cases, each traced alone, a label leads there) and `seconds` (the sum over these cases of their first labels'),
    most cases first, then most seconds, then the lowest id. Raises as labels does.
    """
    world = read(visits, places, near, cases=cases, isolation=None).reversed()
    chosen = engine_named(engine)
    found = chosen.labels(world, profile)
    alone = [chosen.labels(world.of_cases([case]), profile) for case in sorted(world.windows)]
    for name in ("moment", "from"):
        found = found.set_column(found.column_names.index(name), name, pc.negate(found[name]))
    return Backward(tables.written_as(found, world.form), _sources(alone))


def paths(labels: Given, cases: Given) -> pa.Table:
    """From a case to each labelled person: `person, generation, path`, the path a list of people, the case first.

    Before each person stands their infector, by the infector's newest label of an earlier generation.
    """
    found = files.read_checked("labels", labels, LABELS)[0] if not isinstance(labels, pa.Table) else labels
    begin = set(files.read_checked("cases", cases, tables.CASES)[0]["person"].to_pylist())
    infectors: dict[int, dict[int, int]] = defaultdict(dict)
    keys = [found[name].to_pylist() for name in ("person", "generation", "infector")]
    for person, generation, infector in zip(*keys, strict=True):
        infectors[person][generation] = infector

    def path(person: int, before: int) -> list[int]:
        walked = [person]
        while person not in begin:
            before = max(generation for generation in infectors[person] if generation < before)
            person = infectors[person][before]
            walked.append(person)
        return walked[::-1]

    rows = ((person, generation, path(person, generation + 1)) for person, generation, _i in zip(*keys, strict=True))
    return tables.table_of(rows, PATHS)


def read(visits: Given, places: Given | None, near: Given | None, *, cases: Given, isolation: Given | None) -> World:
    """Everything in normal form. Raises BadRows with what is wrong in all of the tables."""
    given = {
        "visits": (visits, tables.VISITS),
        "places": (places, tables.PLACES),
        "near": (near, tables.NEAR),
        "cases": (cases, tables.CASES),
        "isolation": (isolation, tables.ISOLATION),
    }
    bad: list[tables.BadRow] = []
    count = 0
    normal: dict[str, pa.Table] = {}
    forms: dict[str, Form] = {}
    for name, (table, schema) in given.items():
        if table is None:
            normal[name] = schema.empty_table()
            continue
        try:
            normal[name], form = files.read_checked(name, table, schema)
        except tables.BadRows as wrong:
            bad += wrong.rows
            count += wrong.count
            continue
        if form is not None:
            forms[name] = form
    if len(set(forms.values())) > 1:
        said = ", ".join(f"{name} in {form.value}" for name, form in forms.items())
        bad, count = [*bad, tables.BadRow("all tables", 0, "times", f"{said}; write all in one way")], count + 1
    if bad:
        raise tables.BadRows(bad, count)
    return World(**normal, form=forms.get("visits", forms.get("cases", Form.SECONDS)))


def _sources(alone: list[pa.Table]) -> pa.Table:
    reached: dict[tuple[str, int], list[int]] = defaultdict(list)
    for found in alone:
        seconds: dict[tuple[str, int], int] = defaultdict(int)
        seen: set[int] = set()
        for person, place, length in zip(
            *(found[name].to_pylist() for name in ("person", "place", "seconds")), strict=True
        ):
            if person in seen:
                continue  # the first label of each person
            seen.add(person)
            seconds["person", person] += length
            if place:
                seconds["place", place] += length
        for source, length in seconds.items():
            reached[source].append(length)
    ranked = sorted((-len(lengths), -sum(lengths), number, kind) for (kind, number), lengths in reached.items())
    return tables.table_of(((kind, number, -cases, -seconds) for cases, seconds, number, kind in ranked), SOURCES)
