"""Phones, network and server on one clock that no one waits for; everything that happens follows from the seed."""

import asyncio
import heapq
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from random import Random
from typing import Any, cast

from luuvet.accept.asgi import Acceptance
from luuvet.accept.book import Book
from luuvet.accept.store import Store
from luuvet.kernel import clock
from luuvet.kernel.signing import DeviceKind, DeviceToken, KeyRing, make_token
from tests.simulate.facts import DAY, HOUR, MINUTE, Facts, moment
from tests.simulate.grounds import Fault, Faulty, Ground, InMemory
from tests.simulate.ledger import Broken, Exchange, Ledger, read
from tests.simulate.phone import Kept, Phone

RING = KeyRing.generate("demonstration", lambda count: bytes(range(count)))
# The first moment lies in the days of the dispatch, for which test databases have tables: 5 to 12 November 2021.
_BEGIN = int(datetime(2021, 11, 5, tzinfo=UTC).timestamp() * 1000)
_PATIENCE = 15_000
_LONGEST = 32 * DAY
_PATH = "/api/v1/checkins"
Event = tuple[int, int, Callable[[], Any]]  # when, and what: in the order in which it was planned
Asked = tuple[Phone, str, str, str, Callable[[int, bytes], None]]  # phone, method, path, body, what hears the reply


@dataclass
class Weather:
    """How bad it is: chances of one request, and when it all ends."""

    lost: float
    answer_lost: float
    doubled: float
    slow: float
    fault: float
    until: int


@dataclass
class Result:
    """What a world left: the hash of everything that was answered, and how often each answer was given."""

    seed: int
    trace: str
    answers: dict[str, int]


