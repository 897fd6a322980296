"""Places, their codes, gates and revoked devices in memory, kept true by the database's own news; people's cards and
phones as they are asked for.

A rule that changes one of them says so with NOTIFY in its transaction (core.bulk.tell_book). A question to the
database every quarter of a second proves that the news still comes; after a second without proof the book is read anew
before anything else is judged.
"""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from datetime import datetime
from time import monotonic
from typing import Any, NamedTuple

import asyncpg

from luuvet.accept.entries import Ask, CardEntry, GateEntry, Household, PlaceEntry, PosterEntry, by_kind
from luuvet.accept.on_demand import OnDemand
from luuvet.accept.outcomes import Unavailable
from luuvet.kernel import clock
from luuvet.kernel.codes import PosterCode
from luuvet.kernel.signing import KeyRing

log = logging.getLogger(__name__)

CHANNEL = "luuvet_book"
_NUMBERED = ("device", "gate", "household")  # news whose key is a number
HEARTBEAT_SECONDS = 0.25
STALE_AFTER_SECONDS = 1.0
CONTACTS_EVERY_SECONDS = 30.0
_ALL_PLACES = "SELECT id, code, name, least(closed_at, voided_at) AS ended_at FROM places_place"
_SOME_PLACES = f"{_ALL_PLACES} WHERE code = ANY($1::text[])"
_ALL_POSTERS = """
SELECT gate.place_id, gate.number, poster.serial, poster.key_id, poster.signature, poster.withdrawn_at,
       poster.screen_only
FROM places_poster AS poster JOIN places_gate AS gate ON gate.id = poster.gate_id
"""
_SOME_POSTERS = f"{_ALL_POSTERS} WHERE gate.place_id = ANY($1::bigint[])"
_ALL_REVOKED = "SELECT id, revoked_at FROM accounts_device WHERE revoked_at IS NOT NULL"
_SOME_REVOKED = f"{_ALL_REVOKED} AND id = ANY($1::bigint[])"
# Every place was registered by an officer so far, and so is confirmed by one.
_ALL_GATES = """
SELECT enrolled.device_id, place.code, gate.number, true AS confirmed
FROM places_gatedevice AS enrolled JOIN places_gate AS gate ON gate.id = enrolled.gate_id
JOIN places_place AS place ON place.id = gate.place_id
"""
_SOME_GATES = f"{_ALL_GATES} WHERE enrolled.device_id = ANY($1::bigint[])"
# Whoever holds one of these rows is not waited for: the book's heartbeat comes over the same connection.
_CONTACTS = """
UPDATE places_gatedevice AS enrolled SET contacted_at = greatest(enrolled.contacted_at, said.at)
FROM unnest($1::bigint[], $2::timestamptz[]) AS said (device_id, at)
WHERE enrolled.device_id = said.device_id AND enrolled.device_id IN (
    SELECT device_id FROM places_gatedevice WHERE device_id = ANY($1::bigint[])
    ORDER BY device_id FOR UPDATE SKIP LOCKED
)
"""
_LOST = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)


class _Look(NamedTuple):
    """What is to be looked up together, and the task that does it."""

    asks: set[Ask]
    task: asyncio.Task[None]


