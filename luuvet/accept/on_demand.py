"""People's cards and phones in memory. A province has a million of each, so they are read when they are first asked
for, and those not asked for longest are let go. The book drops what it hears has changed."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from luuvet.accept.entries import NO_CARD, NOBODY, CardEntry, DependantEntry, Household

MOST_HELD = 50_000  # of each kind; a batch asks for 500 at most
_CARDS = "SELECT number, person_id, revoked_at FROM people_card WHERE number = ANY($1::bytea[])"
_PHONES = "SELECT device_id, person_id, verified FROM people_installation WHERE device_id = ANY($1::bigint[])"
_DEPENDANTS = """
SELECT phone.device_id, dependant.id, dependant.person_id, dependant.removed_at
FROM people_installation AS phone JOIN people_dependant AS dependant ON dependant.guardian_id = phone.person_id
WHERE phone.device_id = ANY($1::bigint[])
"""

Key = TypeVar("Key")
Held = TypeVar("Held")


class Recent(Generic[Key, Held]):
    """The entries asked for last, up to a number."""

    def __init__(self, most: int = MOST_HELD) -> None:
        self._most = most
        self._held: OrderedDict[Key, Held] = OrderedDict()

    def get(self, key: Key) -> Held | None:
        """The entry, which was asked for just now."""
        if key in self._held:
            self._held.move_to_end(key)
        return self._held.get(key)

    def keep(self, key: Key, entry: Held) -> None:
        """Hold an entry, and let go the one that was not asked for longest."""
        self._held[key] = entry
        self._held.move_to_end(key)
        if len(self._held) > self._most:
            self._held.popitem(last=False)

    def drop(self, keys: Iterable[Key]) -> None:
        """Hold these no longer."""
        for key in keys:
            self._held.pop(key, None)

    def __len__(self) -> int:
        return len(self._held)


class OnDemand:
    """What was asked for since the book was last read as a whole."""

    def __init__(self) -> None:
        self.households: Recent[int, Household] = Recent()
        self.cards: Recent[bytes, CardEntry] = Recent()

    def forget(self, devices: set[int], cards: set[str]) -> None:
        """Drop what was said to have changed; cards by the hexadecimal form of their numbers."""
        self.households.drop(devices)
        self.cards.drop(bytes.fromhex(number) for number in cards)

    async def read(self, connection: Any, devices: set[int], cards: set[bytes]) -> None:
        """Read over an asyncpg connection. What the database does not know either is held as that."""
        if devices:
            phones = await connection.fetch(_PHONES, list(devices))
            others = await connection.fetch(_DEPENDANTS, list(devices))
            dependants: dict[int, dict[str, DependantEntry]] = {device: {} for device in devices}
            for row in others:
                entry = DependantEntry(row["person_id"], row["removed_at"])
                dependants[row["device_id"]][str(row["id"])] = entry
            found = {
                row["device_id"]: Household(row["person_id"], row["verified"], dependants[row["device_id"]])
                for row in phones
            }
            for device in devices:
                self.households.keep(device, found.get(device, NOBODY))
        if cards:
            rows = await connection.fetch(_CARDS, list(cards))
            given = {bytes(row["number"]): CardEntry(row["person_id"], row["revoked_at"]) for row in rows}
            for number in cards:
                self.cards.keep(number, given.get(number, NO_CARD))
