"""What was taken before: a no is said only after a look whether this very item is there already."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from luuvet.accept.decide import Refusal
from luuvet.accept.store import Store, Stored
from luuvet.accept.uncoded import StandingPress
from luuvet.accept.undos import Standing
from luuvet.kernel.signing import DeviceToken


class Again(NamedTuple):
    """The first answer was yes, and is given again; `place`: the number of the place that it named."""

    place: int | None


class Taken(NamedTuple):
    """The id is in use for something else."""


@dataclass(frozen=True, slots=True)
class Before:
    """What stands under the ids of refused items, by what they are about."""

    rows: dict[UUID, Stored]
    presses: dict[UUID, StandingPress]
    undos: dict[UUID, Standing]
    disputes: dict[UUID, int]

    def answer(self, refusal: Refusal, sender: DeviceToken) -> Again | Taken | None:
        """What the sender was told before, or None: then the refusal stands."""
        if refusal.uuid is None:
            return None
        if refusal.about == "undo":
            stands = refusal.problem != "undo-late" and self.undos[refusal.uuid].undoes_for(sender.device)
            return Again(None) if stands else None
        if refusal.about == "dispute":
            return Again(None) if self.disputes.get(refusal.uuid) == sender.person else None
        standing = (self.rows if refusal.about == "check-in" else self.presses).get(refusal.uuid)
        if standing is None:
            return None
        is_same = (standing.sender_id, standing.content) == (sender.device, refusal.content)
        return Again(standing.place_id) if is_same else Taken()


async def look(store: Store, refusals: Iterable[Refusal]) -> Before:
    """Read what stands, with a statement for each kind that was refused. Raises Unavailable."""
    asked: dict[str, list[UUID]] = {}
    for refusal in refusals:
        if refusal.uuid is not None:
            asked.setdefault(refusal.about, []).append(refusal.uuid)
    return Before(
        rows=await store.find(asked["check-in"]) if "check-in" in asked else {},
        presses=await store.find_uncoded(asked["uncoded"]) if "uncoded" in asked else {},
        undos=await store.find_undos(asked["undo"]) if "undo" in asked else {},
        disputes=await store.find_disputes(asked["dispute"]) if "dispute" in asked else {},
    )
