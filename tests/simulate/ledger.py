"""Every answer of the simulated server held against the meanings, and in the end the rows against every answer."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from tests.simulate.facts import MINUTE, Facts, moment
from tests.simulate.grounds import Fault, TakenBack, Written
from tests.simulate.phone import Kept, Phone

_UNDONE_WITHIN = 10 * MINUTE


class Broken(Exception):
    """A world in which a promise was not kept."""


class Item(NamedTuple):
    """An item as it was sent. `scanned` is the time in its id."""

    device: int
    uuid: UUID
    at: int
    text: str
    fields: dict[str, Any]

    @property
    def is_undo(self) -> bool:
        """Whether it takes something back."""
        return "undo" in self.fields

    @property
    def scanned(self) -> int:
        """The time in the id that it names, in milliseconds."""
        return self.uuid.int >> 80


@dataclass(slots=True)
class Exchange:
    """A request of one moment and its reply; `answers` None where the reply was for the whole body."""

    items: list[Item]
    status: int
    answers: list[dict[str, Any]] | None


def read(device: int, body: str) -> list[Item]:
    """The items of a body that a phone has made."""
    fields = json.loads(body)
    return [_item(device, one) for one in fields.get("items", [fields])]


def _item(device: int, fields: dict[str, Any]) -> Item:
    at = int(sum(x * y for x, y in zip(_clock(fields["at"]), (86_400_000, 3_600_000, 60_000, 1000, 1), strict=True)))
    return Item(device, UUID(fields.get("undo", fields.get("id"))), at, json.dumps(fields), fields)


def _clock(text: str) -> tuple[int, int, int, int, int]:
    """Days since 1970, hours, minutes, seconds, milliseconds of `2021-11-26T08:00:00.000Z`."""
    year, month, day = int(text[:4]), int(text[5:7]), int(text[8:10])
    shifted = year - (month < 3)
    days = 365 * shifted + shifted // 4 - shifted // 100 + shifted // 400 + (153 * ((month + 9) % 12) + 2) // 5 + day
    return days - 719_469, int(text[11:13]), int(text[14:16]), int(text[17:19]), int(text[20:23])


class Ledger:
    """What must be there by what was answered."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.scans: dict[UUID, Item] = {}
        self.undos: dict[UUID, Item] = {}
        self._unsure: set[UUID] = set()  # undos of which only the database knows
        self.seen: Counter[str] = Counter()

    def moment(self, exchanges: list[Exchange], fault: Fault) -> None:
        """Take down all that was answered at one moment. Raises Broken."""
        scans, undos = dict(self.scans), dict(self.undos)
        for exchange in exchanges:
            if exchange.answers is None:
                self._unanswered(exchange, fault)
        told = [
            (item, answer)
            for exchange in exchanges
            if exchange.answers is not None
            for item, answer in zip(exchange.items, exchange.answers, strict=True)
        ]
        for item, answer in told:
            if answer["status"] == "accepted" and not answer["duplicate"]:
                self._new(item)
        for item, answer in told:
            self.seen[answer.get("problem", "duplicate" if answer.get("duplicate") else "accepted")] += 1
            if answer["id"] != str(item.uuid):
                raise Broken(f"answered for {answer['id']}: {item.text}")
            if item.is_undo:
                self._undo(item, answer, scans.get(item.uuid), undos.get(item.uuid))
            else:
                self._scan(item, answer, scans.get(item.uuid))

    def _unanswered(self, exchange: Exchange, fault: Fault) -> None:
        """Nothing was told; with a connection lost after the commit all that may be taken is there."""
        self.seen[str(exchange.status)] += 1
        if exchange.status != 503 or fault is Fault.NONE:
            raise Broken(f"answered {exchange.status} to {exchange.items}")
        for item in exchange.items if fault is Fault.AFTER else ():
            if item.is_undo:
                self._unsure |= {item.uuid} - self._of_others(item)
            elif not self._reasons(item):
                self.scans.setdefault(item.uuid, item)

    def _of_others(self, undo: Item) -> set[UUID]:
        """The id that it would take back, where the scan is another sender's."""
        scan = self.scans.get(undo.uuid)
        return {undo.uuid} if scan is not None and scan.device != undo.device else set()

    def _new(self, item: Item) -> None:
        book = self.undos if item.is_undo else self.scans
        if item.uuid in book:
            raise Broken(f"new a second time: {item.text}")
        book[item.uuid] = item

    def _reasons(self, item: Item) -> set[str]:
        if item.is_undo:
            return self._facts.against_undo(item.device, item.scanned, item.at)
        return self._facts.against_scan(item.fields["code"], item.device, item.at)

    def _scan(self, item: Item, answer: dict[str, Any], before: Item | None) -> None:
        there, reasons = self.scans.get(item.uuid), self._reasons(item)
        is_same = there is not None and (there.device, there.text) == (item.device, item.text)
        if answer["status"] == "accepted":
            place = self._facts.places.get(item.fields["code"])
            if place is None or answer["place"] != {"code": place.entry.code, "name": place.entry.name}:
                raise Broken(f"accepted for another place: {answer} to {item.text}")
            if not is_same or (reasons and before is None):
                raise Broken(f"accepted in spite of {reasons or 'another under its id'}: {item.text}")
            return
        self._refused_rightly(item, answer, reasons | ({"id-reused"} if there is not None and not is_same else set()))
        if before is not None and (before.device, before.text) == (item.device, item.text):
            raise Broken(f"refused what is there: {answer} to {item.text}")

    def _undo(self, item: Item, answer: dict[str, Any], scanned: Item | None, before: Item | None) -> None:
        """`scanned` and `before`: the scan and the undo that were there when the moment began."""
        scan, undo = self.scans.get(item.uuid), self.undos.get(item.uuid)
        reasons = self._reasons(item)
        if {other.device for other in (scan, undo) if other} - {item.device}:
            reasons.add("id-reused")
        is_late = scan is not None and (undo or item).at > scan.at + _UNDONE_WITHIN
        if answer["status"] == "accepted":
            if item.uuid in self._unsure:
                self.undos.setdefault(item.uuid, item)
            elif undo is None or undo.device != item.device or (before is None and (reasons or (scanned and is_late))):
                raise Broken(f"undone in spite of {reasons}: {item.text}")
            return
        self._refused_rightly(item, answer, reasons | ({"undo-late"} if is_late else set()))
        if before is not None and before.device == item.device and not is_late and "undo-late" not in reasons:
            raise Broken(f"refused an undo that stands: {answer} to {item.text}")

    def _refused_rightly(self, item: Item, answer: dict[str, Any], reasons: set[str]) -> None:
        problem = answer["problem"]
        if problem not in reasons or answer["retry"] is not (problem == "future"):
            raise Broken(f"refused {answer} where {reasons or 'nothing'} is against it: {item.text}")

    def settled(self, rows: list[Written], undos: list[TakenBack], phones: list[Phone], taps: list[Kept]) -> None:
        """Compare with what is there when all is quiet. Raises Broken."""
        self._rows_are_what_was_answered(rows, undos)
        for phone in phones:
            if phone.queue:
                raise Broken(f"still in the queue of {phone.device}: {phone.queue[0].text}")
        times = Counter(row.id for row in rows)
        standing = {undo.id: undo for undo in undos}
        for tap in taps:
            if not tap.confirmed and not tap.refused:
                raise Broken(f"ended without a word: {tap.text}")
            if tap.confirmed and tap.undoes is None and (tap.uuid is None or times[tap.uuid] != 1):
                raise Broken(f"seen confirmed, {times[tap.uuid or UUID(int=0)]} rows: {tap.text}")
        _nothing_doubled(rows, taps)
        _undone_as_accepted({row.id: row for row in rows}, standing, [tap for tap in taps if tap.undoes is not None])

    def _rows_are_what_was_answered(self, rows: list[Written], undos: list[TakenBack]) -> None:
        if [row.id for row in rows] != sorted(self.scans):
            raise Broken(f"rows are not what was accepted: {set(self.scans) ^ {row.id for row in rows}}")
        for row in rows:
            sent = self.scans[row.id]
            place = self._facts.places[sent.fields["code"]].entry.number
            expected = Written(row.id, sent.device, place, moment(sent.at), canonical(sent.fields))
            if row != expected:
                raise Broken(f"a row that nobody has sent so: {row}, sent {expected}")
        there = {undo.id for undo in undos}
        if not set(self.undos) - self._unsure <= there or not there <= set(self.undos) | self._unsure:
            raise Broken(f"undos are not what was accepted: {set(self.undos) ^ there}")


