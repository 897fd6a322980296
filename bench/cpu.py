"""Time that processes spent on the processors, as /proc tells it."""

import os
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def spent(root: int) -> float:
    """Seconds, in user and system, of a process and all it has started, those that have ended too."""
    children: dict[int, list[int]] = {}
    seconds: dict[int, float] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            # The name in brackets may hold spaces; after it come state and parent.
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # gone meanwhile
            continue
        pid = int(entry.name)
        children.setdefault(int(fields[1]), []).append(pid)
        seconds[pid] = sum(map(int, fields[11:15])) / _TICK
    total, waiting = 0.0, [root]
    while waiting:
        pid = waiting.pop()
        total += seconds.get(pid, 0.0)
        waiting += children.get(pid, [])
    return total
