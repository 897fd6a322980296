"""Phones that send batches, and send the same bytes again until they are answered."""

import asyncio
import json
import random
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from time import monotonic
from typing import Any
from uuid import UUID

from luuvet.kernel import ids
from tests.crash.history import History, Sent
from tests.crash.installation import Sender
from tests.crash.wire import Answer, Lost, Wire

GIVEN_UP = 0.01  # of the batches that were not answered: phones that are lost, so that rows may be there unacknowledged
SENT_AGAIN = 0.05  # of the batches that were answered: the answer did not reach the person
SENT_TWICE = 0.05  # of the batches: over both servers at the same time
OF_EARLIER_DAYS = 0.1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Batch:
    """The bytes, the ids in them, and whether some of it may be there already."""

    body: bytes
    uuids: list[UUID]
    alone: bool
    may_be_there: bool = False


@dataclass
class World:
    """What all phones share. `answered_after` a moment of the monotonic clock one of them was told 200."""

    ports: list[int]
    places: list[tuple[int, str]]
    history: History = field(default_factory=History)
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: list[tuple[float, "asyncio.Future[float]"]] = field(default_factory=list)

    def answered_after(self, began: float) -> "asyncio.Future[float]":
        """The moment at which a request that began later was told 200."""
        future = asyncio.get_running_loop().create_future()
        self.waiting.append((began, future))
        return future

    def tell(self, began: float) -> None:
        """A request that began then was told 200 just now."""
        for since, future in self.waiting:
            if began > since and not future.done():
                future.set_result(monotonic())
        self.waiting = [(since, future) for since, future in self.waiting if not future.done()]


class Phone:
    """One sender, one batch after the other."""

    def __init__(self, sender: Sender, world: World, seed: str) -> None:
        self._sender = sender
        self._world = world
        self._dice = random.Random(seed)
        self._wires = [Wire(port, sender.token) for port in world.ports]

    async def live(self) -> None:
        """Send until it is ending; the last batch too is sent until it is answered, or given up."""
        while not self._world.ending.is_set():
            batch = self._made()
            if self._dice.random() < SENT_TWICE:
                batch.may_be_there = True
                await asyncio.gather(*(self._delivered(batch, wire) for wire in self._wires))
            else:
                await self._delivered(batch, None)
            await self._pause(self._dice.expovariate(1.6))
        for wire in self._wires:
            wire.close()

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._world.ending.wait(), seconds)

    async def _delivered(self, batch: Batch, wire: Wire | None) -> None:
        """Until it is acknowledged. Without a wire whichever server comes, another one at each try."""
        gives_up = self._dice.random() < GIVEN_UP
        while not await self._sent(batch, wire or self._dice.choice(self._wires)):
            batch.may_be_there = True
            if gives_up:
                return
            await asyncio.sleep(self._dice.uniform(0.1, 0.6))
        if self._dice.random() < SENT_AGAIN:
            await self._sent(batch, wire or self._dice.choice(self._wires), again=True)

    async def _sent(self, batch: Batch, wire: Wire, *, again: bool = False) -> bool:
        """Whether it was acknowledged now."""
        began = monotonic()
        try:
            answer = await wire.ask("POST", "/api/v1/checkins", batch.body)
        except Lost:
            return False
        if answer.status == 503 and answer.headers.get("retry-after", "").isdigit():
            return False
        if answer.status != 200:
            return self._contradicted(f"answered {answer.status} {answer.body}")
        self._world.tell(began)
        return self._acknowledged(batch, answer, again=again)

    def _acknowledged(self, batch: Batch, answer: Answer, *, again: bool) -> bool:
        told: list[dict[str, Any]] = [answer.body] if batch.alone else answer.body["items"]
        if [(one["id"], one["status"]) for one in told] != [(str(uuid), "accepted") for uuid in batch.uuids]:
            return self._contradicted(f"answered {told}")
        duplicates = {bool(one["duplicate"]) for one in told}
        self._world.history.acknowledged.update(batch.uuids)
        if again and duplicates != {True}:
            self._contradicted("was acknowledged, and is new when it is sent again")
        if not again and not batch.may_be_there and duplicates != {False}:
            self._contradicted("was never sent, and is there already")
        return True

    def _contradicted(self, what: str) -> bool:
        self._world.history.contradictions.append(what)
        return True

    def _made(self) -> Batch:
        size = self._size()
        items = [self._item() for _ in range(size)]
        alone = size == 1 and self._dice.random() < 0.5
        body = json.dumps(items[0] if alone else {"items": items}).encode()
        return Batch(body, [UUID(str(item["id"])) for item in items], alone)

    def _size(self) -> int:
        """Mostly single scans, at times all that a phone has gathered."""
        dice = self._dice.random()
        if dice < 0.6:
            return 1
        return self._dice.randint(2, 20) if dice < 0.92 else self._dice.randint(21, 500)

    def _item(self) -> dict[str, object]:
        at = datetime.now(UTC) - timedelta(seconds=self._dice.uniform(0, 60))
        if self._dice.random() < OF_EARLIER_DAYS:
            at -= timedelta(days=self._dice.uniform(0, 10))
        place, code = self._dice.choice(self._world.places)
        fields: dict[str, object] = {
            "id": str(ids.uuid7(at, self._dice.getrandbits)),
            "code": code,
            "at": f"{at:%Y-%m-%dT%H:%M:%S.%fZ}",
            "clock_offset_ms": self._dice.randint(-500, 500),
            "direction": self._dice.choice(["in", "out"]),
        }
        _place, gate, serial, *_signature = code.split(".")
        self._world.history.sent[UUID(str(fields["id"]))] = Sent(
            sender_id=self._sender.device,
            person_id=self._sender.person,
            place_id=place,
            gate=int(gate),
            serial=int(serial),
            direction=1 if fields["direction"] == "in" else 2,
            at=(at - _EPOCH) // timedelta(microseconds=1),
            clock_offset_ms=int(str(fields["clock_offset_ms"])),
            content=sha256("\n".join(f"{name}={value}" for name, value in fields.items()).encode()).digest(),
        )
        return fields
