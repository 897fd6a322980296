"""How many people live in a unit is the operator's word, with a source and a date."""

from datetime import date

import pytest

from luuvet.kernel.problems import Refused
from luuvet.units import queries, rules
from luuvet.units.models import Population, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DAY = date(2021, 11, 1)


@pytest.fixture
def duc_tho() -> Unit:
    return queries.unit("440", "2021")


def test_said_again_it_replaces_that_day(duc_tho: Unit) -> None:
    rules.set_population(duc_tho, by="lan", on=DAY, residents=100, smartphones=None, source="census")
    rules.set_population(duc_tho, by="lan", on=DAY, residents=120, smartphones=80, source=" police register ")
    rules.set_population(duc_tho, by="lan", on=date(2022, 1, 1), residents=0, smartphones=None, source="census")
    assert list(Population.objects.order_by("on").values_list("residents", "smartphones", "source")) == [
        (120, 80, "police register"),
        (0, None, "census"),
    ]


@pytest.mark.parametrize(("residents", "smartphones"), [(None, None), (-1, None), (5, -1)])
def test_nothing_or_less_than_nobody_is_refused(duc_tho: Unit, residents: int | None, smartphones: int | None) -> None:
    with pytest.raises(Refused, match="no-population"):
        rules.set_population(duc_tho, by="lan", on=DAY, residents=residents, smartphones=smartphones, source="census")


def test_a_number_without_a_source_is_refused(duc_tho: Unit) -> None:
    with pytest.raises(Refused, match="no-source"):
        rules.set_population(duc_tho, by="lan", on=DAY, residents=5, smartphones=None, source="  ")
