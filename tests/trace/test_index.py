"""An index on disk: made, opened again, a day added; what is none, or not whole, is refused."""

import fcntl
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from luuvet import trace
from luuvet.trace import BadRows, Class, Mode, Profile, Reason
from luuvet.trace.engines import local, plain
from luuvet.trace.engines.local.files import open_index
from luuvet.trace.engines.local.wide import Width
from luuvet.trace.tables import World
from tests.trace.worlds import DAY, shuffled, together, world

# One process compiles the kernels, the rest find them.
pytestmark = pytest.mark.xdist_group("kernels")
WORLD = together(world(seed) for seed in range(60))
EVERY = Profile(depth=4)


def found(visits: pa.Table | Path, one: World = WORLD, profile: Profile = EVERY) -> pa.Table:
    return trace.labels(visits, one.places, one.near, cases=one.cases, isolation=one.isolation, profile=profile)


def real(visits: pa.Table) -> int:
    return int(pc.sum(pc.greater(visits["left"], visits["arrived"])).as_py())


def days() -> list[pa.Table]:
    """The visits of each day, the last day first."""
    day = pc.divide(WORLD.visits["arrived"], DAY)
    return [WORLD.visits.filter(pc.equal(day, one)) for one in sorted(pc.unique(day).to_pylist(), reverse=True)]


def test_an_index_that_is_opened_again_gives_what_the_visits_give(tmp_path: Path) -> None:
    assert trace.index(WORLD.visits, tmp_path / "index") == (real(WORLD.visits), real(WORLD.visits))
    for profile in (EVERY, Profile(mode=Mode.SINGLE, minutes=5, latent_days=1)):
        assert len(found(WORLD.visits, profile=profile)) > 100
        assert found(tmp_path / "index", profile=profile).equals(found(WORLD.visits, profile=profile))


def test_a_day_added_to_an_index_gives_what_one_of_all_days_gives(tmp_path: Path) -> None:
    parts = days()
    assert len(parts) > 3
    counts = [trace.index(part, tmp_path) for part in parts]
    assert [count.added for count in counts] == [real(part) for part in parts]
    assert counts[-1].visits == real(WORLD.visits)
    assert len(open_index(tmp_path).segments) == len(parts)
    assert found(tmp_path).equals(found(WORLD.visits))


def test_a_day_added_twice_changes_nothing_that_is_found(tmp_path: Path) -> None:
    trace.index(WORLD.visits, tmp_path)
    trace.index(shuffled(WORLD, 1).visits, tmp_path)
    assert found(tmp_path).equals(found(WORLD.visits))


def halves() -> list[pa.Table]:
    """Every other visit, and the rest: of the same days."""
    rows = range(len(WORLD.visits))
    return [WORLD.visits.take(pa.array(some, pa.int64())) for some in (rows[::2], rows[1::2])]


@pytest.mark.parametrize("parts", [days, halves, lambda: [*days(), days()[1]]], ids=["days", "halves", "a day twice"])
def test_days_that_are_swept_give_what_plain_gives(parts: Callable[[], list[pa.Table]], tmp_path: Path) -> None:
    """Who stayed over night is met on the next day, and whoever was there by another day's file, whatever the order."""
    for part in parts():
        trace.index(part, tmp_path)
    one = replace(WORLD, visits=WORLD.visits.slice(0, 0), index=tmp_path)
    for profile in (EVERY, Profile(mode=Mode.SINGLE, minutes=5, depth=5), Profile(onward=Class.ROOM, within_hours=72)):
        for swept, given in ((one, WORLD), (one.reversed(), WORLD.reversed())):
            expected = plain.labels(given, profile)
            assert len(expected) > 50
            for room in (2**10, 40):
                assert local.labels(swept, profile, width=Width(share=0, room=room)).equals(expected)


def test_links_and_backward_tracing_read_an_index_too(tmp_path: Path) -> None:
    trace.index(WORLD.visits, tmp_path)
    few = World(WORLD.visits, WORLD.cases.slice(0, 60), WORLD.places, WORLD.near)
    given = {"places": few.places, "near": few.near, "cases": few.cases}
    for profile in (EVERY, Profile(mode=Mode.SINGLE)):
        by_index, by_table = (trace.backward(visits, profile=profile, **given) for visits in (tmp_path, few.visits))
        by_plain = trace.backward(few.visits, profile=profile, engine="plain", **given)
        assert by_index.labels.equals(by_plain.labels) and by_table.labels.equals(by_plain.labels)
        assert by_index.sources.equals(by_plain.sources) and by_table.sources.equals(by_plain.sources)
        assert len(by_plain.labels) > 10
        assert trace.links(tmp_path, profile=profile, **given).equals(
            trace.links(few.visits, profile=profile, engine="plain", **given)
        )


