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
_ALL_PLACES = "SELECT id, code, name, least(closed_at, voided_at) AS ended_at FROM places_place"
_SOME_PLACES = f"{_ALL_PLACES} WHERE code = ANY($1::text[])"
_ALL_POSTERS = """
SELECT gate.place_id, gate.number, poster.serial, poster.key_id, poster.signature, poster.withdrawn_at
FROM places_poster AS poster JOIN places_gate AS gate ON gate.id = poster.gate_id
"""
_SOME_POSTERS = f"{_ALL_POSTERS} WHERE gate.place_id = ANY($1::bigint[])"
_ALL_REVOKED = "SELECT id, revoked_at FROM accounts_device WHERE revoked_at IS NOT NULL"
_SOME_REVOKED = f"{_ALL_REVOKED} AND id = ANY($1::bigint[])"
_LOST = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)


class Book:
    """What decide() asks; believed from start() on, as long as the news is proved to come."""

    def __init__(self, dsn: str, ring: KeyRing) -> None:
        self._dsn = dsn
        self._ring = ring
        self._places: dict[str, PlaceEntry] = {}
        self._by_number: dict[int, PlaceEntry] = {}
        self._revoked: dict[int, datetime] = {}
        self._news: set[str] = set()
        self._heard = float("-inf")
        self._told = asyncio.Event()
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
        """Whether one of our keys, believed today, signed the code (0.1 ms: asked only for codes nobody was given)."""
        believed = self._ring.believed("place", code.key_id, clock.now()) is not None
        return believed and self._ring.verifies(code.key_id, code.signed, code.signature)

    @property
    def is_fresh(self) -> bool:
        """Whether the news has been proved to come within the last second."""
        return monotonic() - self._heard < STALE_AFTER_SECONDS

    async def made_fresh(self) -> None:
        """Return when the book may be believed. Raises Unavailable where that takes longer than two seconds."""
        if self.is_fresh:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2):
                while not self.is_fresh:
                    self._beat.clear()
                    await self._beat.wait()
                return
        raise Unavailable

    async def look_again(self, codes: set[str]) -> None:
        """Read these places anew before a no is said about them. Raises Unavailable."""
        async with self._reading:
            if self._connection is None:
                raise Unavailable
            try:
                await self._read_places(self._connection, codes)
            except _LOST as lost:
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
            except _LOST as lost:
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
        async with self._reading:
            self._connection = connection = await asyncpg.connect(
                self._dsn, timeout=5, command_timeout=30, server_settings={"application_name": "luuvet book"}
            )
            await connection.add_listener(CHANNEL, self._hear)
            await self._read_all(connection)
        while True:
            asked = monotonic()
            async with self._reading:
                await connection.fetchval("SELECT 1", timeout=STALE_AFTER_SECONDS)
                await self._read_news(connection)
                if asked - self._heard > STALE_AFTER_SECONDS and self._heard != float("-inf"):
                    # Something held us up: read anew, and let the next question prove that the news still comes.
                    self._heard = float("-inf")
                    await self._read_all(connection)
                    continue
            self._heard = asked
            self._beat.set()
            self._told.clear()
            if not self._news:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._told.wait(), HEARTBEAT_SECONDS)

    def _hear(self, _connection: object, _pid: int, _channel: str, news: object) -> None:
        self._news.add(str(news))
        self._told.set()

    async def _read_news(self, connection: asyncpg.Connection) -> None:
        """All that was told since the last time, at once: a thousand places may come in one transaction."""
        news, self._news = self._news, set()
        told: dict[str, set[str]] = {"place": set(), "device": set()}
        for one in news:
            entity, _colon, key = one.partition(":")
            told.setdefault(entity, set()).add(key)
        if told["place"]:
            await self._read_places(connection, told["place"])
        if told["device"]:
            rows = await connection.fetch(_SOME_REVOKED, [int(key) for key in told["device"]])
            self._revoked |= {row["id"]: row["revoked_at"] for row in rows}

    async def _read_all(self, connection: asyncpg.Connection) -> None:
        self._news.clear()
        places, posters = await connection.fetch(_ALL_PLACES), await connection.fetch(_ALL_POSTERS)
        revoked = await connection.fetch(_ALL_REVOKED)
        self._places, self._by_number = {}, {}
        self._keep(places, posters)
        self._revoked = {row["id"]: row["revoked_at"] for row in revoked}

    async def _read_places(self, connection: asyncpg.Connection, codes: set[str]) -> None:
        places = await connection.fetch(_SOME_PLACES, list(codes))
        self._keep(places, await connection.fetch(_SOME_POSTERS, [row["id"] for row in places]))

    def _keep(self, places: list[asyncpg.Record], posters: list[asyncpg.Record]) -> None:
        of_place: dict[int, dict[tuple[int, int], PosterEntry]] = {row["id"]: {} for row in places}
        for row in posters:
            if row["place_id"] in of_place:
                entry = PosterEntry(row["key_id"], row["signature"], row["withdrawn_at"])
                of_place[row["place_id"]][row["number"], row["serial"]] = entry
        for row in places:
            place = PlaceEntry(row["id"], row["code"], row["name"], row["ended_at"], of_place[row["id"]])
            self._places[place.code] = self._by_number[place.number] = place
