"""Rank and lagging, worked out by hand."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from luuvet.counting.indicators import Indicators, lagging, ranks, rounded

NOTHING = Indicators(
    places_new=0,
    places_active_new=0,
    active_rate=None,
    places_active=0,
    places_active_day=Decimal("0.0"),
    places_steady=0,
    places_total=0,
    places_silent=0,
    scans=0,
    visitors=0,
)


def scans(*numbers: int) -> list[Indicators]:
    return [replace(NOTHING, scans=number) for number in numbers]


def made(*pairs: tuple[int, int]) -> list[Indicators]:
    return [replace(NOTHING, places_new=new, scans=scans) for new, scans in pairs]


def test_the_largest_is_first_ties_share_and_the_next_is_skipped() -> None:
    assert ranks(scans(5, 9, 5, 1), by="scans") == [2, 1, 2, 4]


def test_all_equal_are_all_first() -> None:
    assert ranks(scans(0, 0, 0), by="scans") == [1, 1, 1]


def test_of_silent_places_the_fewest_are_best() -> None:
    figures = [replace(NOTHING, places_silent=number) for number in (3, 0, 3, 7)]
    assert ranks(figures, by="places_silent") == [2, 1, 2, 4]


def test_without_a_value_there_is_no_rank_and_nobody_is_pushed_down() -> None:
    rates = [Fraction(1, 3), None, Fraction(0), Fraction(333, 1000), Fraction(2, 6)]
    figures = [replace(NOTHING, active_rate=rate) for rate in rates]
    assert ranks(figures, by="active_rate") == [1, None, 4, 3, 1]


def test_nobody_has_no_ranks() -> None:
    assert ranks([], by="scans") == []
    assert lagging([], []) == []


def test_lagging_is_below_in_both() -> None:
    # Together 12 places and 120 scans to 3,000 residents: 4 and 40 to 1,000.
    children = made((3, 39), (3, 41), (6, 40))
    assert lagging(children, [1000, 1000, 1000]) == [True, False, False]


def test_equal_is_not_below() -> None:
    assert lagging(made((4, 10), (4, 50)), [1000, 1000]) == [False, False]
    assert lagging(made((1, 30), (7, 30)), [1000, 1000]) == [False, False]


def test_thirds_are_compared_exactly() -> None:
    # 1 to 3, 2 to 6, 3 to 9: the same ratio, in floating point not the same number.
    assert lagging(made((1, 1), (2, 2), (3, 3)), [3, 6, 9]) == [False, False, False]
    huge = 10**16
    assert lagging(made((huge, huge), (huge + 1, huge + 1)), [huge, huge]) == [True, False]


def test_the_size_matters_not_the_number() -> None:
    assert lagging(made((10, 100), (2, 20)), [10_000, 1000]) == [True, False]


def test_a_child_of_size_nothing_is_below_nothing() -> None:
    assert lagging(made((0, 0), (1, 1)), [0, 1000]) == [False, False]
    assert lagging(made((0, 0), (0, 0)), [0, 0]) == [False, False]


@pytest.mark.parametrize(
    ("number", "decimals", "text"),
    [
        (Fraction(1, 4), 1, "0.3"),
        (Fraction(3, 20), 1, "0.2"),
        (Fraction(7, 20), 1, "0.4"),
        (Fraction(249, 1000), 1, "0.2"),
        (Fraction(456, 13), 1, "35.1"),
        (Fraction(570, 1904), 4, "0.2994"),
        (Fraction(2), 4, "2.0000"),
        (Fraction(0), 1, "0.0"),
    ],
)
def test_a_half_is_rounded_up(number: Fraction, decimals: int, text: str) -> None:
    assert str(rounded(number, decimals=decimals)) == text