def canonical(fields: dict[str, Any]) -> bytes:
    """The hash of a check-in's content, worked out from the text on the wire."""
    at = fields["at"].replace("Z", "000Z")  # phones say milliseconds, the content has microseconds
    return sha256("\n".join(f"{name}={value}" for name, value in (fields | {"at": at}).items()).encode()).digest()


def _nothing_doubled(rows: Iterable[Written], taps: Iterable[Kept]) -> None:
    """One tap of the person, one row: two that say the same of the same phone are told apart by their tap alone."""
    of_tap = {tap.uuid: tap.number for tap in taps if tap.undoes is None}
    times = Counter(of_tap[row.id] for row in rows if row.id in of_tap)
    strange = [row for row in rows if row.id not in of_tap]
    if strange or any(count > 1 for count in times.values()):
        raise Broken(f"doubled: {times.most_common(1)}, of no tap: {strange}")


def _undone_as_accepted(rows: dict[UUID, Written], undos: dict[UUID, TakenBack], taps: list[Kept]) -> None:
    """A scan is undone exactly where an undo of it was accepted that was in time."""
    for tap in taps:
        row, undo = (rows.get(tap.uuid), undos.get(tap.uuid)) if tap.uuid else (None, None)
        if row is None:
            continue
        scanned = round(row.at.timestamp() * 1000)
        is_undone = undo is not None and undo.sender_id == row.sender_id and undo.at <= moment(scanned + _UNDONE_WITHIN)
        if tap.confirmed and tap.at <= scanned + _UNDONE_WITHIN and not is_undone:
            raise Broken(f"seen undone and is not: {tap.text}")
        others = [other for other in taps if other.uuid == tap.uuid and other.confirmed]
        if is_undone and not others and not tap.refused:
            raise Broken(f"undone and nobody was told: {tap.text}")
