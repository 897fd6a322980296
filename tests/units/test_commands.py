"""`luuvet units load` and `luuvet units show`."""

import json
from argparse import ArgumentParser

import pytest
from django.utils import translation

from luuvet.kernel.problems import Refused
from luuvet.units import cli

pytestmark = [pytest.mark.django_db]


def run(*words: str) -> int:
    parser = ArgumentParser()
    cli.register(parser.add_subparsers())
    args = parser.parse_args(words)
    with translation.override("en"):
        return int(args.run(args))


def test_loading_counts_what_is_there_and_what_is_to_assign(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("load", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["changed"] == 0
    assert answer["trees"] == [
        {
            "tree": "2021",
            "valid_from": "2021-01-01",
            "valid_to": "2025-06-30",
            "units": {"province": 63, "district": 705, "commune": 10_599},
            "whole": 9_593,
            "to_assign": {"divided": 444, "lost": 567},
        },
        {
            "tree": "2025",
            "valid_from": "2025-07-01",
            "valid_to": "2026-04-29",
            "units": {"province": 34, "commune": 3_321},
            "whole": 3_321,
            "to_assign": {"divided": 0, "lost": 0},
        },
        {
            "tree": "2026",
            "valid_from": "2026-04-30",
            "valid_to": None,
            "units": {"province": 34, "commune": 3_321},
            "whole": None,
            "to_assign": None,
        },
    ]


def test_loading_says_a_fact_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("load") == 0
    lines = capsys.readouterr().out.splitlines()
    assert "Tree 2021, Communes: 10599" in lines
    assert "Tree 2021, to assign, without a known successor: 567" in lines


def test_a_unit_is_shown_with_what_holds_it_and_what_is_below(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "440", "--tree", "2021", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    ha_tinh = {"code": "42", "tree": "2025", "kind": "tỉnh", "name": "Hà Tĩnh"}
    assert (answer["code"], answer["kind"], answer["level"], answer["parent"]["code"]) == (
        "440",
        "huyện",
        "district",
        "42",
    )
    assert answer["holders"][1] == {"tree": "2025", "unit": ha_tinh, "exact": False}
    assert answer["children"][0]["code"] == "18229"
    assert len(answer["children"]) == 16


def test_the_same_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "08", "--tree", "2025") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == [
        "tỉnh Tuyên Quang (08, 2025)",
        "In tree 2021: nothing certain",
        "In tree 2025: tỉnh Tuyên Quang (08, 2025)",
        "In tree 2026: tỉnh Tuyên Quang (08, 2026)",
    ]


def test_a_unit_of_another_tree_is_refused() -> None:
    with pytest.raises(Refused, match="unit-not-in-tree"):
        run("show", "440", "--tree", "2025")
