"""A code says nothing across trees: what a join on it would get wrong, and that no holder does."""

from collections import defaultdict
from collections.abc import Callable

import pytest
from django.db.models import F

from luuvet.units.models import Holder, Unit
from tests.units.conftest import Listed, placed
from tests.units.test_successions import CODES_PUT_RIGHT, PARTS_OF_A_NAMESAKE

pytestmark = [pytest.mark.django_db, pytest.mark.corpora]

Sets = dict[str, set[str]]
# Where the published text names no other commune: a hamlet (the seat's address), a name that its reader missed.
NO_OTHER_PART = {"Thôn Mịch A", "Thôn Nà Lừa", "Krông Na"}


@pytest.fixture
def parts(listed: Callable[[str], Listed]) -> Sets:
    """As published: of every commune code of 2025, the codes of June 2025 of all that went into it."""
    found: Sets = defaultdict(set)
    for row in listed("succession-2025-07-01"):
        if row["source_text"] not in NO_OTHER_PART:
            found[row["new_code"]].update(row["old_code"].split() or {row["source_text"]})
    return found


@pytest.fixture
def heirs(listed: Callable[[str], Listed]) -> Sets:
    """As published, where it is sure: of every old code, all that it went into."""
    found: Sets = defaultdict(set)
    for row in listed("succession-2025-07-01"):
        old, new = row["old_code"], CODES_PUT_RIGHT.get(row["new_code"], row["new_code"])
        if row["resolution"] in ("resolved", "code") and (old, new) not in PARTS_OF_A_NAMESAKE:
            found[old].add(new)
    return found


@pytest.fixture
def reused(listed: Callable[[str], Listed]) -> set[str]:
    """Codes that are a commune's in 2021 and another commune's, of another name, in 2026."""
    then, now = (
        {row["code"]: placed(row["name"]) for row in listed(name) if row["level"] == "commune"}
        for name in ("units-2021-11", "units-2026-07")
    )
    assert len(then.keys() & now.keys()) == 3_314
    return {code for code in then.keys() & now.keys() if then[code] != now[code]}


def joined_on_code(here: str, there: str) -> dict[str, str]:
    """What must never be done: a unit of one tree taken for the bearer of its code in another."""
    borne = set(Unit.objects.filter(tree=there, level=3).values_list("code", flat=True))
    return {
        code: code for code in Unit.objects.filter(tree=here, level=3).values_list("code", flat=True) if code in borne
    }


def held_exactly(here: str, there: str) -> dict[str, str]:
    """Communes that are held by one commune, by code."""
    holders = Holder.objects.filter(cell__tree=here, cell__level=3, tree=there, unit__level=3, exact=True)
    return dict(holders.values_list("cell__code", "unit__code"))


def wrong_backward(held: dict[str, str], parts: Sets) -> set[str]:
    """New communes put into an old one though other old ones went into them too."""
    return {new for new, old in held.items() if parts.get(new, {old}) != {old}}


def wrong_forward(held: dict[str, str], heirs: Sets) -> set[str]:
    """Old communes put into a new one though they went elsewhere too."""
    return {old for old, new in held.items() if heirs.get(old, {new}) != {new}}


def test_a_join_on_code_would_join_thousands_of_different_communes(reused: set[str], parts: Sets, heirs: Sets) -> None:
    backward, forward = joined_on_code("2025", "2021"), joined_on_code("2021", "2025")
    assert len(backward) == len(forward) == 3_315
    assert len(reused) == 1_867
    assert len(wrong_backward(backward, parts)) == 3_177
    assert "18229" in wrong_backward(backward, parts)  # xã Đức Thọ of 2025 is four communes, not the town alone
    assert len(wrong_forward(forward, heirs)) == 132


def test_no_holder_does(parts: Sets, heirs: Sets) -> None:
    assert wrong_backward(held_exactly("2025", "2021"), parts) == set()
    assert wrong_forward(held_exactly("2021", "2025"), heirs) == set()
    assert wrong_backward(held_exactly("2026", "2021"), parts) == set()


def test_a_commune_goes_by_its_succession_not_by_its_code() -> None:
    """Tùng Ảnh (18259) is in the new Đức Thọ; Lâm Trung Thủy bears 18277, and so does Đức Thịnh, of three communes."""
    new = held_exactly("2021", "2025")
    assert (new["18259"], new["18277"], new["18298"]) == ("18229", "18277", "18277")
    assert "18277" not in held_exactly("2025", "2021")
    moved = Holder.objects.filter(cell__tree="2021", cell__level=3, tree="2025", exact=True)
    assert moved.exclude(unit__code=F("cell__code")).count() > 6_000
