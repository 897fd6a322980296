"""Processes and the time that they spent on the processors, as /proc tells it."""

import os
from collections.abc import Iterator
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def spent(root: int) -> float:
    """Seconds, in user and system, of a process and all it has started, those that have ended too."""
    fields = _all()
    # The name in brackets may hold spaces; after it come state and parent.
    return sum(sum(map(int, fields[pid][11:15])) / _TICK for pid in _under(root, fields))


def tree(root: int) -> list[int]:
    """A process and all that it has started and that are still there."""
    return list(_under(root, _all()))


def _all() -> dict[int, list[str]]:
    fields: dict[int, list[str]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields[int(entry.name)] = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # gone meanwhile
            continue
    return fields


def _under(root: int, fields: dict[int, list[str]]) -> Iterator[int]:
    children: dict[int, list[int]] = {}
    for pid, values in fields.items():
        children.setdefault(int(values[1]), []).append(pid)
    waiting = [root] if root in fields else []
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting += children.get(pid, [])