class Book:
    """What decide() asks; believed from start() on, as long as the news is proved to come."""

    def __init__(self, dsn: str, ring: KeyRing) -> None:
        self._dsn = dsn
        self._ring = ring
        self._places: dict[str, PlaceEntry] = {}
        self._by_number: dict[int, PlaceEntry] = {}
        self._revoked: dict[int, datetime] = {}
        self._gates: dict[int, GateEntry] = {}
        self._on_demand = OnDemand()
        self.contacts: dict[int, datetime] = {}  # gates heard of since that was last written down
        self._contacts_written = float("-inf")
        self._news: set[str] = set()
        self._heard = float("-inf")
        self._told = asyncio.Event()
        self._beat = asyncio.Event()
        self._reading = asyncio.Lock()
        self._next_look: _Look | None = None
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

    @property
    def ring(self) -> KeyRing:
        """Our keys."""
        return self._ring

    def gate(self, device: int) -> GateEntry | None:
        """Where a gate's device is enrolled."""
        return self._gates.get(device)

    def household(self, device: int) -> Household | None:
        """Who an installation may check in, where that was looked up; NOBODY where there is no such installation."""
        return self._on_demand.households.get(device)

    def card(self, number: bytes) -> CardEntry | None:
        """A printed card, where it was looked up; NO_CARD where none was given out with that number."""
        return self._on_demand.cards.get(number)

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

    async def look_up(self, asks: set[Ask]) -> None:
        """Read what memory did not know before a no is said about it. Raises Unavailable.

        Whatever is asked while a look is under way is looked up together in the next one: at a gate nearly everybody
        is somebody new.
        """
        if self._next_look is None:
            self._next_look = _Look(set(), asyncio.create_task(self._look(), name="look-up"))
        look = self._next_look
        look.asks.update(asks)
        await asyncio.shield(look.task)  # one who goes away takes it from nobody else

    async def _look(self) -> None:
        async with self._reading:
            look, self._next_look = self._next_look, None
            if self._connection is None or look is None:
                raise Unavailable
            try:
                await self._read_some(self._connection, by_kind(look.asks))
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
                await self._write_contacts(connection)
            self._heard = asked
            self._beat.set()
            self._told.clear()
            if not self._news:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._told.wait(), HEARTBEAT_SECONDS)

    async def _write_contacts(self, connection: asyncpg.Connection) -> None:
        if not self.contacts or monotonic() - self._contacts_written < CONTACTS_EVERY_SECONDS:
            return
        contacts, self.contacts = self.contacts, {}
        self._contacts_written = monotonic()
        await connection.execute(_CONTACTS, sorted(contacts), [contacts[device] for device in sorted(contacts)])

    def _hear(self, _connection: object, _pid: int, _channel: str, news: object) -> None:
        self._news.add(str(news))
        self._told.set()

    async def _read_news(self, connection: asyncpg.Connection) -> None:
        """All that was told since the last time, at once: a thousand places may come in one transaction."""
        news, self._news = self._news, set()
        told: dict[str, set[Any]] = {}
        for one in news:
            entity, _colon, key = one.partition(":")
            told.setdefault(entity, set()).add(int(key) if entity in _NUMBERED else key)
        self._on_demand.forget(told.pop("household", set()), told.pop("card", set()))
        await self._read_some(connection, told)

    async def _read_some(self, connection: asyncpg.Connection, asked: Mapping[str, set[Any]]) -> None:
        if devices := asked.get("device"):
            rows = await connection.fetch(_SOME_REVOKED, list(devices))
            self._revoked |= {row["id"]: row["revoked_at"] for row in rows}
        places = set(asked.get("place", ()))
        if gates := asked.get("gate"):
            self._keep_gates(await connection.fetch(_SOME_GATES, list(gates)))
        if places:
            await self._read_places(connection, places)
        await self._on_demand.read(connection, asked.get("household", set()), asked.get("card", set()))

    async def _read_all(self, connection: asyncpg.Connection) -> None:
        self._news.clear()
        self._on_demand = OnDemand()
        places, posters = await connection.fetch(_ALL_PLACES), await connection.fetch(_ALL_POSTERS)
        revoked, gates = await connection.fetch(_ALL_REVOKED), await connection.fetch(_ALL_GATES)
        self._places, self._by_number = {}, {}
        self._keep(places, posters)
        self._revoked = {row["id"]: row["revoked_at"] for row in revoked}
        self._gates = {}
        self._keep_gates(gates)

    def _keep_gates(self, rows: list[asyncpg.Record]) -> None:
        for row in rows:
            self._gates[row["device_id"]] = GateEntry(row["code"], row["number"], row["confirmed"])

    async def _read_places(self, connection: asyncpg.Connection, codes: set[str]) -> None:
        places = await connection.fetch(_SOME_PLACES, list(codes))
        self._keep(places, await connection.fetch(_SOME_POSTERS, [row["id"] for row in places]))

    def _keep(self, places: list[asyncpg.Record], posters: list[asyncpg.Record]) -> None:
        entries = {row["id"]: PlaceEntry(row["id"], row["code"], row["name"], row["ended_at"], {}) for row in places}
        for row in posters:
            if row["place_id"] in entries:
                place = entries[row["place_id"]]
                given = place.screens if row["screen_only"] else place.posters
                given[row["number"], row["serial"]] = PosterEntry(row["key_id"], row["signature"], row["withdrawn_at"])
        for place in entries.values():
            self._places[place.code] = self._by_number[place.number] = place
