"""Places, their codes and revoked devices in memory, kept true by the database's own news.

A rule that changes one of them says so with NOTIFY in its transaction (core.bulk.tell_book). A question to the
database every quarter of a second proves that the news still comes; after a second without proof the book is read anew
before anything else is judged.
"""

import asyncio
import contextlib
import logging
from datetime import datetime
from time import monotonic

import asyncpg

from luuvet.accept.decide import PlaceEntry, PosterEntry
from luuvet.accept.store import Unavailable
from luuvet.kernel import clock
from luuvet.kernel.codes import PosterCode
from luuvet.kernel.signing import KeyRing

log = logging.getLogger(__name__)

CHANNEL = "luuvet_book"
HEARTBEAT_SECONDS = 0.25
STALE_AFTER_SECONDS = 1.0
_MOST_VERIFIED = 100_000

_PLACES = """
SELECT id, code, name, least(closed_at, voided_at) AS ended_at FROM places_place WHERE $1::text IS NULL OR code = $1
"""
_POSTERS = """
SELECT gate.place_id, gate.number, poster.serial, poster.key_id, poster.signature, poster.withdrawn_at
FROM places_poster AS poster JOIN places_gate AS gate ON gate.id = poster.gate_id
WHERE $1::bigint IS NULL OR gate.place_id = $1
"""
_REVOKED = """
SELECT id, revoked_at FROM accounts_device WHERE revoked_at IS NOT NULL AND ($1::bigint IS NULL OR id = $1)
"""


class Book:
    """What decide() asks. Made stale and fresh by run()."""

    def __init__(self, dsn: str, ring: KeyRing) -> None:
        self._dsn = dsn
        self._ring = ring
        self._places: dict[str, PlaceEntry] = {}
        self._by_number: dict[int, PlaceEntry] = {}
        self._revoked: dict[int, datetime] = {}
        self._verified: dict[PosterCode, bool] = {}
        self._news: set[str] = set()
        self._heard = float("-inf")
        self._beat = asyncio.Event()
        self._reading = asyncio.Lock()
        self._connection: asyncpg.Connection | None = None
        self._task: asyncio.Task[None] | None = None

    def place(self, code: str) -> PlaceEntry | None:
        """The place with that code."""
        return self._places.get(code)

    def place_numbered(self, number: int) -> PlaceEntry | None:
        """The place with that number, as check-in rows name it."""
        return self._by_number.get(number)

    def revoked_at(self, device: int) -> datetime | None:
        """When an installation was revoked."""
        return self._revoked.get(device)

    def verifies(self, code: PosterCode) -> bool:
        """Whether one of our keys, believed today, signed the code. Each code is computed once and remembered."""
        if code not in self._verified:
            if len(self._verified) >= _MOST_VERIFIED:
                self._verified.clear()
            believed = self._ring.believed("place", code.key_id, clock.now()) is not None
            self._verified[code] = believed and self._ring.verifies(code.key_id, code.signed, code.signature)
        return self._verified[code]

    @property
    def is_fresh(self) -> bool:
        """Whether the news has been proved to come within the last second."""
        return monotonic() - self._heard < STALE_AFTER_SECONDS

    async def made_fresh(self) -> None:
        """Return when the book may be believed. Raises Unavailable where that takes longer than two seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2):
                while not self.is_fresh:
                    self._beat.clear()
                    await self._beat.wait()
                return
        raise Unavailable

    async def look_again(self, codes: set[str]) -> None:
        """Read these places anew before a no is said about them. Raises Unavailable."""
        for code in codes:
            async with self._reading:
                if self._connection is None:
                    raise Unavailable
                try:
                    await self._read_place(self._connection, code)
                except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as lost:
                    raise Unavailable from lost

    async def start(self) -> None:
        """Begin to listen; the book is believed once it has been read."""
        self._task = asyncio.create_task(self._listen_for_ever(), name="book")

    async def stop(self) -> None:
        """Stop listening."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _listen_for_ever(self) -> None:
        while True:
            try:
                await self._listen()
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as lost:
                log.warning("the book lost the database: %s", type(lost).__name__)
            except Exception:
                log.exception("the book failed and is read anew")
            finally:
                self._heard = float("-inf")
                if self._connection is not None:
                    self._connection.terminate()
                    self._connection = None
            await asyncio.sleep(HEARTBEAT_SECONDS)

    async def _listen(self) -> None:
        self._connection = connection = await asyncpg.connect(
            self._dsn, timeout=5, command_timeout=30, server_settings={"application_name": "luuvet book"}
        )
        await connection.add_listener(CHANNEL, lambda *news: self._news.add(str(news[-1])))
        await self._read_all(connection)
        while True:
            asked = monotonic()
            async with self._reading:
                await connection.fetchval("SELECT 1", timeout=STALE_AFTER_SECONDS)
                while self._news:
                    await self._read_news(connection, self._news.pop())
            if asked - self._heard > STALE_AFTER_SECONDS and self._heard != float("-inf"):
                await self._read_all(connection)
            self._heard = asked
            self._beat.set()
            await asyncio.sleep(HEARTBEAT_SECONDS)

    async def _read_news(self, connection: asyncpg.Connection, news: str) -> None:
        entity, _colon, key = news.partition(":")
        if entity == "place":
            await self._read_place(connection, key)
        elif entity == "device":
            await self._read_revoked(connection, int(key))

    async def _read_all(self, connection: asyncpg.Connection) -> None:
        async with self._reading:
            self._news.clear()
            places = await connection.fetch(_PLACES, None)
            posters = await connection.fetch(_POSTERS, None)
            self._places, self._by_number = {}, {}
            self._keep(places, posters)
            self._revoked = {}
            await self._read_revoked(connection, None)

    async def _read_place(self, connection: asyncpg.Connection, code: str) -> None:
        places = await connection.fetch(_PLACES, code)
        self._keep(places, await connection.fetch(_POSTERS, places[0]["id"]) if places else [])

    async def _read_revoked(self, connection: asyncpg.Connection, device: int | None) -> None:
        rows = await connection.fetch(_REVOKED, device)
        self._revoked |= {row["id"]: row["revoked_at"] for row in rows}

    def _keep(self, places: list[asyncpg.Record], posters: list[asyncpg.Record]) -> None:
        of_place: dict[int, dict[tuple[int, int], PosterEntry]] = {row["id"]: {} for row in places}
        for row in posters:
            if row["place_id"] in of_place:
                entry = PosterEntry(row["key_id"], row["signature"], row["withdrawn_at"])
                of_place[row["place_id"]][row["number"], row["serial"]] = entry
        for row in places:
            place = PlaceEntry(row["id"], row["code"], row["name"], row["ended_at"], of_place[row["id"]])
            self._places[place.code] = self._by_number[place.number] = place
