"""What certainly holds a unit: small cases by hand, and random ones against a search through everything."""

from hypothesis import given
from hypothesis import strategies as st

from luuvet.units.succession import Forest, Holding, Node, Pair, chained, holdings

PROVINCE, DISTRICT, COMMUNE = 1, 2, 3
OLD = {
    1: Node(PROVINCE, None),
    10: Node(DISTRICT, 1),
    101: Node(COMMUNE, 10),
    102: Node(COMMUNE, 10),
    11: Node(DISTRICT, 1),
    111: Node(COMMUNE, 11),
    2: Node(PROVINCE, None),
    20: Node(DISTRICT, 2),
}
NEW = {5: Node(PROVINCE, None), 51: Node(COMMUNE, 5), 52: Node(COMMUNE, 5), 53: Node(COMMUNE, 5)}
SHARES = [(101, 51), (102, 51), (111, 52), (111, 51), (20, 53)]


def test_a_commune_that_went_whole_is_held_by_its_successor() -> None:
    assert holdings(OLD, NEW, SHARES)[101] == Holding(51, exact=True)


def test_a_divided_commune_is_to_assign_under_the_province() -> None:
    assert holdings(OLD, NEW, SHARES)[111] == Holding(5, exact=False)


def test_a_district_that_became_one_commune_is_held_by_it() -> None:
    held = holdings(OLD, NEW, SHARES)
    assert held[10] == Holding(51, exact=True)
    assert held[20] == Holding(53, exact=True)


def test_provinces_merged_into_one_are_held_by_it() -> None:
    held = holdings(OLD, NEW, SHARES)
    assert held[1] == Holding(5, exact=True)


def test_a_commune_without_a_counterpart_leaves_all_above_it_uncertain() -> None:
    held = holdings(OLD, NEW, [pair for pair in SHARES if pair[0] != 102])
    assert [held[unit] for unit in (102, 10, 1)] == [Holding(None, exact=False)] * 3
    assert held[101] == Holding(51, exact=True)


def test_backward_a_commune_is_held_by_what_contains_all_its_parts() -> None:
    held = holdings(NEW, OLD, [(new, old) for old, new in SHARES])
    assert held[51] == Holding(1, exact=False)
    assert held[53] == Holding(20, exact=True)
    assert held[5] == Holding(None, exact=False)


def test_backward_a_commune_cut_out_of_one_is_held_by_it() -> None:
    """Commune 52 is but a part of 111, and yet all of it was in 111."""
    assert holdings(NEW, OLD, [(new, old) for old, new in SHARES])[52] == Holding(111, exact=True)


@st.composite
def forests(draw: st.DrawFn) -> Forest:
    """Up to 12 units of three levels; a unit's parent has a lower number and stands one level higher."""
    forest: dict[int, Node] = {}
    for unit in range(draw(st.integers(1, 12))):
        parents = [None, *(above for above, node in forest.items() if node.level < COMMUNE)]
        parent = draw(st.sampled_from(parents))
        forest[unit] = Node(PROVINCE if parent is None else forest[parent].level + 1, parent)
    return forest


def inside(forest: Forest, unit: int, other: int) -> bool:
    return unit == other or any(inside(forest, child, other) for child, node in forest.items() if node.parent == unit)


def lowest(forest: Forest) -> list[int]:
    return [unit for unit in forest if not any(node.parent == unit for node in forest.values())]


def searched(here: Forest, there: Forest, shares: set[Pair], cell: int) -> Holding:
    """Of all units that contain every counterpart of every lowest unit of the cell, the one with the fewest units."""
    leaves = [leaf for leaf in lowest(here) if inside(here, cell, leaf)]
    counterparts = {leaf: {unit for one, unit in shares if one == leaf} for leaf in leaves}
    if not all(counterparts.values()):
        return Holding(None, exact=False)
    needed = set().union(*counterparts.values())
    holders = [unit for unit in there if all(inside(there, unit, one) for one in needed)]
    if not holders:
        return Holding(None, exact=False)
    best = min(holders, key=lambda unit: sum(inside(there, unit, other) for other in there))
    return Holding(best, exact=best in lowest(there) or there[best].level == here[cell].level)


@given(st.data(), forests(), forests())
def test_holders_are_those_that_a_search_finds(data: st.DataObject, here: Forest, there: Forest) -> None:
    pairs = st.tuples(st.sampled_from(lowest(here)), st.sampled_from(list(there)))
    shares = data.draw(st.sets(pairs, max_size=20))
    assert holdings(here, there, shares) == {cell: searched(here, there, shares, cell) for cell in here}


few_pairs = st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)))


@given(few_pairs, few_pairs)
def test_two_steps_lead_where_some_middle_leads(first: set[Pair], second: set[Pair]) -> None:
    assert chained(first, second) == {(a, c) for a, b in first for b_, c in second if b == b_}