def test_an_index_holds_the_visits_that_were_given(tmp_path: Path) -> None:
    trace.index(WORLD.visits, tmp_path)
    order = [(name, "ascending") for name in WORLD.visits.column_names]
    there = WORLD.visits.filter(pc.greater(WORLD.visits["left"], WORLD.visits["arrived"])).sort_by(order)
    assert open_index(tmp_path).visits().sort_by(order).equals(there.combine_chunks())


def why(ask: Callable[[], object]) -> Reason:
    with pytest.raises(BadRows) as refused:
        ask()
    (row,) = refused.value.rows
    return row.reason


def test_what_is_no_index_is_refused(tmp_path: Path) -> None:
    assert why(lambda: found(tmp_path)) is Reason.NO_INDEX
    (tmp_path / "index.json").write_text('{"version": 3}')
    assert why(lambda: found(tmp_path)) is Reason.NO_INDEX
    assert why(lambda: trace.index(WORLD.visits, tmp_path)) is Reason.NO_INDEX
    (tmp_path / "index.json").write_text("[]")
    assert why(lambda: found(tmp_path)) is Reason.NO_INDEX


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    assert why(lambda: trace.index(WORLD.visits, tmp_path)) is Reason.NO_INDEX
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]
    assert why(lambda: trace.index(WORLD.visits, tmp_path / "letter.txt")) is Reason.NO_INDEX


def cut(folder: Path) -> None:
    os.truncate(folder / "person.bin", (folder / "person.bin").stat().st_size - 4)


def taken_away(folder: Path) -> None:
    (folder / "left.bin").unlink()


def another_number(folder: Path) -> None:
    octets = bytearray((folder / "person.bin").read_bytes())
    octets[41] ^= 255
    (folder / "person.bin").write_bytes(octets)


def another_length(folder: Path) -> None:
    told = json.loads((folder / "index.json").read_text())
    told["columns"]["person"]["length"] -= 1
    (folder / "index.json").write_text(json.dumps(told))


@pytest.mark.parametrize("damage", [cut, taken_away, another_number, another_length])
def test_a_damaged_index_is_refused(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    trace.index(WORLD.visits, tmp_path)
    damage(tmp_path)
    assert why(lambda: found(tmp_path)) is Reason.DAMAGED_INDEX
    assert why(lambda: trace.index(WORLD.visits, tmp_path)) is Reason.DAMAGED_INDEX


def test_an_index_of_another_version_is_refused(tmp_path: Path) -> None:
    trace.index(WORLD.visits, tmp_path)
    told = json.loads((tmp_path / "index.json").read_text())
    (tmp_path / "index.json").write_text(json.dumps({**told, "format": "luuvet visits 7"}))
    assert why(lambda: found(tmp_path)) is Reason.OTHER_INDEX


def test_a_run_that_was_cut_off_has_added_nothing(tmp_path: Path) -> None:
    first, *others = days()
    trace.index(first, tmp_path)
    for name in ("person.bin", "left.bin"):
        with (tmp_path / name).open("ab") as file:
            file.write(b"half a day")
    assert found(tmp_path).equals(found(first))
    for part in others:
        trace.index(part, tmp_path)
    assert found(tmp_path).equals(found(WORLD.visits))


def test_two_do_not_add_to_an_index_at_once(tmp_path: Path) -> None:
    trace.index(WORLD.visits, tmp_path)
    handle = os.open(tmp_path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        assert why(lambda: trace.index(WORLD.visits, tmp_path)) is Reason.BUSY_INDEX
    finally:
        os.close(handle)


def test_visits_whose_times_are_written_otherwise_or_lie_too_far_are_refused(tmp_path: Path) -> None:
    trace.index(WORLD.visits, tmp_path)
    iso = pa.table({"person": [1], "place": [1], "arrived": ["2021-11-26T08:00:00Z"], "left": ["2021-11-26T09:00:00Z"]})
    assert why(lambda: trace.index(iso, tmp_path)) is Reason.OTHER_FORM
    far = pa.table({"person": [1], "place": [1], "arrived": [2**33], "left": [2**33 + 60]})
    assert why(lambda: trace.index(far, tmp_path)) is Reason.TOO_FAR
    assert found(tmp_path).equals(found(WORLD.visits))


def test_other_engines_say_that_they_read_no_index(tmp_path: Path) -> None:
    trace.index(WORLD.visits, tmp_path)
    assert why(lambda: trace.labels(tmp_path, cases=WORLD.cases, engine="plain")) is Reason.ONLY_LOCAL


def test_an_index_of_nothing_is_one(tmp_path: Path) -> None:
    assert trace.index(WORLD.visits.slice(0, 0), tmp_path) == (0, 0)
    assert len(trace.labels(tmp_path, cases=WORLD.cases)) == 0
    trace.index(WORLD.visits, tmp_path)
    assert found(tmp_path).equals(found(WORLD.visits))
