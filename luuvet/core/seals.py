"""The sealer: chains the audit lines, behind the newest seal, without holding up whoever writes them.

A line's number comes from the database before its transaction ends, so lines appear in another order than that of
their numbers, and some numbers never do. What the sealer waits for is said in docs/decisions/0017.
"""

from time import monotonic, sleep

from luuvet.core import bulk, chain
from luuvet.core.bulk import one_at_a_time
from luuvet.core.models import Seal
from luuvet.kernel.clock import now

MOST_LINES = 2_000  # under one seal
_LOOK_EVERY = 0.005  # seconds


def seal_lines(patience: float = 0.8) -> int | None:
    """Seal every line whose change was committed before the call; how many seals that took.

    None where a transaction that wrote a line stays open for more than `patience` seconds: what came before it may
    still change, so nothing is sealed, and the next call looks again. Two calls at once take turns, and the second
    finds nothing left. A line that was taken back leaves a gap in the numbers and is under no seal.
    """
    upto = _settled(patience)
    if upto is None:
        return None
    made = 0
    while _seal_next(upto):
        made += 1
    return made


def _settled(patience: float) -> int | None:
    """A number up to which every line is committed or will never be: those who may hold it, or less, have ended.

    The number is read first. Who began after that gets a higher one and need not be waited for.
    """
    upto = bulk.last_line_number()
    writing, give_up = bulk.writers_of_lines(), monotonic() + patience
    while writing:
        if monotonic() >= give_up:
            return None
        sleep(_LOOK_EVERY)
        writing &= bulk.writers_of_lines()
    return upto


def _seal_next(upto: int) -> bool:
    with one_at_a_time("audit seals"):
        before = Seal.objects.order_by("-number").defer("entries").first()
        after = before.last if before else 0
        lines = bulk.lines_to_chain(after=after, upto=upto, most=MOST_LINES) if after < upto else []
        if not lines:
            return False
        moment = now()
        made = chain.seal_over(
            lines,
            number=before.number + 1 if before else 1,
            first=after + 1,
            last=lines[-1].number if len(lines) == MOST_LINES else upto,
            previous=bytes(before.hash) if before else chain.GENESIS,
            at=chain.seconds(moment),
        )
        Seal.objects.create(**made._asdict() | {"at": moment})
        return True
