"""Every day has its tree."""

from datetime import date

import pytest

from luuvet.kernel.problems import Refused
from luuvet.units import queries

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.mark.parametrize(
    ("day", "tree"),
    [
        (date(2021, 1, 1), "2021"),
        (date(2021, 12, 8), "2021"),
        (date(2025, 6, 30), "2021"),
        (date(2025, 7, 1), "2025"),
        (date(2026, 4, 29), "2025"),
        (date(2026, 4, 30), "2026"),
        (date(2040, 1, 1), "2026"),
    ],
)
def test_a_day_lies_in_the_tree_in_force_on_it(day: date, tree: str) -> None:
    assert queries.tree_in_force(day).name == tree


def test_before_the_first_tree_there_is_none() -> None:
    with pytest.raises(Refused, match="no-tree"):
        queries.tree_in_force(date(2020, 12, 31))
