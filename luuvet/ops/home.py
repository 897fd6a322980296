"""Where an installation keeps what is not its program: database, keys, uploads, the socket.

Standard library only: `run.py` and the database launcher use it before anything is installed.
"""

import hashlib
import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


class HomeInsideCheckout(Exception):
    """`LUUVET_HOME` points into the program's own folder, where the database's user may not be able to walk in."""


def home() -> Path:
    """The folder of this installation. Not made by asking; the parts below make themselves when first used.

    `LUUVET_HOME` decides; without it root has one under /var/lib, anyone else one under `XDG_DATA_HOME`. The name ends
    in eight hex digits of the checkout's real path, so that two checkouts never share a database.
    """
    named = os.environ.get("LUUVET_HOME")
    chosen = Path(named).expanduser().resolve() if named else _shelf() / _own_name()
    if chosen.is_relative_to(CHECKOUT):
        raise HomeInsideCheckout(f"LUUVET_HOME must lie outside the program's folder {CHECKOUT}, not at {chosen}")
    return chosen


def secrets_dir(of: Path) -> Path:
    """Keys and passwords; 0700, each file 0600."""
    return _made(of / "secrets", 0o700)


def uploads_dir(of: Path) -> Path:
    """What people send in: seals, photographs of posters."""
    return _made(of / "uploads", 0o700)


def _shelf() -> Path:
    if os.geteuid() == 0:
        return Path("/var/lib/luuvet")
    # The XDG rule: a value that is not absolute is to be ignored.
    data = Path(os.environ.get("XDG_DATA_HOME", ""))
    return (data if data.is_absolute() else Path.home() / ".local" / "share") / "luuvet"


def _own_name() -> str:
    return f"{CHECKOUT.name}-{hashlib.sha256(os.fsencode(CHECKOUT)).hexdigest()[:8]}"


def _made(folder: Path, mode: int) -> Path:
    folder.mkdir(mode=mode, parents=True, exist_ok=True)
    folder.chmod(mode)
    return folder
