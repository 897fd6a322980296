"""Whatever is done to one line or one seal afterwards is found, and told where it was done."""

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.core import chain
from luuvet.core.chain import Fault, LineRow, SealRow, examine

# Numbers with gaps, as aborted changes leave them; the last seal ends past its last line.
NUMBERS = ((1, 2, 5), (6, 7, 8, 9), (12,), (14, 15))
ENDS = (5, 10, 12, 16)
WAITING = (17, 19)


def line(number: int, actor: str = "lan") -> LineRow:
    return LineRow(number, f"{1637884800 + number}.000000", actor, "places.close_place", f"place:{number}", "{}")


def made(actors: Sequence[str] = ("lan",)) -> tuple[list[SealRow], list[LineRow]]:
    """Four seals over ten lines, and two lines that wait."""
    lines = [line(number, actors[number % len(actors)]) for part in (*NUMBERS, WAITING) for number in part]
    seals: list[SealRow] = []
    for number, (part, end) in enumerate(zip(NUMBERS, ENDS, strict=True), 1):
        seals.append(
            chain.seal_over(
                [one for one in lines if one.number in part],
                number=number,
                first=ENDS[number - 2] + 1 if seals else 1,
                last=end,
                previous=seals[-1].hash if seals else chain.GENESIS,
                at=f"{1637884900 + number}.000000",
            )
        )
    return seals, lines


SEALED = [number for part in NUMBERS for number in part]
SEALS, LINES = made()


def seal_of(number: int) -> int:
    """Under which seal a number falls."""
    return next(seal for seal, end in enumerate(ENDS, 1) if number <= end)


def test_what_nobody_touched_is_whole() -> None:
    found = examine(SEALS, LINES)
    assert (found.is_whole, found.seals, found.lines, found.unsealed) == (True, 4, 10, 2)
    assert found.head == SEALS[-1]._replace(entries=b"")
    assert examine([], LINES).unsealed == 12


def test_a_digest_is_what_the_decision_says() -> None:
    parts = [b"17", b"1637884817.000000", b"lan", b"places.close_place", b"place:17", b"{}"]
    whole = b"LV1 audit line" + b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    assert line(17).digest == sha256(whole).digest()


def test_a_seal_is_what_the_decision_says() -> None:
    entries = (12).to_bytes(8, "big") + line(12).digest
    parts = [b"3", b"1637884903.000000", b"11", b"12", b"1", entries, SEALS[1].hash]
    whole = b"LV1 audit seal" + b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    assert SEALS[2] == SealRow(3, "1637884903.000000", 11, 12, 1, entries, SEALS[1].hash, sha256(whole).digest())


@given(st.sampled_from(SEALED), st.sampled_from(LineRow._fields[1:]), st.text(max_size=20))
def test_a_changed_line_is_found(number: int, field: str, text: str) -> None:
    lines = [LineRow(**one._asdict() | {field: text}) if one.number == number else one for one in LINES]
    changed = lines != LINES
    faults = [Fault("line-changed", (seal_of(number),) * 2, (number, number))] if changed else []
    assert examine(SEALS, lines).faults == faults


@given(st.sampled_from(SEALED))
def test_a_removed_line_is_found(number: int) -> None:
    faults = examine(SEALS, [one for one in LINES if one.number != number]).faults
    assert faults == [Fault("line-removed", (seal_of(number),) * 2, (number, number))]


@given(st.sampled_from([-7, 0, 3, 4, 10, 11, 13, 16]))
def test_an_inserted_line_is_found(number: int) -> None:
    faults = examine(SEALS, sorted([*LINES, line(number)])).faults
    under = (seal_of(number),) * 2 if number > 0 else None
    assert faults == [Fault("line-inserted", under, (number, number))]


