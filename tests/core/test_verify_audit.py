"""`luuvet core verify-audit`: what the owner of the tables did behind everybody's back is told by number."""

import json
from argparse import ArgumentParser
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.utils import translation

from luuvet.core import audit, bulk, cli
from luuvet.core.models import AuditLine, Seal
from luuvet.core.queries import head
from luuvet.core.seals import seal_lines

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.database]


@pytest.fixture
def trail() -> list[int]:
    """Six lines under three seals, and one that waits; their numbers."""
    for actor in ("lan", "minh", "hoa"):
        for about in ("place:1", "place:2"):
            audit.write(actor=actor, action="places.close_place", about=about)
        assert seal_lines() == 1
    audit.write(actor="lan", action="places.close_place", about="place:3")
    return list(AuditLine.objects.order_by("pk").values_list("pk", flat=True))


def as_owner(statement: str, *values: object) -> None:
    with psycopg.connect(settings.OWNER_URL) as owner:
        assert owner.execute(statement, values).rowcount


def run(*words: str) -> int:
    parser = ArgumentParser()
    cli.register(parser.add_subparsers())
    args = parser.parse_args(["verify-audit", *words])
    return int(args.run(args))


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    code = run("--json", *words)
    return code, json.loads(capsys.readouterr().out)


def fault(kind: str, seal: int | None, *lines: int) -> dict[str, Any]:
    span = {"from": lines[0], "to": lines[-1]} if lines else None
    return {"fault": kind, "seals": {"from": seal, "to": seal} if seal else None, "lines": span}


def test_a_whole_trail_is_told_with_its_head(trail: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    newest = Seal.objects.get(number=3)
    assert told(capsys) == (
        0,
        {
            "whole": True,
            "seals": 3,
            "lines": 6,
            "unsealed": 1,
            "head": {
                "seal": 3,
                "line": trail[5],
                "at": newest.at.isoformat(),
                "hash": bytes(newest.hash).hex(),
            },
            "fault_count": 0,
            "faults": [],
        },
    )


def test_an_empty_trail_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = told(capsys)
    assert (code, said["seals"], said["head"]) == (0, 0, None)


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'chi'", "at = at + interval '1 microsecond'", "action = ''", "object = 'place:9'",
        "detail = '{\"a\": 1.0}'", "at = 'infinity'", "at = at - interval '4000 years'",
    ],
)  # fmt: skip
def test_a_line_that_was_changed(trail: list[int], capsys: pytest.CaptureFixture[str], change: str) -> None:
    as_owner(f"UPDATE core_auditline SET {change} WHERE id = %s", trail[2])
    code, said = told(capsys)
    assert (code, said["faults"]) == (1, [fault("line-changed", 2, trail[2])])


def test_a_line_that_was_removed_or_put_elsewhere(trail: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    as_owner("DELETE FROM core_auditline WHERE id = %s", trail[3])
    assert told(capsys)[1]["faults"] == [fault("line-removed", 2, trail[3])]
    as_owner("UPDATE core_auditline SET id = -4 WHERE id = %s", trail[0])
    assert told(capsys)[1]["faults"] == [
        fault("line-inserted", None, -4),
        fault("line-removed", 1, trail[0]),
        fault("line-removed", 2, trail[3]),
    ]


def test_a_line_that_was_inserted_where_a_number_was_free(capsys: pytest.CaptureFixture[str]) -> None:
    audit.write(actor="lan", action="tests.write", about="")
    free = AuditLine.objects.get().pk + 1
    with psycopg.connect(settings.APP_URL) as regretting:
        regretting.execute(
            "INSERT INTO core_auditline (at, actor, action, object, detail) VALUES (now(), '', '', '', '{}')"
        )
        regretting.rollback()
    audit.write(actor="lan", action="tests.write", about="")
    seal_lines()
    as_owner(
        "INSERT INTO core_auditline SELECT %s, at, actor, action, object, detail FROM core_auditline LIMIT 1", free
    )
    assert told(capsys)[1]["faults"] == [fault("line-inserted", 1, free)]


def test_a_seal_that_was_removed_or_changed(trail: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    as_owner("UPDATE core_seal SET lines = 3 WHERE number = 3")
    assert told(capsys)[1]["faults"] == [fault("seal-changed", 3, trail[4], trail[5])]
    first = Seal.objects.get(number=2).first
    as_owner("DELETE FROM core_seal WHERE number = 2")
    assert told(capsys)[1]["faults"][0] == fault("seal-changed", 3, trail[4], trail[5])
    as_owner("UPDATE core_seal SET lines = 2 WHERE number = 3")
    assert told(capsys)[1]["faults"] == [fault("seal-removed", 2, first, trail[3])]


def test_seals_taken_off_the_end_are_found_by_the_head_on_paper(
    trail: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    printed = head()
    assert printed is not None
    spaced = " ".join(printed.hash[begin : begin + 8] for begin in range(0, 64, 8)).upper()
    assert told(capsys, "--head", spaced)[0] == 0
    as_owner("DELETE FROM core_seal WHERE number = 3")
    assert told(capsys)[0] == 0
    code, said = told(capsys, "--head", spaced)
    assert (code, said["faults"]) == (1, [fault("head-unknown", None)])
    seal_lines()
    assert told(capsys, "--head", printed.hash)[1]["faults"] == [fault("head-unknown", None)]


@pytest.mark.parametrize("text", ["", "12ab", "g" * 64, "a" * 65])
def test_what_is_no_hash_is_said_before_anything_is_read(text: str) -> None:
    with pytest.raises(SystemExit) as ended:
        run("--head", text)
    assert ended.value.code == 2


def test_pieces_of_any_size_say_the_same(
    trail: list[int], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = told(capsys)
    monkeypatch.setattr(bulk, "LINES_AT_ONCE", 1)
    monkeypatch.setattr(bulk, "SEALS_AT_ONCE", 1)
    assert told(capsys) == whole


def test_it_is_said_in_words_too(trail: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    with translation.override("en"):
        assert run() == 0
        assert "The audit trail is whole." in capsys.readouterr().out
        as_owner("DELETE FROM core_auditline WHERE id = %s", trail[3])
        as_owner("DELETE FROM core_seal WHERE number = 1")
        assert run("--head", "0" * 64) == 1
        said = capsys.readouterr().out.splitlines()
    first = Seal.objects.get(number=2).first
    assert said[2:] == [
        f"Seal 1 was removed; lines 1–{first - 1} cannot be vouched for.",
        f"Seal 2: line {trail[3]} was removed.",
        "No seal has the hash that was given: seals were removed or made anew since the report was printed.",
    ]
