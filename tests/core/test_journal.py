"""The journal of erasures and withdrawals: on the disk at once, only appended, read again whatever cut it short."""

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from luuvet.core import journal
from luuvet.core.journal import Entry
from luuvet.kernel import clock

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    with clock.running_on(lambda: NOW):
        yield tmp_path / "journal" / "subjects.log"


def test_what_is_appended_is_read_in_its_order(path: Path) -> None:
    assert journal.read(path) == ([], 0)
    journal.append(path, "erase", [7, 9])
    journal.append(path, "withdraw", [2**61], detail="warnings")
    assert journal.read(path) == (
        [Entry("erase", 7, NOW), Entry("erase", 9, NOW), Entry("withdraw", 2**61, NOW, "warnings")], 0,
    )  # fmt: skip


def test_only_its_owner_reads_it(path: Path) -> None:
    journal.append(path, "erase", [7])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_line_cut_short_spoils_no_other(path: Path) -> None:
    journal.append(path, "erase", [7])
    whole = path.read_bytes()
    for length in range(1, len(whole)):
        path.write_bytes(whole + whole[:length])
        journal.append(path, "erase", [8])
        numbers = [entry.number for entry in journal.read(path).entries]
        assert numbers in ([7, 8], [7, 7, 8]), length  # the line without its end is whole already
        path.write_bytes(whole)


def test_a_changed_number_is_no_entry(path: Path) -> None:
    journal.append(path, "erase", [7, 8])
    path.write_bytes(path.read_bytes().replace(b'"erase",7', b'"erase",6'))
    assert journal.read(path) == ([Entry("erase", 8, NOW)], 1)


def test_it_is_on_the_disk_before_append_returns(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[bytes] = []
    real = os.fsync

    def fsync(file: int) -> None:
        real(file)
        if stat.S_ISREG(os.fstat(file).st_mode):
            kept.append(path.read_bytes())

    monkeypatch.setattr(os, "fsync", fsync)
    journal.append(path, "erase", [7])
    assert kept == [path.read_bytes()]