@given(st.sets(st.sampled_from(SEALED), min_size=2, max_size=2))
def test_two_lines_that_change_places_are_found(pair: set[int]) -> None:
    one, other = sorted(pair)
    swapped = {one: other, other: one}
    lines = sorted(row._replace(number=swapped.get(row.number, row.number)) for row in LINES)
    told = [number for fault in examine(SEALS, lines).faults if fault.lines for number in fault.lines]
    assert {*told} == pair


@given(st.integers(0, 3), st.sampled_from(SealRow._fields), st.data())
def test_a_changed_seal_is_found(place: int, field: str, data: st.DataObject) -> None:
    kind = {int: st.integers(-(2**63), 2**63 - 1), str: st.text(max_size=20), bytes: st.binary(max_size=90)}
    value = data.draw(kind[type(getattr(SEALS[place], field))])
    seals = sorted(SealRow(**seal._asdict() | {field: value}) if seal is SEALS[place] else seal for seal in SEALS)
    found = examine(seals, LINES)
    assert found.is_whole == (seals == SEALS)
    if not found.is_whole:
        assert ("seal-changed", (seals[place].number if field != "number" else value,) * 2) in [
            (fault.kind, fault.seals) for fault in found.faults
        ]


@given(st.integers(0, 2))
def test_a_seal_taken_from_between_is_found(place: int) -> None:
    found = examine([seal for seal in SEALS if seal is not SEALS[place]], LINES)
    gone = SEALS[place]
    assert found.faults == [Fault("seal-removed", (gone.number, gone.number), (gone.first, gone.last))]


@given(st.integers(0, 3), st.integers(0, 3))
def test_seals_that_change_places_are_found(one: int, other: int) -> None:
    numbers = {SEALS[one].number: SEALS[other].number, SEALS[other].number: SEALS[one].number}
    seals = sorted(seal._replace(number=numbers.get(seal.number, seal.number)) for seal in SEALS)
    assert examine(seals, LINES).is_whole == (one == other)


@given(st.integers(0, 2))
def test_a_seal_made_anew_with_a_right_hash_is_found_by_the_next_one(place: int) -> None:
    old = SEALS[place]
    forged = [row._replace(actor="minh") for row in LINES if row.number in NUMBERS[place]]
    lines = sorted([row for row in LINES if row.number not in NUMBERS[place]] + forged)
    anew = chain.seal_over(forged, number=old.number, first=old.first, last=old.last, previous=old.previous, at=old.at)
    found = examine([anew if seal is old else seal for seal in SEALS], lines)
    assert found.faults == [Fault("seal-changed", (old.number, old.number), (old.first, old.last))]


@pytest.mark.parametrize("kept", range(4))
def test_seals_taken_off_the_end_are_found_by_the_head_on_paper(kept: int) -> None:
    assert examine(SEALS[:kept], LINES).is_whole
    assert examine(SEALS, LINES, head=SEALS[-1].hash).is_whole
    assert examine(SEALS, LINES, head=SEALS[0].hash).is_whole
    assert examine(SEALS[:kept], LINES, head=SEALS[-1].hash).faults == [Fault("head-unknown")]


def test_a_chain_made_anew_from_the_beginning_is_found_by_the_head_on_paper() -> None:
    seals, lines = made(["minh"])
    assert examine(seals, lines).is_whole
    assert examine(seals, lines, head=SEALS[-1].hash).faults == [Fault("head-unknown")]


def test_of_many_faults_a_thousand_are_told_and_all_are_counted() -> None:
    lines = [line(2 * number) for number in range(1, 1201)]
    seal = chain.seal_over(lines, number=1, first=1, last=2400, previous=chain.GENESIS, at="0.000000")
    found = examine([seal], [])
    assert (len(found.faults), found.fault_count) == (1000, 1200)


def test_lines_side_by_side_are_told_as_one_stretch() -> None:
    faults = examine(SEALS, [row for row in LINES if not 6 <= row.number <= 8]).faults
    assert faults == [Fault("line-removed", (2, 2), (6, 8))]
