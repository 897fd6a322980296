"""The p by which a bench tells whether two ways differ."""

import random

import pytest

from bench.signin import p_of


@pytest.mark.parametrize(
    ("ours", "theirs", "p"),
    [
        # Worked out by hand: U = 0 of 5 by 5, spread √(25·11/12), less half for what is whole.
        ([1, 2, 3, 4, 5], [6, 7, 8, 9, 10], 0.01219),
        # Ranks 1.5 1.5 4 4 6 and 4 7.5 7.5 9.5 9.5: U = 2, and ties take 42 from 990.
        ([1, 1, 2, 2, 3], [2, 4, 4, 5, 5], 0.03276),
        ([3, 3, 3], [3, 3, 3], 1.0),
    ],
)
def test_it_is_the_normal_curve_over_ranks(ours: list[float], theirs: list[float], p: float) -> None:
    assert p_of(ours, theirs) == pytest.approx(p, abs=5e-5)
    assert p_of(theirs, ours) == pytest.approx(p, abs=5e-5)


def test_a_shift_of_a_fifth_of_the_spread_is_found_among_500_and_none_is_not() -> None:
    draw = random.Random(7)
    one, same = ([draw.gauss(10, 1) for _n in range(500)] for _two in range(2))
    assert p_of(one, [value + 0.2 for value in same]) < 0.01
    assert p_of(one, same) > 0.01
