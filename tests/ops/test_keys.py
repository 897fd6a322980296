"""Keys are rotated and withdrawn by the operator, each with its audit line."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from luuvet.core import vault
from luuvet.core.models import AuditLine
from luuvet.kernel import clock
from luuvet.kernel.codes import PosterCode, read_poster_code
from luuvet.kernel.problems import Refused
from luuvet.kernel.signing import KeyRing
from luuvet.ops import cli
from luuvet.places.rules import replace_poster
from tests import builders

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def running(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyRing]:
    """The ring of a server that was started before the operator did anything."""
    settings.KEY_FILE = tmp_path / "keys.json"
    ring = KeyRing.load_or_generate(settings.KEY_FILE, "demonstration")
    monkeypatch.setattr(vault, "ring", ring.reread)
    with clock.running_on(lambda: NOW):
        yield ring


def luuvet_ops(*words: str) -> int:
    """What `luuvet ops …` does once the database is up."""
    parser = ArgumentParser()
    cli.register(parser.add_subparsers())
    args = parser.parse_args(words)
    return int(args.run(args))


def read(text: str) -> PosterCode:
    code = read_poster_code(text)
    assert code is not None
    return code


def test_after_rotate_key_posters_are_signed_with_the_new_key_and_older_ones_verified(running: KeyRing) -> None:
    place = builders.place()
    old = read(builders.poster(place).text)
    assert luuvet_ops("rotate-key", "--kind", "place", "--believed-until", "2027-06-01") == 0
    new = read(replace_poster(builders.poster(place).gate, by="tests").text)
    assert (old.key_id, new.key_id) == (1, 2)
    for code in (old, new):
        assert running.verifies(code.key_id, code.signed, code.signature)
    until = datetime(2027, 5, 31, 17, tzinfo=UTC)  # the first moment of 1 June in Viet Nam
    assert running.believed("place", 1, until - timedelta(seconds=1)) is not None
    assert running.believed("place", 1, until) is None
    line = AuditLine.objects.get(action="ops.rotate_key")
    assert (line.actor, line.object, line.detail) == ("luuvet ops rotate-key", "key:place", {"keys": [1, 2]})


def test_withdraw_key_says_when_it_was_stolen_and_another_follows(
    running: KeyRing, capsys: pytest.CaptureFixture[str]
) -> None:
    assert luuvet_ops("withdraw-key", "--kind", "person", "--id", "1", "--at", "2026-11-24T20:00:00+07:00") == 0
    stolen_at = datetime(2026, 11, 24, 13, tzinfo=UTC)
    running.reread()
    assert running.believed("person", 1, stolen_at - timedelta(seconds=1)) is not None
    assert running.believed("person", 1, stolen_at) is None
    assert running.maker("person", NOW).id == 2
    line = AuditLine.objects.get(action="ops.withdraw_key")
    assert (line.actor, line.object, line.detail) == ("luuvet ops withdraw-key", "key:person", {"keys": [1, 2]})
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_a_refused_change_leaves_neither_key_nor_line(running: KeyRing) -> None:
    with pytest.raises(Refused) as refused:
        luuvet_ops("withdraw-key", "--kind", "card", "--id", "9")
    assert refused.value.code == "no-key"
    with pytest.raises(Refused) as refused:
        luuvet_ops("rotate-key", "--kind", "card", "--believed-until", "2026-11-25")
    assert refused.value.code == "believed-too-short"
    assert [key.id for key in running.reread().keys if key.kind == "card"] == [1]
    assert not AuditLine.objects.exists()


@pytest.mark.parametrize("words", [("--kind", "master"), ("--kind", "place", "--believed-until", "tomorrow"), ()])
def test_what_makes_no_sense_is_usage(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        luuvet_ops("rotate-key", *words)
    assert left.value.code == 2
    assert capsys.readouterr().err
