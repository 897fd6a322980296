"""How a history is judged: each way in which rows can break a promise, made by hand."""

from dataclasses import asdict
from uuid import UUID

import pytest

from tests.crash.history import History, Sent

ONE, TWO, THREE = UUID(int=1), UUID(int=2), UUID(int=3)


def sent(**other: int) -> Sent:
    return Sent(**({"sender_id": 1, "person_id": 2, "place_id": 3, "gate": 0, "serial": 1, "direction": 1, "at": 5,
                    "clock_offset_ms": 0, "content": b"0" * 32} | other))  # type: ignore[arg-type]  # fmt: skip


def history() -> History:
    """ONE and TWO were acknowledged, of THREE nobody heard."""
    return History({ONE: sent(), TWO: sent(at=6), THREE: sent(at=7)}, {ONE, TWO})


ALL_THREE = [(ONE, sent()), (TWO, sent(at=6)), (THREE, sent(at=7))]
NOTHING = {"lost": 0, "doubled": 0, "unexplained": 0}


def test_what_is_unknown_may_be_there_or_not() -> None:
    for rows in (ALL_THREE, ALL_THREE[:2]):
        verdict = history().judged(rows)
        counted = {"sent": 3, "acknowledged": 2, "unknown": 1, "rows": len(rows)}
        assert asdict(verdict) == counted | NOTHING
        assert verdict.kept


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ([(TWO, sent(at=6))], {"lost": 1}),
        ([*ALL_THREE, (ONE, sent())], {"doubled": 1}),
        ([*ALL_THREE, (THREE, sent(at=7)), (THREE, sent(at=7))], {"doubled": 2}),
        ([*ALL_THREE, (UUID(int=4), sent())], {"unexplained": 1}),
        ([(ONE, sent(person_id=9)), *ALL_THREE[1:]], {"unexplained": 1}),
    ],
)
def test_rows_that_break_a_promise_are_counted(rows: list[tuple[UUID, Sent]], wrong: dict[str, int]) -> None:
    verdict = history().judged(rows)
    assert {name: asdict(verdict)[name] for name in NOTHING} == NOTHING | wrong
    assert not verdict.kept


def test_an_answer_that_cannot_be_is_unexplained() -> None:
    told = history()
    told.contradictions.append("answered 500")
    assert told.judged(ALL_THREE).unexplained == 1
