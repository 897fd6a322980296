"""`luuvet counting show`, as JSON and as a table."""

import argparse
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import translation

from luuvet.counting import cli
from luuvet.counting.indicators import NAMES
from luuvet.kernel import clock
from luuvet.kernel.problems import Refused
from tests.counting.rows import crowd, place, residents, scan

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WINDOW = ["--window", "2021-11-26..2021-12-08"]


@pytest.fixture(autouse=True)
def _clock_and_language() -> Any:
    with clock.running_on(lambda: datetime(2021, 12, 9, 1, 2, 3, 456789, tzinfo=UTC)), translation.override("en"):
        yield


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())
    args = parser.parse_args(["show", *words])
    return int(args.run(args))


def shown(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert run(*words, *WINDOW, "--json") == 0
    return json.loads(capsys.readouterr().out)


def test_the_object_says_what_interfaces_promise(capsys: pytest.CaptureFixture[str]) -> None:
    for _n in range(2):
        place(made="2021-12-03 08:00")
    scan(place(made="2021-12-03 08:00"), 1, "2021-12-03 08:30")
    answer = shown(capsys, "--unit", "440", "--tree", "2021")
    assert list(answer) == ["unit", "window", "as_of", "by", "per", "indicators", "children", "to_assign"]
    assert answer["unit"] == {"code": "440", "tree": "2021", "kind": "huyện", "name": "Đức Thọ"}
    assert answer["window"] == {"from": "2021-11-26", "to": "2021-12-08"}
    assert answer["as_of"] == "2021-12-09T08:02:03+07:00"
    assert (answer["by"], answer["per"], answer["to_assign"]) == ("active_rate", "places", 0)
    assert list(answer["indicators"]) == list(NAMES)
    assert answer["indicators"]["active_rate"] == 0.3333
    assert answer["indicators"]["places_active_day"] == 0.1
    assert answer["indicators"]["scans"] == 1
    town, another, *_rest, own, to_assign = answer["children"]
    assert list(town) == ["unit", "indicators", "rank", "lagging"]
    assert town["unit"] == {"code": "18229", "tree": "2021", "kind": "thị trấn", "name": "Đức Thọ"}
    assert (town["rank"], town["lagging"]) == (1, False)
    assert (another["rank"], another["indicators"]["active_rate"], another["lagging"]) == (None, None, False)
    for closing in (own, to_assign):
        assert closing["unit"]["code"] is closing["unit"]["kind"] is closing["rank"] is closing["lagging"] is None


def test_the_closing_rows_have_one_name_whoever_asks(capsys: pytest.CaptureFixture[str]) -> None:
    in_english = shown(capsys, "--unit", "440")["children"][-2:]
    with translation.override("vi"):
        assert shown(capsys, "--unit", "440")["children"][-2:] == in_english


def test_per_says_residents_where_all_have_some_and_by_ranks(capsys: pytest.CaptureFixture[str]) -> None:
    for commune in ("18229", "18244", "18262", "18277", "18304"):
        residents(commune, 1000, tree="2025")
    crowd(place("18277"), "2021-12-03 08:00", people=3)  # Lâm Trung Thủy, since 2025 in Đức Thịnh
    answer = shown(capsys, "--unit", "42", "--tree", "2025", "--by", "visitors")
    assert (answer["by"], answer["per"]) == ("visitors", "places")
    assert [row["unit"]["name"] for row in answer["children"] if row["rank"] == 1] == ["Đức Thịnh"]


def test_what_the_rules_flag_is_out_before_anything_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    market = place(hours=[(4, 420, 660)])  # Fridays from 7:00 to 11:00
    scan(market, 1, "2021-12-03 08:00")
    scan(market, 2, "2021-12-03 11:00")
    assert shown(capsys, "--unit", "440")["indicators"]["scans"] == 1


def test_a_person_reads_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    for _n in range(2):
        place(made="2021-12-03 08:00")
    crowd(place(made="2021-12-03 08:00"), "2021-12-03 08:30", people=120)
    for minute in range(31, 40):
        crowd(place(), f"2021-12-03 08:{minute}", people=120)
    place("18229", tree="2025")
    assert run("--unit", "440", "--tree", "2021", *WINDOW) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "huyện Đức Thọ (440, tree 2021)"
    assert lines[1] == "From 26/11/2021 to the end of 08/12/2021; as of 08:02 09/12/2021."
    (town,) = [line.split() for line in lines if line.startswith("thị trấn Đức Thọ")]
    assert town[4:] == ["3", "1", "33.3%", "10", "0.8", "0", "12", "2", "1,200", "120", "1"]
    (other,) = [line.split() for line in lines if line.startswith("xã An Dũng")]
    assert other[3:] == ["0", "0", "–", "0", "0.0", "0", "0", "0", "0", "0", "–"]
    (total,) = [line.split() for line in lines if line.startswith("Total")]
    assert total[1:4] == ["3", "1", "33.3%"]
    assert lines[-1] == "Places to assign to a unit below: 1."
    assert max(map(len, lines)) <= 180


def test_vietnamese_readers_see_their_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    for _n in range(2):
        place(made="2021-12-03 08:00")
    for minute in range(30, 40):
        crowd(place(made="2021-12-03 08:00"), f"2021-12-03 08:{minute}", people=120)
    with translation.override("vi"):
        assert run("--unit", "18229", *WINDOW) == 0
    assert "83,3%" in (numbers := capsys.readouterr().out.split())
    assert {"1.200", "0,8"} <= set(numbers)


def test_a_unit_without_children_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--unit", "18229", *WINDOW) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Đức Thọ")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("not-a-window", ["--unit", "440", "--window", "last week"]),
        ("window-reversed", ["--unit", "440", "--window", "2021-12-08..2021-12-02"]),
        ("unit-not-in-tree", ["--unit", "440", "--tree", "2025", *WINDOW]),
        ("unknown-indicator", ["--unit", "440", "--by", "beauty", *WINDOW]),
        ("no-tree", ["--unit", "440", "--window", "1999-12-31"]),
    ],
)
def test_what_makes_no_sense_is_refused(capsys: pytest.CaptureFixture[str], code: str, words: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        run(*words)
    assert (refused.value.code, capsys.readouterr().out) == (code, "")
