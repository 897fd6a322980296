"""Worlds of invented scans: places that lie in one another, people who walk among them, and all that goes wrong."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pyarrow as pa

from luuvet.kernel.flags import Flag
from luuvet.kernel.ids import uuid7
from luuvet.places.models import Kind

START = datetime(2021, 12, 1, tzinfo=UTC)  # 7 in the morning in Viet Nam
MINUTE, HOUR, DAY = 60, 3600, 86_400
# As docs/semantics.md has them, written down once more.
STAYS = {
    "market": (45 * MINUTE, 4 * HOUR),
    "shop": (30 * MINUTE, 4 * HOUR),
    "restaurant": (90 * MINUTE, 4 * HOUR),
    "school": (8 * HOUR, 12 * HOUR),
    "agency": (8 * HOUR, 12 * HOUR),
    "factory": (8 * HOUR, 12 * HOUR),
    "hospital": (4 * HOUR, 24 * HOUR),
    "lodging": (24 * HOUR, 24 * HOUR),
    "vehicle": (2 * HOUR, 8 * HOUR),
    "culture": (HOUR, 8 * HOUR),
    "checkpoint": (HOUR, 8 * HOUR),
    "other": (HOUR, 8 * HOUR),
}


@dataclass
class Spot:
    """A place by its number; `parent` is one too."""

    number: int
    kind: str = "market"
    parent: int | None = None


@dataclass
class Step:
    """A scan; `at` in seconds after START."""

    person: int
    place: int
    at: float
    goes_in: bool = True
    weak: bool = False
    flags: int = 0
    id: UUID = field(default_factory=lambda: UUID(int=0))

    @property
    def moment(self) -> datetime:
        return START + timedelta(seconds=self.at)


@dataclass
class World:
    """What somebody can be asked about."""

    spots: list[Spot]
    steps: list[Step]

    def features(self) -> Counter[str]:
        """What is in it, so that a test can say that nothing is missing."""
        above = {spot.number: spot.parent for spot in self.spots}
        seen: Counter[str] = Counter()
        last: dict[int, Step] = {}
        for step in sorted(self.steps, key=lambda step: (step.person, step.at, step.id)):
            before = last.get(step.person)
            seen["tie"] += before is not None and before.at == step.at
            seen["out without in"] += not step.goes_in and (before is None or not before.goes_in)
            seen["another in"] += bool(before and before.goes_in and step.goes_in and before.place == step.place)
            seen["over midnight"] += bool(before and before.moment.hour < 17 <= step.moment.hour)
            seen["past the cap"] += bool(before and before.place == step.place and step.at - before.at > 12 * HOUR)
            seen["days apart"] += bool(before and step.at - before.at > 2 * DAY)
            seen["three above"] += depth(step.place, above) == 3
            seen["flagged"] += step.flags not in (0, Flag.UNDONE)
            seen["undone"] += bool(step.flags & Flag.UNDONE)
            seen["weak"] += step.weak
            last[step.person] = step
        return seen


def depth(place: int, above: dict[int, int | None]) -> int:
    """How many places it lies in."""
    over = above.get(place)
    return 0 if over is None else 1 + depth(over, above)


def random_world(seed: int, *, people: int = 12, steps: int = 400) -> World:
    """Days of scans; times are mostly whole quarters of an hour, so that they meet one another and the stays."""
    chance = random.Random(seed)
    kinds = [kind.value for kind in Kind]
    spots = [Spot(n, chance.choice(kinds)) for n in range(1, 6)]
    spots += [Spot(6, "market"), Spot(7, "market", 6), Spot(8, "shop", 7), Spot(9, "shop", 8), Spot(10, "shop", 7)]
    spots += [Spot(11, "school"), Spot(12, "school", 11), Spot(13, "lodging"), Spot(14, "lodging", 13)]
    made: list[Step] = []
    for person in range(1, people + 1):
        at, favourite = chance.randrange(0, DAY, 900), chance.choice(spots).number
        for _n in range(steps // people):
            at += chance.choice([0, 0, 1, 900, 900, 1800, 1800, 2700, 2700, 3600, 5400, 3 * HOUR, 9 * HOUR, 3 * DAY])
            if at > 12 * DAY:
                break
            place = favourite if chance.random() < 0.5 else chance.choice(spots).number
            flags = chance.choice([0] * 12 + [Flag.TRAVEL, Flag.AGAIN | Flag.CLOSED, Flag.UNDONE])
            step = Step(person, place, at, chance.random() < 0.6, chance.random() < 0.12, int(flags))
            step.id = uuid7(step.moment, chance.getrandbits)
            made.append(step)
    chance.shuffle(made)
    return World(spots, made)


def arrow(world: World) -> tuple[pa.Table, pa.Table, pa.Table]:
    """A world as luuvet.trace takes it: check-ins, places, stays."""
    steps = world.steps
    checkins = pa.table(
        {
            "id": pa.array([step.id.bytes for step in steps], pa.binary(16)),
            "person": pa.array([step.person for step in steps], pa.int64()),
            "place": pa.array([step.place for step in steps], pa.int64()),
            "direction": pa.array([1 if step.goes_in else 2 for step in steps], pa.int16()),
            "at": pa.array([step.moment for step in steps], pa.timestamp("us", "UTC")),
            "weak": pa.array([step.weak for step in steps], pa.bool_()),
            "flags": pa.array([step.flags for step in steps], pa.int16()),
        }
    )
    return checkins, places_table(world.spots), stays_table()


def places_table(spots: Sequence[Spot]) -> pa.Table:
    """place, parent, kind."""
    return pa.table(
        {
            "place": pa.array([spot.number for spot in spots], pa.int64()),
            "parent": pa.array([spot.parent for spot in spots], pa.int64()),
            "kind": pa.array([spot.kind for spot in spots], pa.string()),
        }
    )


def stays_table() -> pa.Table:
    """kind, usual, cap."""
    kinds = list(STAYS)
    return pa.table(
        {"kind": kinds, "usual": [STAYS[kind][0] for kind in kinds], "cap": [STAYS[kind][1] for kind in kinds]}
    )
