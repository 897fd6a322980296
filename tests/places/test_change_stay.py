"""How long people stay at places of a kind."""

import pytest

from luuvet.core.models import AuditLine
from luuvet.kernel.problems import Refused
from luuvet.places import rules
from luuvet.places.models import Kind, Rearrangement, Stay
from tests.builders import BY

pytestmark = pytest.mark.django_db


def test_each_kind_has_a_stay() -> None:
    assert set(Stay.objects.values_list("kind", flat=True)) == set(Kind.values)


def test_a_stay_is_changed_and_the_change_is_on_record() -> None:
    rules.change_stay(Kind.MARKET, usual=3600, cap=7200, by=BY)
    stay = Stay.objects.get(kind="market")
    assert (stay.usual, stay.cap) == (3600, 7200)
    assert AuditLine.objects.get(action="places.change_stay").object == "stay:market"
    assert [news.kind for news in Rearrangement.objects.all()] == ["market"]


@pytest.mark.parametrize(("usual", "cap"), [(0, 60), (-1, 60), (61, 60), (60, 86_401)])
def test_a_stay_is_more_than_nothing_its_cap_no_less_and_a_day_at_most(usual: int, cap: int) -> None:
    with pytest.raises(Refused, match="stay-unfit"):
        rules.change_stay(Kind.MARKET, usual=usual, cap=cap, by=BY)
    assert Stay.objects.get(kind="market").usual == 45 * 60
    assert not Rearrangement.objects.exists()


def test_a_whole_day_is_a_stay() -> None:
    assert rules.change_stay(Kind.SHOP, usual=86_400, cap=86_400, by=BY).cap == 86_400
