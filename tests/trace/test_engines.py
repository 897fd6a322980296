"""Every engine gives the rows of `plain`, in a thousand worlds, by every mode and class."""

from collections import Counter
from functools import cache

import pyarrow as pa
import pytest

from luuvet.trace.engines import ENGINES, engine_named, local, plain
from luuvet.trace.engines.local.wide import Width
from luuvet.trace.profile import Profile
from luuvet.trace.tables import World
from tests.trace.features import features
from tests.trace.worlds import PROFILES, shuffled, together, world

# One process compiles the kernels, the rest find them.
pytestmark = pytest.mark.xdist_group("kernels")
WORLDS = 1000
ALONE = 120  # of them are traced one by one too: in small worlds other things are small
NAMES = [f"{profile.mode} {profile.onward.word} {profile.minutes} min" for profile in PROFILES]
every_profile = pytest.mark.parametrize("profile", PROFILES, ids=NAMES)
# How rounds are gone through: person by person, place by place, and so for one part of the people after another.
NARROW, WIDE, PARTED = Width(share=2), Width(share=0), Width(share=0, room=100)
# Of all worlds by four of the profiles each is there at least so often.
OFTEN = 50
DIFFICULT = {
    "ties between infectors",
    "ties between places",
    "intervals that touch",
    "exactly long enough",
    "a second too short",
    "at the edge of within",
    "out of within to the second",
    "summed up",
    "isolated while infectious",
    "near beside a venue",
    "labels near",
    "second labels",
    "cases of several rows",
    "weaker, left out onward",
}


@cache
def worlds() -> World:
    return together(world(seed) for seed in range(WORLDS))


@every_profile
def test_local_gives_the_labels_and_links_of_plain(profile: Profile) -> None:
    expected = plain.labels(worlds(), profile)
    for width in (NARROW, WIDE, PARTED):
        assert local.labels(worlds(), profile, width=width).equals(expected), width
    assert local.links(worlds(), profile).equals(plain.links(worlds(), profile))


@every_profile
def test_local_gives_the_labels_of_plain_on_reversed_time(profile: Profile) -> None:
    back = worlds().reversed()
    expected = plain.labels(back, profile)
    for width in (NARROW, WIDE, PARTED):
        assert local.labels(back, profile, width=width).equals(expected), width


def test_local_gives_them_world_by_world() -> None:
    for seed in range(ALONE):
        one, profile = world(seed), PROFILES[seed % len(PROFILES)]
        expected = plain.labels(one, profile)
        for width in (NARROW, WIDE, Width(share=0, room=1)):
            assert local.labels(one, profile, width=width).equals(expected), (seed, width)
        assert local.links(one, profile).equals(plain.links(one, profile)), seed


def test_what_is_found_in_worlds_together_is_what_is_found_in_each() -> None:
    profile = PROFILES[0]
    all_ = plain.labels(together(world(seed) for seed in range(ALONE)), profile)
    assert len(all_) == sum(len(plain.labels(world(seed), profile)) for seed in range(ALONE))


@pytest.mark.parametrize("engine", ["plain", "local"])
def test_rows_in_another_order_give_the_same(engine: str) -> None:
    mixed, profile = shuffled(worlds(), seed=1), PROFILES[0]
    assert engine_named(engine).labels(mixed, profile).equals(engine_named(engine).labels(worlds(), profile))
    assert engine_named(engine).links(mixed, profile).equals(engine_named(engine).links(worlds(), profile))


def test_any_number_of_threads_gives_the_same() -> None:
    for profile in PROFILES[:2]:
        for width in (NARROW, WIDE, PARTED):
            one, two, seven = (local.labels(worlds(), profile, threads, width) for threads in (1, 2, 7))
            assert len(one) > 1000 and one.equals(two) and one.equals(seven)


def test_times_that_32_bits_do_not_hold_are_times() -> None:
    """Once in the visits and once in the records alone."""
    one = other = together(world(seed) for seed in range(40))
    far = pa.array([2**40 + n for n in range(4)], pa.int64())
    late = pa.table({"person": far, "place": far, "arrived": far, "left": pa.compute.add(far, 5)})
    near = pa.table({"a": far, "b": far, "from": far, "to": far})
    for wide in (
        World(**_tables(one) | {"visits": pa.concat_tables([one.visits, late])}),
        World(**_tables(other) | {"near": pa.concat_tables([other.near, near])}),
    ):
        expected = plain.labels(wide, PROFILES[0])
        for width in (NARROW, WIDE):
            assert local.labels(wide, PROFILES[0], width=width).equals(expected)


def _tables(one: World) -> dict[str, pa.Table]:
    return {name: getattr(one, name) for name in ("visits", "cases", "places", "near", "isolation")}


def test_a_pair_with_many_overlaps_in_any_order_is_judged_alike() -> None:
    starts = [(n * 7919) % 500 * 60 for n in range(400)]
    rows = {"a": [1] * 400, "b": [2] * 400, "from": starts, "to": [start + 40 + start % 7 for start in starts]}
    near = pa.table({name: pa.array(values, pa.int64()) for name, values in rows.items()})
    cases = pa.table({"person": [1], "from": [0], "to": [10**6]})
    one = World(visits=world(0).visits.slice(0, 0), cases=cases, near=near)
    for profile in PROFILES:
        for turned in (one, one.reversed()):
            expected = plain.labels(turned, profile)
            for width in (NARROW, WIDE):
                assert local.labels(turned, profile, width=width).equals(expected)


def test_what_is_difficult_is_in_the_worlds_often_enough() -> None:
    counts: Counter[str] = Counter()
    for profile in PROFILES[:4]:
        counts += features(worlds(), profile)
    assert {name: counts[name] for name in DIFFICULT if counts[name] < OFTEN} == {}


def test_an_engine_is_loaded_when_it_is_named_and_no_other_one() -> None:
    assert ENGINES == ("plain", "local", "spark")
    with pytest.raises(ValueError, match="'fast' is no engine: plain, local, spark"):
        engine_named("fast")
