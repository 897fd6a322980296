"""What must not come back with an older copy of the database: erasures and withdrawals, by number only, in a file
beside it. Appended and on the disk before anybody hears that it was done; a restore replays it before it serves."""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from luuvet.kernel.clock import now


class Entry(NamedTuple):
    """One line: what was done (`erase`), to which number, when; `detail` is a word of ours, never one of a person's."""

    kind: str
    number: int
    at: datetime
    detail: str = ""


class Reading(NamedTuple):
    """The whole entries in their order, and how many lines are none: cut short by a power cut, or damaged."""

    entries: list[Entry]
    damaged: int


Replayer = Callable[[Entry, str], bool]
_replayers: dict[str, Replayer] = {}


def add_replayer(kind: str, replayer: Replayer) -> None:
    """`replayer(entry, by)` does again what entries of a kind say; whether there was anything to do."""
    _replayers[kind] = replayer


def replayer(kind: str) -> Replayer | None:
    """Who does entries of that kind again."""
    return _replayers.get(kind)


def append(path: Path, kind: str, numbers: list[int], *, detail: str = "") -> None:
    """Add an entry for each number. They are on the disk when this returns; the file has mode 0600 from its start."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_new = not path.exists()
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        octets = b"".join(_line(Entry(kind, number, now(), detail)) for number in numbers)
        size = os.fstat(file).st_size
        if size and os.pread(file, 1, size - 1) != b"\n":
            octets = b"\n" + octets  # a line that was cut short stays by itself
        while octets:
            octets = octets[os.write(file, octets) :]
        os.fsync(file)
    finally:
        os.close(file)
    if is_new:
        _keep_name(path.parent)


def _keep_name(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def read(path: Path) -> Reading:
    """All that was appended; nothing where there is no file."""
    lines = path.read_bytes().split(b"\n") if path.exists() else []
    whole = [line for line in lines if line]
    entries = list(_entries(whole))
    return Reading(entries, len(whole) - len(entries))


def _line(entry: Entry) -> bytes:
    said = json.dumps([entry.kind, entry.number, entry.at.isoformat(), entry.detail], separators=(",", ":"))
    return f"{said} {_check(said)}\n".encode()


def _check(said: str) -> str:
    return sha256(said.encode()).hexdigest()[:16]


def _entries(lines: list[bytes]) -> Iterator[Entry]:
    for line in lines:
        said, _space, check = line.decode("ascii", "replace").rpartition(" ")
        if said and check == _check(said):
            kind, number, at, detail = json.loads(said)
            yield Entry(kind, number, datetime.fromisoformat(at), detail)
