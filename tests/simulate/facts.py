"""What is so in a simulated world: places, posters that end, phones that are revoked. Times in Unix milliseconds.

The rules of docs/semantics.md (A check-in, 2, 5, 7) stand here a second time, in other words and on other numbers than
in luuvet/accept/decide.py, so that each can be held against the other.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from luuvet.accept.entries import Ask, PlaceEntry, PosterEntry
from luuvet.kernel.codes import PosterCode, new_place_code

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EAST = 7 * HOUR  # the civil day of Viet Nam, which knows no summer time


def moment(ms: int) -> datetime:
    """As Python says it."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def civil_day(ms: int) -> int:
    """Days since 1970 in Viet Nam."""
    return (ms + EAST) // DAY


@dataclass(slots=True)
class Place:
    """A place with one poster."""

    entry: PlaceEntry
    text: str
    ends: list[int] = field(default_factory=list)


class Facts:
    """What the server may know, and from when on. It is also the book that the acceptance asks."""

    is_fresh = True

    def __init__(self) -> None:
        self.places: dict[str, Place] = {}  # by the text of the poster
        self.ghosts: dict[str, str] = {}  # a text that leads nowhere, and the problem that it is
        self.revoked: dict[int, int] = {}
        self.now = 0
        self._by_code: dict[str, Place] = {}
        self._by_number: dict[int, Place] = {}

    def add_place(self, number: int, dice: Random) -> Place:
        """A place whose signature is any 64 bytes: it is compared, not verified, as long as it was given out."""
        code = PosterCode(new_place_code(dice.getrandbits), 0, 1, 1, dice.randbytes(64))
        posters = {(0, 1): PosterEntry(1, code.signature, None)}
        place = Place(PlaceEntry(number, code.place, f"Chợ {number}", None, posters), str(code))
        self.places[place.text] = self._by_code[code.place] = self._by_number[number] = place
        return place

    def add_ghosts(self, dice: Random) -> None:
        """A signed code of no place, a forged one, and a text that is no code."""
        for problem in ("unknown-place", "bad-signature"):
            code = PosterCode(new_place_code(dice.getrandbits), 0, 1, 1, dice.randbytes(64))
            self.ghosts[str(code)] = problem
        self.ghosts["https://example.invalid/menu"] = "not-a-code"

    def end(self, place: Place, poster_only: bool) -> None:
        """From now on the place is closed, or its poster withdrawn."""
        place.ends.append(self.now)
        ended, posters = place.entry.ended_at, place.entry.posters
        if poster_only:
            posters = {key: PosterEntry(it.key_id, it.signature, moment(self.now)) for key, it in posters.items()}
        else:
            ended = moment(self.now)
        place.entry = PlaceEntry(place.entry.number, place.entry.code, place.entry.name, ended, posters)

    # What luuvet/accept/asgi.py asks of a book.

    def place(self, code: str) -> PlaceEntry | None:
        """The place with that code."""
        there = self._by_code.get(code)
        return there.entry if there else None

    def place_numbered(self, number: int) -> PlaceEntry | None:
        """The place with that number."""
        there = self._by_number.get(number)
        return there.entry if there else None

    def revoked_at(self, device: int) -> datetime | None:
        """When an installation was revoked."""
        at = self.revoked.get(device)
        return None if at is None else moment(at)

    def verifies(self, code: PosterCode) -> bool:
        """Whether we signed it."""
        return self.ghosts.get(str(code)) == "unknown-place"

    async def made_fresh(self) -> None:
        """It always is."""

    async def look_up(self, asks: set[Ask]) -> None:
        """There is nothing new."""

    # The rules in other words.

    def against_scan(self, text: str, device: int, at: int) -> set[str]:
        """Every reason for which a scan made at `at` may not be taken now, if it is not there already."""
        reasons = self._against_time(at, at) | self._against_sender(device, at)
        if text in self.ghosts:
            return reasons | {self.ghosts[text]}
        if any(not self._still(at, end) for end in self.places[text].ends):
            reasons.add("withdrawn")
        return reasons

    def against_undo(self, device: int, scanned: int, at: int) -> set[str]:
        """The same for an undo pressed at `at` of a scan whose id says `scanned`, whatever stands under it."""
        reasons = self._against_time(scanned, at) | self._against_sender(device, at)
        return reasons | ({"undo-late"} if at > scanned + 15 * MINUTE else set())

    def _against_time(self, named: int, at: int) -> set[str]:
        reasons = set()
        if at > self.now + 5 * MINUTE or civil_day(named) > civil_day(self.now + 5 * MINUTE):
            reasons.add("future")
        if civil_day(named) + 21 < civil_day(self.now):
            reasons.add("too-old")
        return reasons

    def _against_sender(self, device: int, at: int) -> set[str]:
        revoked = self.revoked.get(device)
        return set() if revoked is None or self._still(at, revoked) else {"revoked"}

    def _still(self, at: int, end: int) -> bool:
        return at < end and self.now <= end + 72 * HOUR
