"""Passwords of the database's roles, and the secret that signs cookies: random, made when first asked for, 0600."""

import json
import os
import secrets
import tempfile
from pathlib import Path

from luuvet.ops.home import secrets_dir


def password(home: Path, role: str) -> str:
    """The secret of a role, made when it is first asked for."""
    path = _file(home, role)
    if not path.exists():
        _write(path, role)
    return str(json.loads(path.read_text())["password"])


def known(home: Path, role: str) -> bool:
    """Whether the secret of a role was made already."""
    return _file(home, role).exists()


def _file(home: Path, role: str) -> Path:
    return secrets_dir(home) / f"{role}.json"


def _write(path: Path, role: str) -> None:
    """Whole or not at all, and never over another's: two callers at once both end with the first one's password."""
    handle, half = tempfile.mkstemp(dir=path.parent)  # mkstemp makes it 0600
    with os.fdopen(handle, "w") as file:
        json.dump({"role": role, "password": secrets.token_urlsafe(24)}, file)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(half, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(half)
