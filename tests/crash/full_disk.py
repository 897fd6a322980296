"""A server on a disk that fills up and is emptied again: `python -m tests.crash.full_disk HOME WAY` tells what it said.

WAY is `disk`, in a mount namespace of its own, so that the small disk is seen by nobody else and goes with it; or
`limit` where nothing may be mounted: then the kernel lets no file of the database grow.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from luuvet.kernel import ids
from luuvet.ops.postgres import Server
from luuvet.ops.postgres.cluster import SUPER
from luuvet.ops.postgres.identity import identity
from luuvet.ops.postgres.passwords import password
from tests.crash.installation import SECONDS, Installation
from tests.crash.wire import Answer, Lost, Wire

SIZE = "256m"
EACH = 100
_STEP = 1 << 16


class Disk:
    """The database's own: everything it writes lies on a small file system in memory."""

    def __init__(self, here: Installation) -> None:
        self._there = here.database.data.parent
        self._ballast = self._there / "ballast"

    def make(self) -> None:
        """Put the database on it."""
        aside = self._there.with_name("aside")
        self._there.rename(aside)
        self._there.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "tmpfs", self._there], check=True)
        identity().own(self._there)
        subprocess.run(["cp", "-a", f"{aside}/.", self._there], check=True)

    def fill(self) -> None:
        """To the last byte."""
        with open(self._ballast, "ab", buffering=0) as file:
            for block in (_STEP, 1):
                try:
                    while file.write(b"\0" * block) == block:
                        pass
                except OSError:
                    continue

    def empty(self) -> None:
        """As it was before."""
        self._ballast.unlink()


class Limit:
    """No disk at all: the kernel refuses every byte past the first kilobyte of a file."""

    def __init__(self, here: Installation) -> None:
        self._here = here

    def make(self) -> None:
        """Nothing to do."""

    def fill(self) -> None:
        """From now on, for every process of the database and those that it starts."""
        self._set("1024")

    def empty(self) -> None:
        """As it was before."""
        self._set("unlimited")

    def _set(self, size: str) -> None:
        first = self._here.postmaster()
        for pid in [first, *self._here.family()] if first else []:
            command = ["prlimit", "--pid", pid, f"--fsize={size}:unlimited"]
            identity().run(command, cwd=Path("/"), seconds=SECONDS)  # a process may have gone meanwhile


class Sender:
    """Sends batches of new check-ins and keeps count of what it was told."""

    def __init__(self, here: Installation, port: int) -> None:
        self._code = here.places[0][1]
        self._wire = Wire(port, here.senders[0].token)
        self.acknowledged: set[str] = set()
        self.sent: set[str] = set()
        self.statuses: Counter[int] = Counter()
        self.full: Answer | None = None  # the first no

    async def send(self) -> int:
        """The status of the answer, 0 where there was none."""
        now = datetime.now(UTC)
        items = [
            {"id": str(ids.uuid7(now)), "code": self._code, "at": f"{now:%Y-%m-%dT%H:%M:%S.%fZ}",
             "clock_offset_ms": 0, "direction": "in"}
            for _ in range(EACH)
        ]  # fmt: skip
        self.sent |= {str(item["id"]) for item in items}
        try:
            answer = await self._wire.ask("POST", "/api/v1/checkins", json.dumps({"items": items}).encode())
        except Lost:
            return 0
        self.statuses[answer.status] += 1
        if answer.status == 200:
            self.acknowledged |= {one["id"] for one in answer.body["items"] if one["status"] == "accepted"}
        elif self.full is None:
            self.full = answer
        return answer.status

    async def until(self, status: int) -> None:
        """Send until that is the answer."""
        await until(self._was(status))

    def _was(self, status: int) -> Callable[[], Awaitable[bool]]:
        async def was() -> bool:
            return await self.send() == status

        return was


async def until(done: Callable[[], Awaitable[bool]]) -> None:
    """Ask again and again."""
    async with asyncio.timeout(SECONDS):
        while not await done():
            await asyncio.sleep(0.05)


def break_the_log(here: Installation) -> None:
    """Want a new file of the write-ahead log where there is no room for one: the database goes down over it."""
    url = here.database.owner_url.split("@", 1)[1]
    secret = password(here.database.home, SUPER)
    try:
        with psycopg.connect(f"postgresql://{SUPER}:{secret}@{url}", autocommit=True) as connection:
            for _file in range(50):
                connection.execute("SELECT pg_switch_wal()")
                connection.execute("SELECT pg_logical_emit_message(false, 'drill', 'x')")
    except psycopg.Error:
        return
    raise AssertionError("there was room for the log")


async def story(home: Path, way: str, said: dict[str, Any]) -> dict[str, Any]:
    """Full, well again; full so that the database goes down, well again."""
    here = Installation(Server(home), said)
    disk = Disk(here) if way == "disk" else Limit(here)
    disk.make()
    web = here.web()
    web.start()
    try:
        sender = Sender(here, web.port)
        await sender.until(200)
        for worse in (False, True):
            disk.fill()
            if worse:
                await asyncio.to_thread(break_the_log, here)
            await sender.until(503)
            disk.empty()
            await sender.until(200)
        with psycopg.connect(here.database.owner_url) as connection:
            rows = {str(row[0]) for row in connection.execute("SELECT id FROM checkins_checkin")}
        full = sender.full
        return {
            "statuses": sorted(sender.statuses),
            "full": full and {"status": full.status, "headers": full.headers, "body": full.body},
            "lost": len(sender.acknowledged - rows),
            "unexplained": len(rows - sender.sent),
        }
    finally:
        here.close()
        here.database.stop()


if __name__ == "__main__":
    os.umask(0o022)
    print(json.dumps(asyncio.run(story(Path(sys.argv[1]), sys.argv[2], json.load(sys.stdin)))))
