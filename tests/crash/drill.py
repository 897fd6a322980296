"""The drill: phones send over two servers, what they lean on is killed again and again, then history meets rows."""

import asyncio
import random
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass
from time import monotonic
from uuid import UUID

import psycopg

from tests.crash.history import Sent, Verdict
from tests.crash.installation import SECONDS, Installation, Web, end
from tests.crash.phones import Phone, World
from tests.crash.wire import Lost, Wire

VICTIMS = ("worker", "backend", "postmaster", "group")
SERVERS = 2
PHONES = 24
_ROWS = """
SELECT id, sender_id, person_id, place_id, gate, serial, direction, (extract(epoch FROM at) * 1000000)::bigint,
       clock_offset_ms, content FROM checkins_checkin
"""


@dataclass(frozen=True)
class Course:
    """What one drill does. Victims in turn; `careless` servers only for self-tests."""

    kills: int
    seed: int
    victims: tuple[str, ...] = VICTIMS
    careless: bool = False


class Drill:
    """One run of a course on an installation."""

    def __init__(self, here: Installation, course: Course) -> None:
        self._here = here
        self._course = course
        self._dice = random.Random(course.seed)
        make = here.careless_web if course.careless else here.web
        self._webs: list[Web] = [make() for _ in range(SERVERS)]
        self._world = World([web.port for web in self._webs], here.places)
        self.hits = dict.fromkeys(VICTIMS, 0)
        self.recoveries: dict[str, list[float]] = {victim: [] for victim in VICTIMS}
        self._strikes: dict[str, Callable[[], Awaitable[None]]] = {
            "worker": self._kill_worker,
            "backend": self._kill_backend,
            "postmaster": self._kill_postmaster,
            "group": self._kill_group,
        }

    async def run(self) -> dict[str, object]:
        """The report, as docs/interfaces.md has it."""
        for web in self._webs:
            web.start()
            await self._until_ready(web)
        seed = self._course.seed
        phones = [Phone(sender, self._world, f"{seed} {sender.device}") for sender in self._here.senders]
        async with asyncio.TaskGroup() as living:
            for phone in phones:
                living.create_task(phone.live())
            for number in range(self._course.kills):
                await asyncio.sleep(self._dice.uniform(0.05, 1.5))
                await self._strike(self._course.victims[number % len(self._course.victims)], number)
            await asyncio.sleep(self._dice.uniform(0.05, 0.5))
            self._world.ending.set()
        return self._report(self._world.history.judged(stored(self._here)))

    def _report(self, verdict: Verdict) -> dict[str, object]:
        for contradiction in self._world.history.contradictions[:5]:
            sys.stderr.write(f"unexplained: {contradiction}\n")
        slowest = max(self.recoveries["postmaster"], default=0.0)
        begin = {"seed": self._course.seed, "kills": sum(self.hits.values()), "by_victim": self.hits}
        return begin | asdict(verdict) | {"slowest_recovery_s": round(slowest, 2)}

    async def _strike(self, victim: str, number: int) -> None:
        """Kill, start again, wait for the first answer that began after it."""
        killed = monotonic()
        await self._strikes[victim]()
        again = await asyncio.wait_for(self._world.answered_after(monotonic()), SECONDS)
        self.hits[victim] += 1
        self.recoveries[victim].append(again - killed)
        acknowledged = len(self._world.history.acknowledged)
        sys.stderr.write(f"{number + 1} {victim}: {again - killed:.1f} s, {acknowledged} acknowledged\n")

    async def _kill_worker(self) -> None:
        web = self._dice.choice(self._webs)
        await asyncio.to_thread(web.kill)
        web.start()

    async def _kill_backend(self) -> None:
        """Of the acceptance or the book of either server; the whole database then starts over."""
        while not end([self._dice.choice(serving)] if (serving := self._here.family("postgres: luuvet_app")) else []):
            await asyncio.sleep(0.02)

    async def _kill_postmaster(self) -> None:
        """The servers watch over the database and start it again; careless ones have nobody but us."""
        killed = end([self._here.postmaster() or await self._postmaster_after(0)])
        if self._course.careless:
            await asyncio.to_thread(self._here.database.ensure_started)
        await self._postmaster_after(killed[0] if killed else 0)

    async def _kill_group(self) -> None:
        first = self._here.postmaster() or await self._postmaster_after(0)
        end([first, *self._here.family()])
        for web in self._webs:
            web.kill_all()
        for web in self._webs:
            web.start()
        await asyncio.to_thread(self._here.database.ensure_started)

    async def _postmaster_after(self, former: int) -> int:
        """The next one: until it is there, what is answered is answered by what the former one left."""
        async with asyncio.timeout(SECONDS):
            while (now := self._here.postmaster()) in (0, former):
                await asyncio.sleep(0.02)
        return now

    async def _until_ready(self, web: Web) -> None:
        wire = Wire(web.port)
        async with asyncio.timeout(SECONDS):
            while True:
                try:
                    if (await wire.ask("GET", "/readyz")).status == 200:
                        return wire.close()
                except Lost:
                    pass
                await asyncio.sleep(0.1)


def stored(here: Installation) -> Iterator[tuple[UUID, Sent]]:
    """Every row that is there."""
    with psycopg.connect(here.database.owner_url) as connection, connection.cursor("rows") as cursor:
        cursor.itersize = 10_000
        cursor.execute(_ROWS)
        for uuid, *values in cursor:
            yield uuid, Sent(*values)


def drill(here: Installation, course: Course) -> dict[str, object]:
    """Run a course; its report."""
    return asyncio.run(Drill(here, course).run())


def kept(report: dict[str, object]) -> bool:
    """Whether nothing was lost, doubled or left unexplained."""
    return report["lost"] == report["doubled"] == report["unexplained"] == 0
