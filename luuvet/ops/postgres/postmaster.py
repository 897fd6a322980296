"""Is the server of a data directory alive? Told from its pid file, the process itself and its socket."""

import os
import socket
import struct
from dataclasses import dataclass
from pathlib import Path

# The protocol's question "do you speak TLS?": the one message that is answered before any login.
SSL_REQUEST = struct.pack("!ii", 8, 80877103)


@dataclass(frozen=True)
class Postmaster:
    """What postmaster.pid says about the server of a data directory."""

    data: Path
    pid: int
    ready: bool

    @property
    def alive(self) -> bool:
        """The pid lives and is this directory's server: after a crash another program may have got the same number."""
        return _is_server(_words(self.pid), str(self.data)) if _has_proc() else _exists(self.pid)

    @property
    def pid_taken(self) -> bool:
        """The number is in use, by whatever process: PostgreSQL then refuses to start over the file."""
        return _exists(self.pid)


def read(data: Path) -> Postmaster | None:
    """What the pid file says, or None without one (or with half of one, which a crash can leave)."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return Postmaster(data, int(lines[0]), ready=len(lines) > 7 and lines[7].strip() == "ready")
    except (OSError, ValueError, IndexError):
        return None


def answers(path: Path) -> bool:
    """Somebody listens on the socket and speaks PostgreSQL."""
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(2)
        try:
            peer.connect(str(path))
            peer.sendall(SSL_REQUEST)
            return peer.recv(1) in (b"N", b"S")
        except OSError:
            return False


def orphans(data: Path) -> set[int]:
    """Processes that a killed server left behind, of the user who owns the data: those whose parent is no server.

    Told from what every user may read of a process; in a container even root may not look further.
    """
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            ours = entry.stat().st_uid == data.stat().st_uid
            words = _words(int(entry.name))
            if ours and words and words[0].startswith("postgres:") and not _is_server(_words(_parent(entry))):
                found.add(int(entry.name))
        except OSError:  # gone meanwhile
            continue
    return found


def _words(pid: int) -> list[str]:
    """The command line; empty for a process that is gone or dead but not yet reaped."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []


def _is_server(words: list[str], data: str = "") -> bool:
    return os.path.basename(words[0] if words else "") == "postgres" and "-D" in words and (not data or data in words)


def _parent(entry: Path) -> int:
    # The name in brackets may hold spaces; after it come state and parent.
    return int((entry / "stat").read_text().rpartition(")")[2].split()[1])


def _has_proc() -> bool:
    return os.path.exists("/proc/self/cwd")


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
