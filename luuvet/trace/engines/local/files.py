"""An index on disk: a folder of one file a column, and `index.json`, which alone says how much of them counts.

A day is appended to the files and then told of in `index.json`, at once: it is in the index wholly or not at all, and
who reads meanwhile goes on with what they opened. What lies behind the told length was never told of.
"""

import fcntl
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from luuvet.trace.bad import Reason, refuse
from luuvet.trace.engines.local.compiled import Ints
from luuvet.trace.engines.local.index import COLUMNS, SPAN, Index, Segment, kind_of
from luuvet.trace.engines.local.layout import bounds, empty_columns, laid_out
from luuvet.trace.profile import DAY

FORMAT = "luuvet visits 1"
TOLD = "index.json"
_BLOCK = 2**24


def open_index(folder: Path) -> Index:
    """An index on disk, mapped, not read. Raises BadRows where the folder holds none, or one that is not whole."""
    told = _told(folder)
    try:
        marks = told["columns"]
        columns = {name: _mapped(folder, name, marks[name]) for name in COLUMNS}
        segments = tuple(Segment(**segment) for segment in told["segments"])
        index = Index(int(told["base"]), str(told["form"]), columns, segments)
    except (KeyError, TypeError, ValueError, OSError):
        refuse(folder, Reason.DAMAGED_INDEX)
    return index


def form_of(folder: Path) -> str:
    """How the times of the visits in an index were written. Raises BadRows where it is none."""
    return str(_told(folder)["form"])


def count_of(folder: Path) -> int:
    """How many visits an index holds. Raises BadRows where it is none."""
    return int(_told(folder)["columns"]["person"]["length"])


def add_to_index(folder: Path, visits: pa.Table, form: str) -> tuple[int, int]:
    """Append visits to an index, which is made where there is none; no visit of before is touched. How many it held,
    and how many it holds.

    Raises BadRows where the folder holds something else, somebody else is adding to it, or the visits' times are
    written in another way or lie too far from those there are.
    """
    if folder.exists() and not folder.is_dir():
        refuse(folder, Reason.NO_INDEX)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(folder):
        if (folder / TOLD).exists():
            index = open_index(folder)
        elif any(file.suffix != ".bin" and not file.name.startswith(".") for file in folder.iterdir()):
            refuse(folder, Reason.NO_INDEX)  # what else lies there is somebody's
        else:
            index = Index(bounds(visits)[0] // DAY * DAY, form, empty_columns(), ())
        _must_fit(folder, index, visits, form)
        before = _told(folder)["columns"] if index.segments else {}
        marks = {name: _Mark(folder / f"{name}.bin", name, before.get(name)) for name in COLUMNS}
        segments = list(index.segments)
        for piece in laid_out(visits, index):
            for name, values in piece.columns.items():
                marks[name].append(values)
            segments.append(piece.segment)
        _tell(folder, {
            "format": FORMAT, "base": index.base, "form": index.form,
            "columns": {name: mark.closed() for name, mark in marks.items()},
            "segments": [asdict(segment) for segment in segments],
        })  # fmt: skip
        return len(index.columns["person"]), marks["person"].length


def _must_fit(folder: Path, index: Index, visits: pa.Table, form: str) -> None:
    first, last = bounds(visits)
    if first == last:
        return
    if index.segments and index.form != form:
        refuse(folder, Reason.OTHER_FORM, f"{form}; {index.form}")
    if max(abs(first - index.base), abs(last - index.base)) > SPAN:
        refuse(folder, Reason.TOO_FAR)


def _told(folder: Path) -> dict[str, Any]:
    file = folder / TOLD
    if not file.exists():
        refuse(folder, Reason.NO_INDEX)
    try:
        told = json.loads(file.read_text("utf-8"))
        seal = told.pop("seal")
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        refuse(folder, Reason.NO_INDEX)
    if told.get("format") != FORMAT:
        refuse(folder, Reason.OTHER_INDEX)
    if seal != _seal(told):
        refuse(folder, Reason.DAMAGED_INDEX)
    return dict(told)


def _seal(told: dict[str, Any]) -> int:
    return zlib.crc32(json.dumps(told, sort_keys=True).encode())


def _mapped(folder: Path, name: str, mark: dict[str, int]) -> Ints:
    """A column. It is read whole, to be compared with its checksum, where its file was written since by others: copied,
    restored, changed. Raises ValueError where it is not what it was."""
    kind, file = kind_of(name), folder / f"{name}.bin"
    stat = file.stat()
    length = mark["length"]
    if stat.st_size < length * kind.itemsize:
        raise ValueError(name)
    if (stat.st_mtime_ns, stat.st_size) != (mark["written"], mark["size"]):
        with file.open("rb") as column:
            if _checksum(column, length * kind.itemsize) != mark["checksum"]:
                raise ValueError(name)
    if not length:
        empty = np.empty(0, kind)
        empty.flags.writeable = False
        return empty
    return np.memmap(file, kind, "r", shape=(length,)).view(np.ndarray)


def _checksum(column: Any, size: int) -> int:
    found = 0
    while size and (block := column.read(min(size, _BLOCK))):
        found = zlib.crc32(block, found)
        size -= len(block)
    return found


class _Mark:
    """A column's file that is being appended to, and what is told of it."""

    def __init__(self, file: Path, column: str, before: dict[str, int] | None) -> None:
        self.length, self._checksum = (before["length"], before["checksum"]) if before else (0, 0)
        self._out = open(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+b")  # noqa: SIM115 — closed() does
        self._out.truncate(self.length * kind_of(column).itemsize)
        self._out.seek(0, os.SEEK_END)

    def append(self, values: Ints) -> None:
        """More of it."""
        written = np.ascontiguousarray(values).view(np.uint8).data
        self._out.write(written)
        self._checksum = zlib.crc32(written, self._checksum)
        self.length += len(values)

    def closed(self) -> dict[str, int]:
        """What is told of it, once it is on the disk."""
        with self._out as out:
            out.flush()
            os.fsync(out.fileno())
            stat = os.fstat(out.fileno())
        return {
            "length": self.length,
            "checksum": self._checksum,
            "size": stat.st_size,
            "written": stat.st_mtime_ns,
        }


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One at a time; the mark of it is on the folder itself and goes with the process."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            refuse(folder, Reason.BUSY_INDEX)
        yield
    finally:
        os.close(handle)


def _tell(folder: Path, told: dict[str, Any]) -> None:
    draft = folder / f".{TOLD}.part"
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump({**told, "seal": _seal(told)}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / TOLD)
