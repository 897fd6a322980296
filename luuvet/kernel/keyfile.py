"""The file that holds the keys: one writer at a time, whole or not at all, read by its owner only."""

import fcntl
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

Row = dict[str, object]


def read_rows(path: Path) -> list[Row]:
    """The rows of a key file. Raises FileNotFoundError where there is none."""
    rows: list[Row] = json.loads(path.read_text("ascii"))["keys"]
    return rows


def file_mark(path: Path) -> tuple[int, int]:
    """What differs when the file was written anew."""
    status = path.stat()
    return status.st_ino, status.st_mtime_ns


def change_rows(path: Path, change: Callable[[list[Row]], list[Row]]) -> list[Row]:
    """Write the file anew as `change` makes it of its rows (none where there is no file); what it holds then.

    Others who change it meanwhile wait. Nothing is written where `change` leaves the rows as they are. The file has
    mode 0600 from its first byte and is on the disk when this returns.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        before = read_rows(path) if path.exists() else []
        after = change(list(before))
        if after != before or not path.exists():
            _replace(path, after)
            os.fsync(folder)  # posters signed with these keys outlive a power cut; so must the keys
        return after
    finally:
        os.close(folder)


def _replace(path: Path, rows: list[Row]) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        json.dump({"keys": rows}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