class Simulation:
    """One world, from its seed to its end."""

    def __init__(self, seed: int, ground: Ground | None = None, make_phone: type[Phone] = Phone) -> None:
        self.seed = seed
        self.dice = Random(seed)
        self.facts = Facts()
        self.ledger = Ledger(self.facts)
        self.taps: list[Kept] = []
        self.ground = ground or InMemory()
        self._make_phone = make_phone
        self._events: list[Event] = []
        self._count = 0
        self._inbox: list[Asked] = []
        self._trace = sha256()
        self._loop = asyncio.new_event_loop()
        self._settled = False
        self.facts.now = _BEGIN + self.dice.randrange(7 * DAY)
        self._end_of_bad = self.facts.now + self.dice.choice([10 * MINUTE, 2 * HOUR, 26 * HOUR, 3 * DAY])
        self._weather = self._some_weather()
        self.phones = [self._some_phone(number) for number in range(self.dice.randint(1, 4))]
        self._people_the_world()
        self._plan()

    def run(self) -> Result:
        """Let it all happen. Raises Broken where a promise is not kept."""
        try:
            with clock.running_on(lambda: moment(self.facts.now)):
                self._start_server()
                while self._events:
                    self.facts.now, _order, happen = heapq.heappop(self._events)
                    happen()
                self._loop.run_until_complete(self._store.stop())
            rows, undos = self.ground.read(self._senders)
            self.ledger.settled(rows, undos, self.phones, self.taps)
        except Broken as broken:
            raise Broken(f"seed {self.seed}: {broken}") from broken
        finally:
            self._loop.close()
        self._note([*map(str, rows), *map(str, undos)])
        return Result(self.seed, self._trace.hexdigest(), dict(self.ledger.seen))

    # The world and what happens in it.

    @property
    def _senders(self) -> range:
        first = self.seed * 10 + 1
        return range(first, first + 10)

    def _some_weather(self) -> Weather:
        bad = self.dice.choice([0.02, 0.1, 0.3])
        return Weather(bad, bad, bad, bad, bad / 2, self._end_of_bad)

    def _some_phone(self, number: int) -> Phone:
        device = self._senders[number]
        expires = moment(_BEGIN + 400 * DAY)
        token = DeviceToken(DeviceKind.PHONE, device, device, self.dice.random() < 0.8, expires)
        phone = self._make_phone(
            device, device, make_token(RING.maker("token", moment(_BEGIN)), token), Random(self.dice.getrandbits(64))
        )
        phone.skew = self.dice.choice([0, self.dice.randint(-3000, 3000), self.dice.randint(-400 * DAY, 400 * DAY)])
        phone.booted = self.facts.now - self.dice.randrange(DAY)
        return phone

    def _people_the_world(self) -> None:
        for number in range(self.dice.randint(1, 4)):
            self.facts.add_place(self.seed * 10 + number + 1, self.dice)
        self.facts.add_ghosts(self.dice)

    def _plan(self) -> None:
        """When what is done by people, phones, offices and the machine."""
        for phone in self.phones:
            self._some(1, 6, self._scan, phone)
            self._some(0, 2, self._restart, phone)
            self._some(0, 2, self._jump, phone)
            self._some(1, 1, self._send, phone)
            if self.dice.random() < 0.2:
                self._some(1, 1, self._revoke, phone)
        for place in self.facts.places.values():
            if self.dice.random() < 0.3:
                self._some(1, 1, self.facts.end, place, self.dice.random() < 0.5)
        self._some(0, 2, self._restart_server)
        self._some(0, 2, self._steal)
        self._at(self._weather.until + 1, self._clear_up)

    def _some(self, fewest: int, most: int, happen: Callable[..., Any], *about: Any) -> None:
        """Let it happen so many times, any time while it is bad."""
        for _time in range(self.dice.randint(fewest, most)):
            self._at(self._sometime(), happen, *about)

    def _sometime(self) -> int:
        return self.facts.now + self.dice.randrange(self._weather.until - self.facts.now)

    def _at(self, when: int, happen: Callable[..., Any], *about: Any) -> None:
        self._count += 1
        event: Event = (when, self._count, partial(happen, *about))
        heapq.heappush(self._events, event)

    def _scan(self, phone: Phone) -> None:
        ghosts = self.dice.random() < 0.06
        code = self.dice.choice(list(self.facts.ghosts if ghosts else self.facts.places))
        kept = phone.tap(len(self.taps), self.facts.now, code, self.dice.choice(["in", "out"]))
        self.taps.append(kept)
        self._send(phone)
        if not ghosts and self.dice.random() < 0.3:
            self._at(self.facts.now + self.dice.randrange(17 * MINUTE), self._take_back, phone, kept)

    def _take_back(self, phone: Phone, kept: Kept) -> None:
        self.taps.append(phone.tap(len(self.taps), self.facts.now, kept.code, kept.direction, undoes=kept))
        self._send(phone)
        if self.dice.random() < 0.2:
            self._at(self.facts.now + self.dice.randrange(2 * MINUTE), self._take_back, phone, kept)

    def _restart(self, phone: Phone) -> None:
        phone.restart(self.facts.now)

    def _revoke(self, phone: Phone) -> None:
        self.facts.revoked.setdefault(phone.device, self.facts.now)

    def _jump(self, phone: Phone) -> None:
        """Somebody sets the phone's clock, or the network does."""
        phone.skew += self.dice.choice([self.dice.randint(-2 * DAY, 2 * DAY), self.dice.randint(-600_000, 600_000)])

    def _steal(self) -> None:
        """Somebody who saw what another phone sent sends it as their own, as it was or a little other."""
        there = sorted(self.ledger.scans)
        if not there or len(self.phones) < 2:
            return
        seen = self.ledger.scans[self.dice.choice(there)]
        thief = self.dice.choice([phone for phone in self.phones if phone.device != seen.device])
        other: dict[str, Any] = self.dice.choice(
            [{}, {"direction": "in"}, {"clock_offset_ms": 77}, {"undo": str(seen.uuid)}]
        )
        fields = other | {"at": seen.fields["at"]} if "undo" in other else seen.fields | other
        self._request(thief, "POST", _PATH, json.dumps(fields), lambda _status, _body: None)

    def _clear_up(self) -> None:
        """Nothing is lost any more; who was in the hills comes home, some only after weeks."""
        self._settled = True
        for phone in self.phones:
            spells = [(0, 1), (0, 6 * HOUR), (66 * HOUR, 80 * HOUR), (18 * DAY, 23 * DAY)]
            phone.away_until = self.facts.now + self.dice.randrange(*self.dice.choice(spells))
            self._at(phone.away_until, self._send, phone)

    # Phones and the network.

    def _send(self, phone: Phone) -> None:
        """Compare the clock where that is due, else send some of what waits; nothing while an answer is awaited."""
        if phone.waits_for is not None or not phone.queue or self.facts.now < phone.away_until:
            return
        if phone.must_compare:
            asked = phone.own(self.facts.now)
            self._ask(phone, "GET", "/api/v1/time", "", partial(self._compared, phone, asked))
            return
        chosen, body = phone.cut(self.facts.now)
        self._ask(phone, "POST", _PATH, body, partial(self._answered, phone, chosen))

    def _compared(self, phone: Phone, asked: int, status: int, body: bytes) -> None:
        if status == 200:
            server = datetime.fromisoformat(json.loads(body)["now"])
            phone.compare(server, asked, phone.own(self.facts.now))
        self._send(phone)

    def _answered(self, phone: Phone, chosen: list[Kept], status: int, body: bytes) -> None:
        if status not in (200, 422):
            self._again_soon(phone)
            return
        said = json.loads(body)
        phone.hear(chosen, said.get("items", [said]))
        self._again_soon(phone)

    def _again_soon(self, phone: Phone) -> None:
        if phone.queue and self.facts.now < self._weather.until + _LONGEST:
            pause = 6 * HOUR if self._settled else self.dice.randrange(1000, 20 * MINUTE)
            self._at(self.facts.now + pause, self._send, phone)

    def _ask(self, phone: Phone, method: str, path: str, body: str, hear: Callable[[int, bytes], None]) -> None:
        """Ask, and wait at most fifteen seconds; what is answered later, or to a run that ended, nobody hears."""
        phone.asked += 1
        number, boot = phone.asked, phone.boot
        phone.waits_for = number

        def heard(status: int, said: bytes) -> None:
            if phone.waits_for == number and phone.boot == boot:
                phone.waits_for = None
                hear(status, said)

        def out_of_patience() -> None:
            if phone.waits_for == number and phone.boot == boot:
                phone.waits_for = None
                self._again_soon(phone)

        self._at(self.facts.now + _PATIENCE, out_of_patience)
        self._request(phone, method, path, body, heard)

    def _request(self, phone: Phone, method: str, path: str, body: str, hear: Callable[[int, bytes], None]) -> None:
        if not self._happens(self._weather.lost):
            self._at(self._arrival(), self._arrived, (phone, method, path, body, hear))
        if self._happens(self._weather.doubled):
            later = self._arrival() + self.dice.choice([0, 1000, self.dice.randrange(2 * HOUR)])
            self._at(later, self._arrived, (phone, method, path, body, hear))

    def _happens(self, chance: float) -> bool:
        return not self._settled and self.dice.random() < chance

    def _arrival(self) -> int:
        longest = 20_000 if self._happens(self._weather.slow) else 400
        return self.facts.now + self.dice.randrange(20, longest)

    # The server.

    def _start_server(self) -> None:
        """As the product's own, but for the book, which is always right, and for losing its database at times."""
        self._store = Faulty(self.ground.store())
        self._loop.run_until_complete(self._store.start())
        self._acceptance = Acceptance("", RING)
        self._acceptance.book, self._acceptance.store = cast(Book, self.facts), cast(Store, self._store)

    def _restart_server(self) -> None:
        """What has arrived and was not looked at is lost."""
        self._loop.run_until_complete(self._store.stop())
        self._inbox.clear()
        self._start_server()

    def _arrived(self, asked: Asked) -> None:
        if not self._inbox:
            self._at(self.facts.now + self.dice.randrange(120), self._serve)
        self._inbox.append(asked)

    def _serve(self) -> None:
        """Take all that has arrived, side by side as the real server does, so that it is written in one group."""
        inbox, self._inbox = self._inbox, []
        chances = [self._weather.fault, self._weather.fault]
        before, after = (self._happens(chance) for chance in chances)
        self._store.fault = Fault.BEFORE if before else Fault.AFTER if after else Fault.NONE
        replies = self._loop.run_until_complete(_together([self._reply(asked) for asked in inbox]))
        exchanges = []
        for (phone, _method, path, body, hear), (status, said) in zip(inbox, replies, strict=True):
            self._note([str(self.facts.now), str(phone.device), body, str(status), said.decode()])
            if path == _PATH:
                exchanges.append(_exchange(phone, body, status, said))
            if not self._happens(self._weather.answer_lost):
                self._at(self._arrival(), hear, status, said)
        self.ledger.moment(exchanges, self._store.fault)

    async def _reply(self, asked: Asked) -> tuple[int, bytes]:
        """Bytes in, bytes out, over the door that every phone uses."""
        phone, method, path, body, _hear = asked
        headers = [(b"authorization", f"Bearer {phone.token}".encode()), (b"content-type", b"application/json")]
        said: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body.encode()}

        async def send(message: Any) -> None:
            said.append(message)

        scope = {"type": "http", "method": method, "path": path, "headers": headers, "query_string": b""}
        await self._acceptance(scope, receive, send)
        return int(said[0]["status"]), bytes(said[1]["body"])

    def _note(self, lines: list[str]) -> None:
        self._trace.update("\n".join(lines).encode())


async def _together(replies: list[Any]) -> list[tuple[int, bytes]]:
    return list(await asyncio.gather(*replies))


def _exchange(phone: Phone, body: str, status: int, said: bytes) -> Exchange:
    answer = json.loads(said)
    answers = answer.get("items", [answer] if "id" in answer else None)
    return Exchange(read(phone.device, body), status, answers)


def simulate(seed: int, ground: Ground | None = None, make_phone: type[Phone] = Phone) -> Result:
    """One world. Raises Broken, which names the seed."""
    return Simulation(seed, ground, make_phone).run()
