"""The questions that tracing answers, and the index that visits are laid out in for it."""

import importlib
from collections import defaultdict
from pathlib import Path
from types import ModuleType
from typing import NamedTuple, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import dataset

from luuvet.trace import files, tables
from luuvet.trace.bad import MOST_LISTED, BadRow, BadRows, Reason, refuse
from luuvet.trace.engines import ENGINES, ON_CLUSTER, WITH_INDEX, Engine, engine_named
from luuvet.trace.profile import Profile
from luuvet.trace.tables import PATHS, SOURCES, STEPS, Form, World

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
    return labels_in(read(visits, places, near, cases=cases, isolation=isolation, engine=engine), profile, engine)


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
    return links_in(read(visits, places, near, cases=cases, engine=engine), profile, engine)


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
    return backward_in(read(visits, places, near, cases=cases, engine=engine), profile, engine)


def paths(labels: Given, cases: Given) -> pa.Table:
    """From a case to each labelled person: `person, generation, path`, the path a list of people, the case first, in
    the order of the labels.

    Before each person stands their infector, by the infector's newest label of an earlier generation. Raises BadRows,
    also where a label leads to no case.
    """
    found, _form = files.read_checked("labels", labels, STEPS)
    given, _form = files.read_checked("cases", cases, tables.CASES)
    begin = set(given["person"].to_pylist())
    rows = list(zip(*(column.to_pylist() for column in found.columns), strict=True))
    ways: dict[int, list[tuple[int, list[int] | None]]] = defaultdict(list)  # person: generation and path, newest last
    made: dict[tuple[int, int], list[int] | None] = {}
    for person, generation, infector in sorted(rows, key=lambda row: row[1]):
        way = [infector] if infector in begin else _newest_before(generation, ways[infector])
        made[person, generation] = None if way is None else [*way, person]
        ways[person].append((generation, made[person, generation]))
    lost = [n for n, row in enumerate(rows) if made[row[0], row[1]] is None]
    if lost:
        name = "labels" if isinstance(labels, pa.Table) else str(labels)
        raise BadRows([BadRow(name, n + 1, "infector", Reason.NO_PATH) for n in lost[:MOST_LISTED]], len(lost))
    return tables.table_of(((row[0], row[1], made[row[0], row[1]]) for row in rows), PATHS)


def _newest_before(generation: int, ways: list[tuple[int, list[int] | None]]) -> list[int] | None:
    return next((way for earlier, way in reversed(ways) if earlier < generation), None)


class Indexed(NamedTuple):
    """How many visits an index holds, and how many of them were added; empty ones are in none."""

    visits: int
    added: int


def index(visits: pa.Table | Path | str, folder: Path | str) -> Indexed:
    """Lay visits out in a folder, which the engine `local` takes in place of a table of visits: `labels(folder, …)`.

    Where the folder holds an index they are added to it. An index of one day after another gives what one of all
    together gives. Raises BadRows; what was in the index then is what is in it now.
    """
    table, form = files.read_checked("visits", visits, tables.VISITS)
    before, after = _index_files().add_to_index(Path(folder), table, (form or Form.SECONDS).name)
    return Indexed(after, after - before)


def read(
    visits: Given,
    places: Given | None = None,
    near: Given | None = None,
    *,
    cases: Given,
    isolation: Given | None = None,
    engine: str = "local",
) -> World:
    """Everything in normal form; visits that are a folder stay there, and a file of them that the engine reads itself.

    Raises BadRows with what is wrong in all, but for the visits in such a file, of which it is told when they are read.
    """
    given = {
        "visits": (visits, tables.VISITS),
        "places": (places, tables.PLACES),
        "near": (near, tables.NEAR),
        "cases": (cases, tables.CASES),
        "isolation": (isolation, tables.ISOLATION),
    }
    bad: list[BadRow] = []
    count = 0
    normal: dict[str, pa.Table] = {}
    forms: dict[str, Form] = {}
    unread = _file_for_a_cluster(visits) if engine == ON_CLUSTER else None
    folder = None if unread or isinstance(visits, pa.Table) or not Path(visits).is_dir() else Path(visits)
    for name, (table, schema) in given.items():
        form = None
        try:
            if name == "visits" and folder is not None:
                normal[name], form = schema.empty_table(), Form[_index_files().form_of(folder)]
            elif table is None or (name == "visits" and unread):
                normal[name] = schema.empty_table()
            else:
                normal[name], form = files.read_checked(name, table, schema)
        except BadRows as wrong:
            bad, count = bad + wrong.rows, count + wrong.count
        if form is not None:
            forms[name] = form
    if len(set(forms.values())) > 1:
        said = ", ".join(f"{name}: {form.value}" for name, form in forms.items())
        bad, count = [*bad, BadRow("all tables", 0, "", Reason.MIXED_TIMES, said)], count + 1
    if bad:
        raise BadRows(bad, count)
    return World(**normal, form=forms.get("visits", forms.get("cases", Form.SECONDS)), index=folder, visits_file=unread)


def labels_in(world: World, profile: Profile, engine: str) -> pa.Table:
    """What `labels` gives, of tables that are read already."""
    return tables.written_as(_asked(world, engine).labels(world, profile), world.form)


def links_in(world: World, profile: Profile, engine: str) -> pa.Table:
    """What `links` gives, of tables that are read already."""
    return tables.written_as(_asked(world, engine).links(world, profile), world.form)


def backward_in(world: World, profile: Profile, engine: str) -> Backward:
    """What `backward` gives, of tables that are read already."""
    chosen, world = _asked(world, engine), world.reversed()
    found = chosen.labels(world, profile)
    cases_ = sorted(world.windows)
    alone = [chosen.labels(world.of_cases([case]), profile) for case in cases_] if len(cases_) > 1 else [found]
    for name in ("moment", "from"):
        found = found.set_column(found.column_names.index(name), name, pc.negate(found[name]))
    return Backward(tables.written_as(found, world.form), _sources(alone))


def visits_in(world: World) -> int:
    """How many visits a world has."""
    if world.visits_file is not None:
        return int(dataset.dataset(world.visits_file, format=Path(world.visits_file).suffix.lower()[1:]).count_rows())
    return len(world.visits) if world.index is None else int(_index_files().count_of(world.index))


def _file_for_a_cluster(visits: Given) -> str | None:
    # An index is refused later, for what it is.
    return None if isinstance(visits, pa.Table) or (Path(visits) / "index.json").exists() else str(visits)


def _index_files() -> ModuleType:
    # It brings numba, which takes a second: only for who has an index.
    return importlib.import_module("luuvet.trace.engines.local.files")


def _asked(world: World, engine: str) -> Engine:
    if world.index is not None and engine in ENGINES and engine != WITH_INDEX:
        refuse(world.index, Reason.ONLY_LOCAL)
    return engine_named(engine)


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
