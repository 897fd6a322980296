"""Each sentence of docs/semantics.md, A visit, worked out by hand."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pyarrow as pa
import pytest

from luuvet.kernel.flags import Flag
from luuvet.trace.visits import MARKED_VISITS, visits
from tests.checkins.worlds import World, arrow, random_world

MARKET, SHOP, STALL, HALL, OTHER_STALL, SCHOOL, CLASS, UNHEARD = 1, 2, 3, 4, 5, 6, 7, 99
# The market holds a hall, the hall two stalls; the school a class. A shop stands alone.
PLACES = {
    MARKET: (None, "market"),
    SHOP: (None, "shop"),
    HALL: (MARKET, "market"),
    STALL: (HALL, "shop"),
    OTHER_STALL: (HALL, "shop"),
    SCHOOL: (None, "school"),
    CLASS: (SCHOOL, "school"),
}
MINUTE, HOUR = 60, 3600
STAYS = {
    "market": (45 * MINUTE, 4 * HOUR),
    "shop": (30 * MINUTE, 4 * HOUR),
    "school": (8 * HOUR, 12 * HOUR),
    "other": (HOUR, 8 * HOUR),
}
IN, OUT = 1, 2


class Scan(NamedTuple):
    at: str
    place: int
    direction: int = IN
    weak: bool = False
    flags: int = 0
    person: int = 1


def moment(text: str) -> datetime:
    """`08:30`, `08:30:01`, or `2T08:30` of the second day."""
    day, _t, clock = text.rpartition("T")
    return datetime.fromisoformat(f"2021-12-{int(day or 1):02}T{clock}+00:00").astimezone(UTC)


def table(*scans: Scan) -> pa.Table:
    return pa.table(
        {
            "id": pa.array([n.to_bytes(16, "big") for n, _scan in enumerate(scans)], pa.binary(16)),
            "person": pa.array([scan.person for scan in scans], pa.int64()),
            "place": pa.array([scan.place for scan in scans], pa.int64()),
            "direction": pa.array([scan.direction for scan in scans], pa.int16()),
            "at": pa.array([moment(scan.at) for scan in scans], pa.timestamp("us", "UTC")),
            "weak": pa.array([scan.weak for scan in scans], pa.bool_()),
            "flags": pa.array([scan.flags for scan in scans], pa.int16()),
        }
    )


def worked_out(checkins: pa.Table) -> pa.Table:
    places = pa.table(
        {
            "place": pa.array(list(PLACES), pa.int64()),
            "parent": pa.array([parent for parent, _kind in PLACES.values()], pa.int64()),
            "kind": [kind for _parent, kind in PLACES.values()],
        }
    )
    stays = pa.table(
        {"kind": list(STAYS), "usual": [u for u, _c in STAYS.values()], "cap": [c for _u, c in STAYS.values()]}
    )
    return visits(checkins, places, stays)


Row = tuple[int, str, str]


def said(*scans: Scan, marked: bool = False) -> list[Row]:
    """(place, arrived, left) of the visits that stand, or of those beside, in the order of their coming."""
    return [
        (row["place"], shown(row["arrived"]), shown(row["left"]))
        for row in worked_out(table(*scans)).to_pylist()
        if (row["weak"] or row["flags"] != 0) == marked
    ]


def shown(at: datetime) -> str:
    day = f"{at.day}T" if at.day != 1 else ""
    return f"{day}{at:%H:%M:%S}" if at.second else f"{day}{at:%H:%M}"


def test_an_in_opens_a_visit_and_an_out_there_ends_it() -> None:
    assert said(Scan("08:00", MARKET), Scan("10:00", MARKET, OUT)) == [(MARKET, "08:00", "10:00")]


def test_an_out_at_a_place_above_ends_it() -> None:
    found = said(Scan("08:00", STALL), Scan("08:10", MARKET, OUT))
    assert (STALL, "08:00", "08:10") in found
    assert (MARKET, "08:00", "08:10") in found  # and is no out without an in


def test_an_out_at_a_place_below_does_not_end_it() -> None:
    found = said(Scan("08:00", CLASS), Scan("08:01", SCHOOL), Scan("10:00", CLASS, OUT), Scan("17:00", SCHOOL, OUT))
    assert found == [(SCHOOL, "08:00", "17:00"), (CLASS, "08:00", "10:00")]


def test_the_next_scan_elsewhere_ends_it_one_body_one_place() -> None:
    assert said(Scan("08:00", MARKET), Scan("08:20", SHOP)) == [(MARKET, "08:00", "08:20"), (SHOP, "08:20", "08:50")]


def test_an_out_elsewhere_is_a_scan_elsewhere() -> None:
    found = said(Scan("08:00", MARKET), Scan("08:20", SHOP, OUT))
    assert (MARKET, "08:00", "08:20") in found


def test_a_scan_above_or_below_ends_nothing() -> None:
    assert (STALL, "08:00", "08:30") in said(Scan("08:00", STALL), Scan("08:05", MARKET))
    assert (STALL, "08:00", "08:30") in said(Scan("08:00", STALL), Scan("08:05", HALL))
    assert (SCHOOL, "08:00", "16:00") in said(Scan("08:00", SCHOOL), Scan("08:05", CLASS), Scan("08:10", CLASS, OUT))


def test_the_next_stall_ends_the_visit_of_a_stall_and_not_that_of_the_market() -> None:
    found = said(Scan("08:00", MARKET), Scan("08:10", STALL), Scan("08:15", OTHER_STALL))
    assert found == [
        (MARKET, "08:00", "08:45"),
        (STALL, "08:10", "08:15"),
        (HALL, "08:10", "08:45"),
        (OTHER_STALL, "08:15", "08:45"),
    ]


def test_another_in_there_extends_it() -> None:
    assert said(Scan("08:00", MARKET), Scan("08:40", MARKET)) == [(MARKET, "08:00", "09:25")]


def test_an_in_at_the_very_end_extends_it_and_one_after_opens_another() -> None:
    assert said(Scan("08:00", MARKET), Scan("08:45", MARKET)) == [(MARKET, "08:00", "09:30")]
    found = said(Scan("08:00", MARKET), Scan("11:30", MARKET))
    assert found == [(MARKET, "08:00", "08:45"), (MARKET, "11:30", "12:15")]


def test_an_out_belongs_to_the_last_in_before_it() -> None:
    found = said(Scan("08:00", MARKET), Scan("10:00", MARKET), Scan("11:30", MARKET, OUT))
    assert found == [(MARKET, "08:00", "08:45"), (MARKET, "10:00", "11:30")]


def test_without_an_out_it_lasts_one_usual_stay_of_the_kind() -> None:
    found = said(Scan("08:00", MARKET), Scan("20:00", SHOP), Scan("2T08:00", SCHOOL), Scan("3T08:00", UNHEARD))
    assert found == [
        (MARKET, "08:00", "08:45"),
        (SHOP, "20:00", "20:30"),
        (SCHOOL, "2T08:00", "2T16:00"),
        (UNHEARD, "3T08:00", "3T09:00"),  # nobody has heard of it: one of the others
    ]


def test_the_cap_of_the_kind_ends_it_always() -> None:
    assert said(Scan("08:00", MARKET), Scan("13:00", MARKET, OUT)) == [(MARKET, "08:00", "12:00")]


def test_ins_that_extend_one_another_past_the_cap_open_the_next_visit() -> None:
    times = [f"{8 + n * 40 // 60:02}:{n * 40 % 60:02}" for n in range(8)]  # 08:00, 08:40 … 12:40
    assert said(*(Scan(at, MARKET) for at in times)) == [(MARKET, "08:00", "12:00"), (MARKET, "12:00", "13:25")]


def test_an_out_over_a_day_after_its_in_has_none() -> None:
    found = said(Scan("08:00", SCHOOL), Scan("2T17:00", SCHOOL, OUT))
    assert found == [(SCHOOL, "08:00", "16:00"), (SCHOOL, "2T09:00", "2T17:00")]
    assert said(Scan("08:00", SCHOOL), Scan("2T08:00", SCHOOL, OUT)) == [(SCHOOL, "08:00", "20:00")]


def test_an_out_with_no_in_began_one_usual_stay_earlier() -> None:
    assert said(Scan("10:00", MARKET, OUT)) == [(MARKET, "09:15", "10:00")]
    assert said(Scan("2T00:10", MARKET, OUT)) == [(MARKET, "23:25", "2T00:10")]


def test_but_not_before_the_last_scan_at_another_such_place() -> None:
    found = said(Scan("09:00", SHOP), Scan("09:30", SHOP, OUT), Scan("10:00", MARKET, OUT))
    assert found == [(SHOP, "09:00", "09:30"), (MARKET, "09:30", "10:00")]


def test_a_scan_above_or_below_does_not_hold_its_beginning_back() -> None:
    found = said(Scan("09:58", STALL), Scan("09:59", STALL, OUT), Scan("10:00", HALL, OUT))
    assert (HALL, "09:15", "10:00") in found


def test_scans_stand_in_the_order_of_time_and_id() -> None:
    assert said(Scan("08:00", MARKET), Scan("08:00", SHOP), Scan("08:10", SHOP, OUT)) == [
        (MARKET, "08:00", "08:00:01"),
        (SHOP, "08:00", "08:10"),
    ]
    assert said(Scan("08:00", SHOP), Scan("08:00", MARKET), Scan("08:10", MARKET, OUT)) == [
        (MARKET, "08:00", "08:10"),
        (SHOP, "08:00", "08:00:01"),
    ]


def test_a_visit_without_length_lasts_one_second() -> None:
    assert said(Scan("08:00", MARKET), Scan("08:00", MARKET, OUT)) == [(MARKET, "08:00", "08:00:01")]
    assert said(Scan("08:00", SHOP), Scan("08:00", MARKET, OUT)) == [
        (MARKET, "08:00", "08:00:01"),
        (SHOP, "08:00", "08:00:01"),
    ]


def test_a_scan_is_a_visit_to_every_place_above_the_union_of_those_below() -> None:
    found = said(
        Scan("08:00", STALL), Scan("08:20", STALL, OUT), Scan("08:20", OTHER_STALL), Scan("08:40", OTHER_STALL, OUT)
    )
    assert found == [
        (MARKET, "08:00", "08:40"),  # what touches becomes one
        (STALL, "08:00", "08:20"),
        (HALL, "08:00", "08:40"),
        (OTHER_STALL, "08:20", "08:40"),
    ]


def test_gaps_stay_in_the_union() -> None:
    found = said(
        Scan("08:00", STALL), Scan("08:20", STALL, OUT), Scan("09:00", OTHER_STALL), Scan("09:10", OTHER_STALL, OUT)
    )
    assert [row for row in found if row[0] == MARKET] == [(MARKET, "08:00", "08:20"), (MARKET, "09:00", "09:10")]


def test_the_union_holds_the_place_above_itself_as_well() -> None:
    found = said(Scan("08:00", MARKET), Scan("08:40", STALL), Scan("09:00", STALL, OUT))
    assert [row for row in found if row[0] == MARKET] == [(MARKET, "08:00", "09:00")]


def test_the_cap_of_the_place_above_applies_to_each_piece() -> None:
    found = said(
        Scan("08:00", STALL),
        Scan("11:00", STALL, OUT),
        Scan("11:00", OTHER_STALL),
        Scan("13:00", OTHER_STALL, OUT),
        Scan("15:00", STALL),
    )
    assert [row for row in found if row[0] == MARKET] == [(MARKET, "08:00", "12:00"), (MARKET, "15:00", "15:30")]


@pytest.mark.parametrize("marks", [{"weak": True}, {"flags": int(Flag.TRAVEL)}])
def test_flagged_or_weak_scans_close_and_shorten_nothing_and_make_visits_beside(marks: dict[str, int]) -> None:
    sure = Scan("08:00", MARKET), Scan("09:00", MARKET, OUT), Scan("10:00", SHOP, OUT)
    doubtful = (
        Scan("08:10", SHOP, **marks),  # type: ignore[arg-type]
        Scan("08:30", MARKET, OUT, **marks),  # type: ignore[arg-type]
        Scan("09:50", SCHOOL, **marks),  # type: ignore[arg-type]
    )
    standing = said(*sure)
    assert standing == [(MARKET, "08:00", "09:00"), (SHOP, "09:30", "10:00")]
    assert said(*sure, *doubtful) == standing
    assert said(*sure, *doubtful, marked=True) == [
        (MARKET, "07:45", "08:30"),
        (SHOP, "08:10", "08:40"),
        (SCHOOL, "09:50", "10:00"),  # a sure scan elsewhere ends it
    ]


@pytest.mark.parametrize("seed", range(20))
def test_adding_or_taking_away_a_doubtful_scan_changes_no_other_visit(seed: int) -> None:
    world = random_world(seed, people=6, steps=240)
    every = visits(*arrow(world)).to_pylist()
    fewer = World(world.spots, [step for n, step in enumerate(world.steps) if not (step.weak or step.flags) or n % 2])
    gone = {step.id.bytes for step in world.steps} - {step.id.bytes for step in fewer.steps}
    assert gone
    assert visits(*arrow(fewer)).to_pylist() == [row for row in every if row["checkin"] not in gone]


def test_what_stands_beside_is_a_visit_to_every_place_above_too() -> None:
    found = said(Scan("08:00", STALL, weak=True), Scan("08:10", STALL), marked=True)
    assert found == [(MARKET, "08:00", "08:30"), (STALL, "08:00", "08:30"), (HALL, "08:00", "08:30")]


def test_a_visit_beside_bears_the_marks_of_its_scan() -> None:
    (row,) = worked_out(table(Scan("08:00", SHOP, weak=True, flags=int(Flag.AGAIN | Flag.CLOSED)))).to_pylist()
    assert (row["weak"], row["flags"], row["checkin"]) == (True, 36, bytes(16))


def test_what_is_undone_is_no_visit_and_ends_none() -> None:
    undone = Scan("08:20", SHOP, flags=int(Flag.UNDONE))
    assert said(Scan("08:00", MARKET), undone) == [(MARKET, "08:00", "08:45")]
    assert said(Scan("08:00", MARKET), undone, marked=True) == []


def test_people_do_not_end_one_anothers_visits() -> None:
    rows = worked_out(table(Scan("08:00", MARKET), Scan("08:10", SHOP, person=2))).to_pylist()
    assert [(row["person"], shown(row["left"])) for row in rows] == [(1, "08:45"), (2, "08:40")]


def test_ids_may_be_as_large_as_two_to_the_62nd() -> None:
    (row,) = worked_out(table(Scan("08:00", 2**62, person=2**62))).to_pylist()
    assert (row["person"], row["place"]) == (2**62, 2**62)


def test_the_order_of_the_input_does_not_matter() -> None:
    scans = [
        Scan(f"{8 + n // 4:02}:{15 * (n % 4):02}", (MARKET, STALL, SHOP, HALL, OTHER_STALL)[n % 5]) for n in range(24)
    ]
    forward = table(*scans)
    assert worked_out(forward.take(list(reversed(range(24))))).equals(worked_out(forward))


def test_nobody_anywhere_makes_an_empty_table_of_the_same_columns() -> None:
    assert worked_out(table()).schema == MARKED_VISITS


def test_moments_keep_their_microseconds() -> None:
    checkins = table(Scan("08:00", MARKET))
    odd = datetime(2021, 12, 1, 8, 0, 0, 7, tzinfo=UTC)
    checkins = checkins.set_column(4, "at", pa.array([odd], pa.timestamp("us", "UTC")))
    (row,) = worked_out(checkins).to_pylist()
    assert (row["arrived"], row["left"]) == (odd, odd + timedelta(minutes=45))
