"""The chain over the audit trail, as arithmetic: digests of lines, hashes of seals, what no longer fits.

Nothing here knows a database, so that anybody with the two tables can work it out again: docs/decisions/0017.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import pairwise
from typing import Literal, NamedTuple

GENESIS = bytes(32)  # what the first seal names as the one before
_DIGEST = 32
_ENTRY = 8 + _DIGEST  # a line's number, then its digest
MOST_FAULTS = 1_000  # that are told one by one; all are counted
FaultKind = Literal["line-changed", "line-removed", "line-inserted", "seal-changed", "seal-removed", "head-unknown"]


class LineRow(NamedTuple):
    """An audit line as it is chained: texts as the database writes them, `at` in seconds since 1970."""

    number: int
    at: str
    actor: str
    action: str
    object: str
    detail: str

    @property
    def digest(self) -> bytes:
        """32 bytes that any other line would not have."""
        return _hash("audit line", *(str(value).encode() for value in self))


class SealRow(NamedTuple):
    """A seal over the lines numbered `first` to `last`: how many, and as `entries` each one's number (8 bytes) and
    digest (32)."""

    number: int
    at: str
    first: int
    last: int
    lines: int
    entries: bytes
    previous: bytes
    hash: bytes

    @property
    def right_hash(self) -> bytes:
        """What its hash has to be."""
        numbers = (self.number, self.at, self.first, self.last, self.lines)
        return _hash("audit seal", *(str(value).encode() for value in numbers), self.entries, self.previous)

    @property
    def is_sound(self) -> bool:
        """Whether it says of itself what was said when it was made."""
        if self.hash != self.right_hash or len(self.entries) != self.lines * _ENTRY:
            return False
        numbers = [self.first - 1, *(number for number, _digest in self.sealed()), self.last + 1]
        return all(one < other for one, other in pairwise(numbers))

    def sealed(self) -> Iterator[tuple[int, bytes]]:
        """The number and digest of each line that it covers."""
        for begin in range(0, len(self.entries), _ENTRY):
            entry = self.entries[begin : begin + _ENTRY]
            yield int.from_bytes(entry[:8]), entry[8:]


def seconds(moment: datetime) -> str:
    """A moment as it is chained: seconds since 1970 with six decimals, as PostgreSQL's extract(epoch) writes them."""
    micros = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    return f"{Decimal(micros).scaleb(-6):.6f}"


def seal_over(lines: Iterable[LineRow], *, number: int, first: int, last: int, previous: bytes, at: str) -> SealRow:
    """The seal of this number over every line from `first` to `last`; `previous` is the hash of the one before."""
    digests = [(line.number, line.digest) for line in lines]
    entries = b"".join(number.to_bytes(8) + digest for number, digest in digests)
    unhashed = SealRow(number, at, first, last, len(digests), entries, previous, b"")
    return unhashed._replace(hash=unhashed.right_hash)


def _hash(what: str, *parts: bytes) -> bytes:
    """Each part behind its length: no two lists of parts are the same bytes."""
    whole = sha256(f"LV1 {what}".encode())
    for part in parts:
        whole.update(len(part).to_bytes(4) + part)
    return whole.digest()


@dataclass(slots=True)
class Fault:
    """What does not fit: seals from `seals[0]` to `seals[1]`, lines from `lines[0]` to `lines[1]`, or None of them."""

    kind: FaultKind
    seals: tuple[int, int] | None = None
    lines: tuple[int, int] | None = None


@dataclass(slots=True)
class Finding:
    """What a chain looks like: seals and lines under them, lines that wait for a seal, the newest seal without its
    entries, and what is wrong: the first thousand, and how many in all. A run of lines under one seal is one."""

    seals: int = 0
    lines: int = 0
    unsealed: int = 0
    head: SealRow | None = None
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.fault_count

    def add(self, fault: Fault) -> None:
        """One more; a line right after the last one's, with the same fault, makes that one longer."""
        last = self.faults[-1] if self.faults and self.fault_count <= MOST_FAULTS else None
        if last and last.lines and fault.lines and _goes_on(last, fault):
            last.lines = (last.lines[0], fault.lines[1])
            return
        self.fault_count += 1
        if self.fault_count <= MOST_FAULTS:
            self.faults.append(fault)


