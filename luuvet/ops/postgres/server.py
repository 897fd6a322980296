"""Start and stop a PostgreSQL that belongs to this installation alone."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from luuvet.ops.postgres import cluster, passwords, postmaster, programs
from luuvet.ops.postgres.failures import StartFailed
from luuvet.ops.postgres.identity import Identity, identity, make_walkable, must_walk_into

PORT = 5432  # only part of the socket's name: nothing listens on the network
SOCKET_PATH_LIMIT = 100
RETRY_SECONDS = 20.0
READY_SECONDS = 120.0
LOG_BYTES = 10_000_000
# Left by a kill -9 until the last of the old server's processes has noticed; these pass, other failures do not.
PASSING = ("pre-existing shared memory block", "lock file", "could not bind", "database system is starting up")


@dataclass(frozen=True)
class Server:
    """A server with everything it has under `home`. Making the object touches nothing."""

    home: Path
    bin_dir: Path | None = None

    def ensure_started(self) -> bool:
        """Up and answering when this returns; True when this call started it. Makes what is missing, at first all.

        Callers at the same time wait for one another. After a kill -9 it is retried until the old processes are gone.
        """
        if self.is_running():
            return False
        who = identity()
        must_walk_into(self._root, who)
        self._make_folders(who)
        with self._locked():
            if self.is_running():
                return False
            if self._someone_starts():
                self._wait_until_ready()
                return False
            self._prepare(who)
            self._start(who)
            return True

    def stop(self) -> None:
        """Ends sessions and the server in good order. Nothing to do when it is down."""
        if postmaster.read(self.data) is None:
            return
        with self._locked():
            current = postmaster.read(self.data)
            if current is None or not current.alive:
                return
            code, said = self._pg_ctl(identity(), "stop", "-m", "fast", "-t", "60")
            if code != 0 and current.alive:
                raise StartFailed(f"PostgreSQL did not stop: {said}")

    def is_running(self) -> bool:
        """Whether it is up and answers."""
        current = postmaster.read(self.data)
        return current is not None and current.ready and current.alive and postmaster.answers(self.socket)

    def version(self) -> str:
        """The version of the programs, as they say it."""
        return programs.version(self.programs)

    @property
    def owner_url(self) -> str:
        """For migrations and the partition job; may create databases, so that tests can."""
        return self._url(cluster.OWNER)

    @property
    def app_url(self) -> str:
        """For everything else."""
        return self._url(cluster.APP)

    @property
    def programs(self) -> Path:
        """The folder of psql, pg_dump, pgbench and the rest."""
        if self.bin_dir is not None:
            return self.bin_dir
        return programs.copied_to(self.home / "programs") if os.geteuid() == 0 else programs.packaged()

    @property
    def data(self) -> Path:
        """PGDATA."""
        return self._root / "data"

    @property
    def log(self) -> Path:
        """Where the server writes its messages."""
        return self._root / "log"

    @property
    def socket(self) -> Path:
        """The file through which the server is reached."""
        return self.run_dir / f".s.PGSQL.{PORT}"

    @property
    def run_dir(self) -> Path:
        """Outside the data directory, and short: a socket's path has room for about a hundred bytes."""
        near = self.home / "run"
        if len(os.fsencode(near / f".s.PGSQL.{PORT}")) < SOCKET_PATH_LIMIT:
            return near
        # Whoever made it is checked before use.
        return Path(f"/tmp/luuvet-{os.geteuid()}-{hashlib.sha256(os.fsencode(self.home)).hexdigest()[:8]}")  # noqa: S108

    @property
    def _root(self) -> Path:
        return self.home / "postgres"

    def _url(self, role: str) -> str:
        secret = quote(passwords.password(self.home, role), safe="")
        return f"postgresql://{role}:{secret}@/{cluster.DATABASE}?host={quote(str(self.run_dir))}&port={PORT}"

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        with open(self.home / "postgres.lock", "a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _make_folders(self, who: Identity) -> None:
        make_walkable(self.home)
        for folder in (self._root, self.run_dir):
            with contextlib.suppress(FileExistsError):
                folder.mkdir(mode=0o700)
                folder.chmod(0o755 if who.changed else 0o700)
                who.own(folder)
        if self.run_dir.is_symlink() or self.run_dir.stat().st_uid != who.uid:
            raise StartFailed(
                f"{self.run_dir} belongs to another user: remove it, or set LUUVET_HOME to a folder with a shorter path"
            )

    def _someone_starts(self) -> bool:
        current = postmaster.read(self.data)
        return current is not None and current.alive

    def _prepare(self, who: Identity) -> None:
        if not self.data.exists():
            cluster.make(self.data, home=self.home, bin_dir=self.programs, who=who)
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != str(programs.major(self.programs)):
            problem = f"{self.data} was made by PostgreSQL {made_by}; the programs are {self.version()}"
            raise StartFailed(f"{problem}. Restore a backup into a new home.")
        cluster.write_settings(self.data, run=self.run_dir, own=self._root / "own.conf", port=PORT, who=who)
        self._clear_foreign_pid()
        if not all(passwords.known(self.home, role) for role in cluster.ROLES):
            cluster.set_passwords(self.data, home=self.home, bin_dir=self.programs, who=who)

    def _clear_foreign_pid(self) -> None:
        """A pid file whose number now belongs to another program would block the start for ever.

        It is removed only when no process of the old server is left: its shared memory key stands in that file and is
        PostgreSQL's own guard against two servers on the same data.
        """
        current = postmaster.read(self.data)
        if current is None or current.alive or not current.pid_taken:
            return
        deadline = time.monotonic() + RETRY_SECONDS
        while postmaster.orphans(self.data):
            if time.monotonic() > deadline:
                raise StartFailed(f"processes of a killed server still use {self.data}")
            time.sleep(0.1)
        for file in (self.data / "postmaster.pid", self.socket.with_name(f"{self.socket.name}.lock")):
            file.unlink(missing_ok=True)

    def _start(self, who: Identity) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.rename(self.log.with_suffix(".old"))
        deadline = time.monotonic() + RETRY_SECONDS
        while True:
            begin = self.log.stat().st_size if self.log.exists() else 0
            code, said = self._pg_ctl(who, "start", "-l", self.log, "-s", "-t", str(int(READY_SECONDS)))
            if code == 0:
                return self._wait_until_ready()
            told = f"{said}\n{self._told_since(begin)}"
            if time.monotonic() > deadline or not any(word in told for word in PASSING):
                raise StartFailed(f"PostgreSQL did not start: {told.strip()}")
            time.sleep(0.2)

    def _pg_ctl(self, who: Identity, *words: str | Path) -> tuple[int, str]:
        return who.run(
            [self.programs / "pg_ctl", *words, "-w", "-D", self.data], cwd=self._root, seconds=READY_SECONDS + 10
        )

    def _told_since(self, begin: int) -> str:
        if not self.log.exists():
            return ""
        with open(self.log, "rb") as file:
            file.seek(begin)
            return file.read(4000).decode(errors="replace")

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self.is_running():
            if time.monotonic() > deadline or not self._someone_starts():
                raise StartFailed(f"PostgreSQL started but does not answer on {self.socket}; see {self.log}")
            time.sleep(0.05)


@contextlib.contextmanager
def throwaway(bin_dir: Path | None = None) -> Iterator[Server]:
    """A server for tests: as durable as the real one, in a home of its own that goes with it."""
    with tempfile.TemporaryDirectory(prefix="luuvet-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # noqa: S103  the database's user must be able to walk in
        server = Server(Path(folder), bin_dir)
        try:
            server.ensure_started()
            yield server
        finally:
            server.stop()
            shutil.rmtree(server.run_dir, ignore_errors=True)
