"""Whom the database runs as. PostgreSQL refuses root, so root hands its processes to a system user of their own."""

import functools
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from luuvet.ops.postgres.failures import NoIdentity

SYSTEM_USER = "luuvet-pg"
WAYS_TO_MAKE_IT = (
    "useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /bin/false",
    "adduser --system --group --no-create-home --home /nonexistent --shell /bin/false",
    "adduser -S -D -H -h /nonexistent -s /bin/false",
)


@dataclass(frozen=True)
class Identity:
    """A user, and how a program is run as that user. `changed` is False when it is the caller itself."""

    uid: int
    gid: int
    changed: bool

    def own(self, path: Path) -> None:
        """Hand a file or folder over to the user that the database runs as."""
        if self.changed:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def write(self, path: Path, text: str) -> None:
        """A file of that user's, whole or not at all. Root writes nothing where the other user could lay a trap."""
        command = ["/bin/sh", "-c", 'cat > "$1.new" && mv "$1.new" "$1"', "sh", path]
        code, said = self.run(command, text=text, cwd=path.parent, seconds=30)
        if code != 0:
            raise NoIdentity(f"{path} could not be written: {said}")

    def run(self, command: Sequence[object], *, text: str = "", cwd: Path, seconds: float) -> tuple[int, str]:
        """Exit code and all output. Of the caller's environment nothing goes along: PGDATA, PGOPTIONS would mislead."""
        # A file, not a pipe: the postmaster inherits it, and reading a pipe would wait for the server's end.
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as given:
            given.write(text.encode())
            given.seek(0)
            if self.changed:
                os.fchown(given.fileno(), self.uid, self.gid)  # so that /dev/stdin can be opened too
            done = subprocess.run(
                [str(word) for word in command],
                stdin=given,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
                umask=0o077,
                timeout=seconds,
                check=False,
                user=self.uid if self.changed else None,
                group=self.gid if self.changed else None,
                extra_groups=() if self.changed else None,
            )
            output.seek(0)
            return done.returncode, output.read().decode(errors="replace").strip()


def identity() -> Identity:
    """The caller, or for root the system user, made when it is missing."""
    if os.geteuid() != 0:
        return Identity(os.geteuid(), os.getegid(), changed=False)
    entry = _entry() or _make_system_user()
    return Identity(entry.pw_uid, entry.pw_gid, changed=True)


def make_walkable(folder: Path) -> None:
    """Make the folder and what is missing above it, open to walking in whatever the caller's umask is."""
    if not folder.exists():
        make_walkable(folder.parent)
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)


def must_walk_into(folder: Path, who: Identity) -> None:
    """Refuse a home that the database's user cannot reach, before half of it is made."""
    if not who.changed:
        return
    for parent in folder.parents:
        if parent.exists() and not parent.stat().st_mode & stat.S_IXOTH:
            raise NoIdentity(
                f"the database's user {SYSTEM_USER} cannot walk into {parent}: set LUUVET_HOME to another folder"
            )


def _entry() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return None


@functools.cache
def _make_system_user() -> pwd.struct_passwd:
    search = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    for way in WAYS_TO_MAKE_IT:
        program, *options = way.split()
        if found := shutil.which(program, path=search):
            subprocess.run([found, *options, SYSTEM_USER], capture_output=True, check=False)
            # Asked again, not judged by the exit code: another start may have made it in the same moment.
            if entry := _entry():
                return entry
    raise NoIdentity(
        f"PostgreSQL does not run as root, and useradd and adduser could not make the system user {SYSTEM_USER}. "
        "Make it by hand, run luuvet as an ordinary user, or set LUUVET_DATABASE_URL."
    )
