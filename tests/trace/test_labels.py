"""Each sentence of docs/semantics.md, Tracing, on tables small enough to work out by hand. Times are minutes here."""

import csv
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from luuvet import trace
from luuvet.trace import Class, Mode, Profile
from luuvet.trace.tables import CASES, ISOLATION, NEAR, PLACES, VISITS, table_of
from luuvet.trace.visits import MARKED_VISITS

# One process compiles the kernels, the rest find them.
pytestmark = pytest.mark.xdist_group("kernels")
M = 60
MARKET, SCHOOL, BUS = 7, 8, 9
C, P, Q, R = 1, 2, 3, 4
SINGLE = Profile(mode=Mode.SINGLE, depth=1)

Rows = Sequence[tuple[int, ...]]


def seconds(rows: Rows, times: int) -> Rows:
    """Rows whose last columns are minutes."""
    return [(*row[:-times], *(minute * M for minute in row[-times:])) for row in rows]


def found(
    visits: Rows,
    cases: Rows,
    profile: Profile = Profile(depth=1),  # noqa: B008 — it is frozen
    *,
    near: Rows = (),
    rooms: Rows = (),
    isolation: Rows = (),
) -> list[tuple[object, ...]]:
    """The labels, with minutes for times and seconds for lengths."""
    table = trace.labels(
        table_of(seconds(visits, 2), VISITS),
        table_of(rooms, PLACES),
        table_of(seconds(near, 2), NEAR),
        cases=table_of(seconds(cases, 2), CASES),
        isolation=table_of(seconds(isolation, 1), ISOLATION),
        profile=profile,
        engine="plain",
    )
    assert table.column_names == ["person", "generation", "moment", "infector", "place", "from", "seconds", "class"]
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    return [
        (p, g, moment // M, i, place, start // M, length // M, cls)
        for p, g, moment, i, place, start, length, cls in rows
    ]


ALWAYS = [(C, 0, 100_000)]


def test_fifteen_minutes_together_are_an_exposure_and_a_second_less_is_none() -> None:
    visits = [(C, MARKET, 0, 60), (Q, MARKET, 45, 90)]
    assert found(visits, ALWAYS) == [(Q, 1, 60, C, MARKET, 45, 15, "venue")]
    assert found(visits, [(C, 0, 59)]) == []


def test_touching_is_not_together_and_places_are_apart() -> None:
    assert found([(C, MARKET, 0, 60), (Q, MARKET, 60, 120), (R, SCHOOL, 0, 60)], ALWAYS) == []


def test_only_the_infectious_time_of_a_case_counts_and_its_windows_are_one() -> None:
    visits = [(C, MARKET, 0, 100), (Q, MARKET, 0, 100)]
    assert found(visits, [(C, 50, 80)]) == [(Q, 1, 80, C, MARKET, 50, 30, "venue")]
    assert found(visits, [(C, 20, 30), (C, 30, 36), (C, 10, 20)]) == [(Q, 1, 36, C, MARKET, 10, 26, "venue")]
    assert found(visits, [(C, 50, 50)]) == []


def test_what_overlaps_or_touches_is_merged_at_the_place_of_the_earliest_start() -> None:
    visits = [(C, MARKET, 0, 40), (C, BUS, 10, 60), (Q, MARKET, 0, 40), (Q, BUS, 10, 60)]
    assert found(visits, ALWAYS) == [(Q, 1, 60, C, MARKET, 0, 60, "venue")]
    assert found(visits, [(C, 10, 100)]) == [(Q, 1, 60, C, MARKET, 10, 50, "venue")]  # a tie: the lowest place
    touching = [(C, BUS, 0, 8), (Q, BUS, 0, 8), (C, MARKET, 8, 16), (Q, MARKET, 8, 16)]
    assert found(touching, ALWAYS, SINGLE) == [(Q, 1, 16, C, BUS, 0, 16, "venue")]


def test_a_proximity_record_is_at_place_0_and_nearest_of_all() -> None:
    visits = [(C, MARKET, 0, 40), (Q, MARKET, 0, 40)]
    assert found(visits, ALWAYS, near=[(Q, C, 10, 20)]) == [(Q, 1, 40, C, MARKET, 0, 40, "near")]
    assert found([], ALWAYS, near=[(Q, C, 10, 30)]) == [(Q, 1, 30, C, 0, 10, 20, "near")]
    assert found(visits, ALWAYS, near=[(C, Q, 0, 50)]) == [(Q, 1, 50, C, 0, 0, 50, "near")]


def test_a_room_is_nearer_than_a_venue() -> None:
    visits = [(C, MARKET, 0, 40), (Q, MARKET, 0, 40), (C, SCHOOL, 40, 50), (Q, SCHOOL, 40, 50)]
    assert found(visits, ALWAYS, rooms=[(SCHOOL, True)]) == [(Q, 1, 50, C, MARKET, 0, 50, "room")]


def test_single_takes_the_first_overlap_that_is_long_enough_by_itself() -> None:
    visits = [
        (C, MARKET, 0, 300),
        (Q, MARKET, 0, 14),
        (Q, MARKET, 20, 34),
        (Q, MARKET, 100, 120),
        (Q, MARKET, 200, 299),
    ]
    assert found(visits, ALWAYS, SINGLE) == [(Q, 1, 120, C, MARKET, 100, 20, "venue")]


def test_accumulated_adds_up_what_lies_within_a_day_before_the_end() -> None:
    day = 24 * 60
    visits = [(C, MARKET, 0, 3000), (Q, MARKET, 0, 10), (Q, MARKET, day, day + 5)]
    assert found(visits, ALWAYS) == []  # of the first only 5 minutes lie in (e - 24 h, e]
    nearer = [(C, MARKET, 0, 3000), (Q, MARKET, 0, 10), (Q, MARKET, day - 5, day)]
    assert found(nearer, ALWAYS) == [(Q, 1, day, C, MARKET, day - 5, 15, "venue")]
    assert found(nearer, ALWAYS, Profile(depth=1, within_hours=23)) == []


def test_the_moment_is_the_end_of_the_first_overlap_at_which_the_sum_is_enough() -> None:
    visits = [(C, MARKET, 0, 500), (Q, MARKET, 0, 8), (Q, MARKET, 20, 28), (Q, MARKET, 40, 400)]
    assert found(visits, ALWAYS) == [(Q, 1, 28, C, MARKET, 20, 16, "venue")]


def test_the_infector_is_the_one_with_the_earliest_moment_then_the_lowest_number() -> None:
    visits = [(C, MARKET, 0, 60), (R, MARKET, 0, 60), (Q, MARKET, 0, 60), (5, MARKET, 0, 50)]
    assert found(visits, [(R, 0, 99), (C, 0, 99), (5, 0, 49)]) == [(Q, 1, 49, 5, MARKET, 0, 49, "venue")]
    assert found(visits, [(R, 0, 99), (C, 0, 99)])[0] == (Q, 1, 60, C, MARKET, 0, 60, "venue")


def test_without_a_second_label_a_contact_would_be_lost() -> None:
    day = 24 * 60
    visits = [
        (C, MARKET, 1 * day, 1 * day + 30), (P, MARKET, 1 * day, 1 * day + 30),
        (C, MARKET, 10 * day, 10 * day + 30), (Q, MARKET, 10 * day, 10 * day + 30),
        (P, BUS, 4 * day, 4 * day + 30), (Q, BUS, 4 * day, 4 * day + 30),
        (Q, SCHOOL, 7 * day, 7 * day + 30), (R, SCHOOL, 7 * day, 7 * day + 30),
    ]  # fmt: skip
    cases = [(C, 0, 20 * day)]
    labels = found(visits, cases, Profile(depth=3))
    assert [row[:4] for row in labels] == [
        (P, 1, day + 30, C),
        (Q, 1, 10 * day + 30, C),
        (Q, 2, 4 * day + 30, P),
        (R, 3, 7 * day + 30, Q),
    ]
    table = trace.labels(table_of(seconds(visits, 2), VISITS), cases=table_of(seconds(cases, 2), CASES), engine="plain")
    assert trace.paths(table, table_of(cases, CASES)).to_pylist() == [
        {"person": P, "generation": 1, "path": [C, P]},
        {"person": Q, "generation": 1, "path": [C, Q]},
        {"person": Q, "generation": 2, "path": [C, P, Q]},
        {"person": R, "generation": 3, "path": [C, P, Q, R]},
    ]
    assert [row[:2] for row in found(visits, cases, Profile(depth=2))] == [(P, 1), (Q, 1), (Q, 2)]


def test_only_people_whose_moment_changed_expose_in_the_next_round() -> None:
    visits = [
        (C, MARKET, 0, 30),
        (P, MARKET, 0, 30),
        (P, BUS, 100, 130),
        (Q, BUS, 100, 130),
        (R, BUS, 100, 130),
    ]
    assert [row[:4] for row in found(visits, ALWAYS, Profile(depth=4))] == [
        (P, 1, 30, C),
        (Q, 2, 130, P),
        (R, 2, 130, P),
    ]


def test_latent_and_infectious_time_and_isolation_bound_whom_somebody_exposes() -> None:
    day = 24 * 60
    first = [(C, MARKET, 0, 30), (P, MARKET, 0, 30)]

    def reached(start: int, profile: Profile, isolation: Rows = ()) -> bool:
        visits = [*first, (P, BUS, start, start + 20), (Q, BUS, start, start + 20)]
        return Q in [row[0] for row in found(visits, ALWAYS, profile, isolation=isolation)]

    latent = Profile(latent_days=2, infectious_days=3)
    assert [reached(at, latent) for at in (day, 2 * day + 25, 2 * day + 30, 5 * day + 15, 5 * day + 16)] == [
        False, True, True, True, False,
    ]  # fmt: skip
    assert reached(500, Profile(), isolation=[(P, 515)]) and not reached(500, Profile(), isolation=[(P, 514)])
    assert not reached(500, Profile(), isolation=[(P, 5000), (P, 514)])  # the earliest row counts
    assert not reached(500, Profile(), isolation=[(P, 514), (P, 5000)])
    assert reached(500, Profile(), isolation=[(C, 0)])  # and does not cut cases


def test_from_the_second_round_on_weaker_overlaps_are_left_out_before_merging() -> None:
    visits = [(C, MARKET, 0, 30), (P, MARKET, 0, 30), (P, BUS, 100, 130), (Q, BUS, 100, 130)]
    onward = Profile(onward=Class.ROOM)
    assert [row[0] for row in found(visits, ALWAYS, onward)] == [P]
    assert found(visits, ALWAYS, onward, rooms=[(BUS, True)])[1] == (Q, 2, 130, P, BUS, 100, 30, "room")
    near = [(P, Q, 125, 145)]
    assert found(visits, ALWAYS, onward, near=near)[1] == (Q, 2, 145, P, 0, 125, 20, "near")


def test_cases_get_no_labels_but_links() -> None:
    visits = table_of(seconds([(C, MARKET, 0, 30), (P, MARKET, 0, 40), (Q, MARKET, 10, 40)], 2), VISITS)
    cases = table_of(seconds([(C, 0, 99), (P, 10, 99)], 2), CASES)
    labels = trace.labels(visits, cases=cases, engine="plain")
    assert labels["person"].to_pylist() == [Q]
    assert trace.links(visits, cases=cases, engine="plain").to_pylist() == [
        {"a": C, "b": P, "moment": 30 * M, "place": MARKET, "from": 0, "seconds": 30 * M, "class": "venue"},
        {"a": P, "b": C, "moment": 30 * M, "place": MARKET, "from": 10 * M, "seconds": 20 * M, "class": "venue"},
    ]


def test_backward_finds_where_cases_may_have_it_from_on_reversed_time() -> None:
    visits = table_of(
        seconds(
            [
                (C, MARKET, 100, 160),
                (Q, MARKET, 90, 130),
                (P, SCHOOL, 50, 80),
                (Q, SCHOOL, 40, 70),
                (R, BUS, 0, 90),
            ],
            2,
        ),
        VISITS,
    )
    cases = table_of(seconds([(C, 0, 200), (P, 0, 200)], 2), CASES)
    back = trace.backward(visits, cases=cases, profile=Profile(depth=1), engine="plain")
    assert back.labels.to_pylist() == [
        {"person": Q, "generation": 1, "moment": 100 * M, "infector": C, "place": MARKET, "from": 130 * M,
         "seconds": 30 * M, "class": "venue"},
    ]  # fmt: skip
    assert [tuple(row.values()) for row in back.sources.to_pylist()] == [
        ("person", Q, 2, 50 * M),
        ("place", MARKET, 1, 30 * M),
        ("place", SCHOOL, 1, 20 * M),
    ]


def test_sources_alike_stand_by_their_numbers_and_more_seconds_before_fewer() -> None:
    visits = [(C, MARKET, 0, 30), (Q, MARKET, 0, 30), (C, SCHOOL, 40, 70), (R, SCHOOL, 40, 70),
              (C, BUS, 80, 96), (P, BUS, 80, 96)]  # fmt: skip
    back = trace.backward(
        table_of(seconds(visits, 2), VISITS), cases=table_of(seconds([(C, 0, 200)], 2), CASES),
        profile=Profile(depth=1), engine="plain",
    )  # fmt: skip
    assert [tuple(row.values()) for row in back.sources.to_pylist()] == [
        ("person", Q, 1, 30 * M), ("person", R, 1, 30 * M), ("place", MARKET, 1, 30 * M), ("place", SCHOOL, 1, 30 * M),
        ("person", P, 1, 16 * M), ("place", BUS, 1, 16 * M),
    ]  # fmt: skip


def test_odd_rows_are_no_errors() -> None:
    visits = [(C, MARKET, 0, 60), (C, MARKET, 30, 60), (Q, MARKET, 50, 50), (R, MARKET, 60, 20)]
    assert found(visits, [*ALWAYS, (99, 0, 10)], near=[(C, C, 0, 60)], rooms=[(12345, True)]) == []


def test_large_numbers_are_numbers() -> None:
    most = 2**62
    visits = [(most, most - 1, 0, 30), (most - 2, most - 1, 0, 30)]
    assert found(visits, [(most, 0, 99)]) == [(most - 2, 1, 30, most, most - 1, 0, 30, "venue")]


def test_within_is_open_at_its_beginning_and_sums_at_the_end_of_each_overlap() -> None:
    day = 24 * 60
    visits = [(C, MARKET, 0, 3000), (Q, MARKET, 0, 10), (Q, MARKET, day + 1, day + 9)]
    assert found(visits, ALWAYS) == []  # 8 minutes, and 1 of the first 10: (e - 24 h, e] begins at minute 9
    longer = [(C, MARKET, 0, 3000), (Q, MARKET, 0, 10), (Q, MARKET, day - 8, day + 3)]
    assert found(longer, ALWAYS) == [(Q, 1, day + 3, C, MARKET, day - 8, 18, "venue")]


def test_one_long_overlap_counts_as_far_as_it_lies_within() -> None:
    visits = [(C, MARKET, 0, 3000), (Q, MARKET, 0, 200)]
    assert found(visits, ALWAYS, Profile(depth=1, within_hours=1)) == [(Q, 1, 200, C, MARKET, 0, 60, "venue")]
    assert found(visits, ALWAYS, Profile(depth=1, within_hours=1, mode=Mode.SINGLE))[0][6] == 200


def test_one_who_becomes_infectious_during_a_visit_exposes_from_then_on() -> None:
    visits = [(C, MARKET, 0, 30), (P, MARKET, 0, 60), (Q, MARKET, 0, 60)]
    labels = found(visits, [(C, 0, 30)], Profile(depth=2))
    assert labels == [(P, 1, 30, C, MARKET, 0, 30, "venue"), (Q, 1, 30, C, MARKET, 0, 30, "venue")]
    late = found([*visits, (R, MARKET, 40, 60)], [(C, 0, 30)], Profile(depth=2))
    assert late[-1] == (R, 2, 60, P, MARKET, 40, 20, "venue")  # and not Q: as early, a higher number


def test_visits_that_check_ins_are_can_be_traced_as_they_are() -> None:
    at = datetime(2021, 11, 26, 8, tzinfo=UTC)
    rows = [(C, 0, 3600), (Q, 600, 3000)]
    marked = pa.table(
        {
            "person": [person for person, _came, _went in rows],
            "place": [MARKET, MARKET],
            "arrived": [at + timedelta(seconds=came, microseconds=250_000) for _p, came, _went in rows],
            "left": [at + timedelta(seconds=went, microseconds=750_000) for _p, _came, went in rows],
            "weak": [False, True],
            "flags": [0, 0],
            "checkin": [b"0" * 16, b"1" * 16],
        },
        schema=MARKED_VISITS,
    )
    cases = pa.table({"person": [C], "from": [at], "to": [at + timedelta(days=1)]})
    assert trace.labels(marked, cases=cases, engine="plain").to_pylist() == [
        {"person": Q, "generation": 1, "moment": at + timedelta(seconds=3000), "infector": C, "place": MARKET,
         "from": at + timedelta(seconds=600), "seconds": 2400, "class": "venue"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [{"minutes": 0}, {"depth": 0}, {"latent_days": -1}, {"minutes": 1.5}, {"mode": "twice"}, {"onward": "far"}],
)
def test_a_profile_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Profile(**wrong)


def test_a_profile_takes_words_and_can_be_named() -> None:
    words: dict[str, Any] = {"mode": "single", "onward": "room"}
    assert Profile(**words) == Profile(mode=Mode.SINGLE, onward=Class.ROOM)
    assert Profile(name="3638/QĐ-BYT", since=date(2021, 7, 30)) != Profile()


@pytest.mark.corpora
def test_overlaps_are_those_of_a_tracing_app_in_use(corpora: Path) -> None:
    """It gives whole minutes and leaves out what somebody reported about themselves."""
    with (corpora / "cwa" / "overlap.csv").open(encoding="utf-8") as file:
        vectors = list(csv.DictReader(file))
    assert len(vectors) == 14
    for vector in vectors:
        came, went, begin = (
            int(datetime.fromisoformat(vector[name]).timestamp())
            for name in ("visit_start", "visit_end", "warning_start")
        )
        until = begin + int(vector["warning_minutes"]) * M
        other = C if vector["own_submission"] else Q
        visits = [(C, MARKET, begin, until), (other, MARKET if vector["place"] == "same" else SCHOOL, came, went)]
        cases = table_of([(C, begin, until)], CASES)
        labels = trace.labels(table_of(visits, VISITS), cases=cases, profile=Profile(minutes=1), engine="plain")
        minutes = [(length + M // 2) // M for length in labels["seconds"].to_pylist()]
        expected = [] if vector["expected_minutes"] == "none" else [int(vector["expected_minutes"])]
        assert minutes == expected, vector["case"]


def test_an_engine_that_is_none_is_told() -> None:
    empty = VISITS.empty_table()
    with pytest.raises(ValueError, match="plain, local, spark"):
        trace.labels(empty, cases=CASES.empty_table(), engine="fast")
    assert isinstance(trace.labels(empty, cases=CASES.empty_table(), engine="plain"), pa.Table)
