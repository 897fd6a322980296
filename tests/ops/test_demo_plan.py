"""The plan of a demonstration: what is read, and what is refused with its place and reason."""

from functools import cache
from pathlib import Path

import pytest

from luuvet.kernel.problems import Refused
from luuvet.ops.demo.plan import HEADER, OWN_PLAN, Commune, Plan, Row, parse_plan, read_plan
from luuvet.units import sources

HEAD = ",".join(HEADER) + "\n"
LAGGING = {"18235", "18241", "18244", "18253", "18262", "18274", "18304", "18307", "18310"}


@cache
def communes() -> dict[str, Commune]:
    """The communes of the real territory of 2021."""
    return {
        unit.code: Commune(unit.code, unit.kind, unit.name, unit.parent_code or "", unit.point)
        for unit in sources.read().units
        if unit.tree == "2021" and len(unit.code) == 5
    }


def faults(body: str, head: str = HEAD) -> list[str]:
    """What a plan is refused for."""
    with pytest.raises(Refused, match="bad-plan") as refused:
        parse_plan(head + body, communes())
    return refused.value.message.splitlines()[1:]


def own() -> Plan:
    return read_plan(OWN_PLAN, communes())


def test_our_plan_has_every_commune_of_the_district_once() -> None:
    codes = [row.commune for row in own().rows]
    assert sorted(codes) == sorted(code for code, commune in communes().items() if commune.district == "440")
    assert len(codes) == len(set(codes)) == 16


def test_our_plan_sums_to_the_dispatch() -> None:
    rows = own().rows
    assert sum(row.places_new for row in rows) == 1904
    assert sum(row.places_active_new for row in rows) == 570


def test_in_our_plan_exactly_the_communes_that_the_dispatch_names_lag() -> None:
    rows = own().rows
    places, scans = sum(row.places_new for row in rows), sum(row.scans for row in rows)
    residents = sum(row.residents or 0 for row in rows)
    assert {
        row.commune
        for row in rows
        if row.places_new * residents < places * (row.residents or 0)
        and row.scans * residents < scans * (row.residents or 0)
    } == LAGGING
    assert 105_000 <= residents <= 118_000


def test_residents_may_be_unknown_and_blank_lines_mean_nothing() -> None:
    plan = parse_plan(HEAD + "18229,3,2,9,\n\n18235,0,0,0,17\n", communes())
    assert plan == Plan("440", (Row("18229", 3, 2, 9, None), Row("18235", 0, 0, 0, 17)))


def test_a_spreadsheet_may_begin_its_file_with_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_bytes(b"\xef\xbb\xbf" + HEAD.encode() + b"18229,1,1,1,1\r\n")
    assert len(read_plan(file, communes()).rows) == 1


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("99999,1,1,1,1", "row 2, commune: there is no commune '99999' in the tree of 2021"),
        ("18229,1,2,3,1", "row 2, places_active_new: 2 is more than the 1 places made"),
        ("18229,5,4,3,1", "row 2, scans: 3 check-ins cannot make 4 places active"),
        ("18229,5,1,2001,1", "row 2, scans: 2001 is more than these places can take; at most 2000"),
        ("18229,-5,1,3,1", "row 2, places_new: '-5' is negative"),
        ("18229,5,1,3,-1", "row 2, residents: '-1' is negative"),
        ("18229,5,1,3,1.5", "row 2, residents: '1.5' is not a whole number written in digits only"),
        ("18229,٥,1,3,1", "row 2, places_new: '٥' is not a whole number written in digits only"),
        ("18229,5,x,3,1", "row 2, places_active_new: 'x' is not a whole number written in digits only"),
        ("18229,5,,3,1", "row 2, places_active_new: this cell is empty"),
        (",5,1,3,1", "row 2, commune: this cell is empty"),
        ("18229,5,1,3", "row 2, residents: this cell is missing"),
        ("18229,5,1,3,1,1", "row 2, column 6: there are more cells than columns"),
    ],
)
def test_a_bad_cell_is_named(line: str, fault: str) -> None:
    assert faults(f"{line}\n") == [fault]


def test_every_fault_is_told_at_once() -> None:
    assert faults("18229,1,2,3,1\n18229,x,1,1,1\n18229,1,1,1,1\n18073,1,1,1,1\n") == [
        "row 2, places_active_new: 2 is more than the 1 places made",
        "row 3, places_new: 'x' is not a whole number written in digits only",
        "row 4, commune: commune 18229 stands in row 2 already",
        "row 5, commune: 18073 lies in district 436, the rows above in district 440",
    ]


def test_a_commune_of_another_tree_is_unknown() -> None:
    # 18073 is Thành Sen in the tree of 2025; in that of 2021 the code belongs to another unit, or to none.
    new = next(
        unit.code
        for unit in sources.read().units
        if unit.tree == "2025" and len(unit.code) == 5 and unit.code not in communes()
    )
    assert faults(f"{new},1,1,1,1\n") == [f"row 2, commune: there is no commune '{new}' in the tree of 2021"]


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        ("", "row 1, commune: the file is empty; the first row must be " + ",".join(HEADER)),
        ("commune,places_new,places_active_new,scans\n", "row 1, residents: this column is missing"),
        (HEAD.strip() + ",note\n", "row 1, note: this column is not known"),
        (HEAD.strip() + ",scans\n", "row 1, scans: this column stands here twice"),
        (
            "places_new,commune,places_active_new,scans,residents\n",
            "row 1, places_new: the columns must stand in the order " + ",".join(HEADER),
        ),
    ],
)
def test_a_bad_header_is_named(head: str, fault: str) -> None:
    assert faults("", head) == [fault]


def test_a_plan_without_rows_is_refused() -> None:
    assert faults("\n") == ["row 2, commune: there is no row; write one for each commune"]


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "cannot be read"), (b"\xff\xfe\x00", "UTF-8"), (b'"commune', "not CSV")]
)
def test_a_file_that_is_no_plan_is_refused(tmp_path: Path, content: bytes | None, reason: str) -> None:
    file = tmp_path / "plan.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Refused, match=reason):
        read_plan(file, communes())


def test_a_demonstration_is_known_by_plan_seed_and_loader() -> None:
    plan, other = own(), parse_plan(HEAD + "18229,3,2,9,\n", communes())
    prints = {
        plan.fingerprint(seed=1, version=1),
        plan.fingerprint(seed=2, version=1),
        plan.fingerprint(seed=1, version=2),
        other.fingerprint(seed=1, version=1),
    }
    assert len(prints) == 4
    assert own().fingerprint(seed=1, version=1) in prints