def _goes_on(last: Fault, fault: Fault) -> bool:
    """Whether it is the line right after, with the same fault."""
    follows = last.lines is not None and fault.lines is not None and last.lines[1] + 1 == fault.lines[0]
    return follows and fault.kind.startswith("line") and (last.kind, last.seals) == (fault.kind, fault.seals)


class Examination:
    """One pass over seals and lines, both in the order of their numbers; what it holds does not grow with them."""

    def __init__(self, lines: Iterable[LineRow], *, head: bytes | None) -> None:
        self.found = Finding()
        self._lines = iter(lines)
        self._line = next(self._lines, None)
        self._head = head
        self._before: SealRow | None = None  # the last sound seal, without entries
        self._unsound = 0  # how many others came since

    def take(self, seal: SealRow) -> None:
        """The next seal with the lines that it covers. One that was changed is no evidence for or against lines."""
        self.found.seals += 1
        if seal.hash == self._head:
            self._head = None
        if not seal.is_sound:
            self.found.add(Fault("seal-changed", (seal.number, seal.number), (seal.first, seal.last)))
            self._unsound += 1
            return
        has_gap = self._look_before(seal)
        for line in self._lines_until(seal.first - 1):
            if not has_gap:
                self.found.add(Fault("line-inserted", None, (line.number, line.number)))
        self._compare(seal)
        self._before, self._unsound = seal._replace(entries=b""), 0
        self.found.head = self._before

    def end(self) -> Finding:
        """After the last seal: the lines that are left wait for the next, or stand under a seal that was changed."""
        is_covered = self._unsound > 0
        for _line in self._lines_until(None):
            self.found.unsealed += not is_covered
        if self._head is not None:
            self.found.add(Fault("head-unknown"))
        return self.found

    def _look_before(self, seal: SealRow) -> bool:
        """Whether lines stood between this seal and the last sound one, under a seal removed or changed."""
        number, last = (self._before.number, self._before.last) if self._before else (0, 0)
        if seal.number - number - 1 > self._unsound:
            self.found.add(Fault("seal-removed", (number + 1, seal.number - 1), (last + 1, seal.first - 1)))
            return True
        if self._unsound:
            return True
        if seal.previous != (self._before.hash if self._before else GENESIS) or seal.first != last + 1:
            # It is what it was, so the one before is another than it was.
            self.found.add(Fault("seal-changed", (number, number), (self._before.first if self._before else 0, last)))
        return False

    def _compare(self, seal: SealRow) -> None:
        same = (seal.number, seal.number)
        for number, digest in seal.sealed():
            for line in self._lines_until(number - 1):
                self.found.add(Fault("line-inserted", same, (line.number, line.number)))
            there = next(self._lines_until(number), None)
            if there is None:
                self.found.add(Fault("line-removed", same, (number, number)))
            elif there.digest != digest:
                self.found.add(Fault("line-changed", same, (number, number)))
            self.found.lines += 1
        for line in self._lines_until(seal.last):
            self.found.add(Fault("line-inserted", same, (line.number, line.number)))

    def _lines_until(self, last: int | None) -> Iterator[LineRow]:
        while self._line is not None and (last is None or self._line.number <= last):
            line, self._line = self._line, next(self._lines, None)
            yield line


def examine(seals: Iterable[SealRow], lines: Iterable[LineRow], *, head: bytes | None = None) -> Finding:
    """Hold seals against lines, and against the hash of a head that was written down elsewhere.

    Without a head, seals taken off the end, or all made anew, cannot be seen: the chain is whole then, but shorter or
    another one.
    """
    examination = Examination(lines, head=head)
    for seal in seals:
        examination.take(seal)
    return examination.end()
