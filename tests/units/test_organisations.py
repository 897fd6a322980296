"""Organisations, hamlets and sector lines: what they are, where they lie, under what they stand, with days."""

from datetime import date, timedelta

import pytest

from luuvet.kernel.clock import now
from luuvet.kernel.days import day_of
from luuvet.kernel.problems import Refused
from luuvet.units import queries
from luuvet.units.models import Organisation, OrganisationKind, Seat, Standing
from luuvet.units.queries import AskedOrganisations
from luuvet.units.rules import organisations as rules
from luuvet.units.rules.organisations import OrganisationFacts
from tests.builders import BY, unit

pytestmark = pytest.mark.django_db

TOWN, NEXT = "18229", "18259"
A_DAY = timedelta(days=1)


def today() -> date:
    return day_of(now())


def hamlet(number: int = 1, code: str = TOWN, name: str = "Tổ dân phố") -> OrganisationFacts:
    return OrganisationFacts(OrganisationKind.HAMLET, f"{name} {number}", unit(code), number=number)


def school(name: str = "Trường Mầm non Đức Thọ", code: str = TOWN, **more: object) -> OrganisationFacts:
    return OrganisationFacts(OrganisationKind.SCHOOL, name, unit(code), **more)  # type: ignore[arg-type]


def test_an_organisation_lies_in_its_unit_and_stands_in_its_line_from_today_on() -> None:
    line = rules.add_line("Giáo dục và Đào tạo", by=BY)
    office = rules.add_organisation(
        OrganisationFacts(OrganisationKind.AGENCY, "Phòng Giáo dục và Đào tạo", unit("440"), line=line), by=BY
    )
    added = rules.add_organisation(school(line=line, above=office), by=BY)
    seat, standing = Seat.objects.get(organisation=added), Standing.objects.get(organisation=added)
    assert (seat.unit, seat.valid_from, seat.valid_to) == (unit(), today(), None)
    assert (standing.line, standing.above, standing.valid_to) == (line, office, None)


def test_a_hamlet_has_a_number_of_its_own_in_its_commune() -> None:
    rules.add_organisation(hamlet(1), by=BY)
    rules.add_organisation(hamlet(1, NEXT), by=BY)
    with pytest.raises(Refused, match="number-taken"):
        rules.add_organisation(hamlet(1, name="Thôn"), by=BY)
    rules.close_organisation(Organisation.objects.filter(seats__unit=unit()).get(), by=BY)
    rules.add_organisation(hamlet(1, name="Thôn"), by=BY)


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("number-missing", lambda: OrganisationFacts(OrganisationKind.HAMLET, "Thôn Đông", unit())),
        ("number-unfit", lambda: hamlet(1000)),
        ("number-unfit", lambda: hamlet(0)),
        ("number-unfit", lambda: school(number=1)),
        ("unit-unfit", lambda: hamlet(1, "440")),
    ],
)
def test_only_hamlets_have_numbers_and_they_lie_in_communes(code: str, facts: object) -> None:
    with pytest.raises(Refused, match=code):
        rules.add_organisation(facts(), by=BY)  # type: ignore[operator]
    assert not Organisation.objects.exists()


def test_what_stands_under_another_stands_in_its_line_and_in_no_circle() -> None:
    line, other = rules.add_line("Giáo dục", by=BY), rules.add_line("Y tế", by=BY)
    top = rules.add_organisation(school("Một", line=line), by=BY)
    with pytest.raises(Refused, match="no-line"):
        rules.add_organisation(school("Hai", above=top), by=BY)
    with pytest.raises(Refused, match="above-unfit"):
        rules.add_organisation(school("Hai", line=other, above=top), by=BY)
    second = rules.add_organisation(school("Hai", line=line, above=top), by=BY)
    with pytest.raises(Refused, match="above-in-circle"):
        rules.edit_organisation(top, school("Một", line=line, above=second), by=BY)
    third = rules.add_organisation(school("Ba", line=line, above=second), by=BY)
    fourth = rules.add_organisation(school("Bốn", line=line, above=third), by=BY)
    with pytest.raises(Refused, match="above-too-deep"):
        rules.add_organisation(school("Năm", line=line, above=fourth), by=BY)


def test_a_line_is_named_once() -> None:
    rules.add_line("Giáo dục", by=BY)
    with pytest.raises(Refused, match="line-taken"):
        rules.add_line("giáo dục", by=BY)


def test_what_moves_keeps_the_days_on_which_it_lay_where_it_was() -> None:
    added = rules.add_organisation(school(), by=BY)
    Seat.objects.update(valid_from=today() - 9 * A_DAY)
    rules.edit_organisation(added, school("Trường Mầm non Tùng Ảnh", NEXT), by=BY)
    told = [(seat.unit.code, seat.valid_from, seat.valid_to) for seat in queries.seats(added)]
    assert told == [(NEXT, today(), None), (TOWN, today() - 9 * A_DAY, today() - A_DAY)]
    rules.edit_organisation(added, school(), by=BY)
    assert [seat.unit.code for seat in queries.seats(added)] == [TOWN, TOWN], "what began today never was"


def test_what_is_closed_is_in_the_list_of_closed_ones_alone_and_changes_no_more() -> None:
    added = rules.add_organisation(school(), by=BY)
    rules.add_organisation(hamlet(2), by=BY)
    rules.close_organisation(added, by=BY)
    among = [unit().pk]
    assert [one.name for one in queries.find_organisations(among, AskedOrganisations())] == ["Tổ dân phố 2"]
    closed = queries.find_organisations(among, AskedOrganisations(closed=True))
    assert [(one.name, one.closed_on) for one in closed] == [("Trường Mầm non Đức Thọ", today())]
    with pytest.raises(Refused, match="organisation-closed"):
        rules.close_organisation(added, by=BY)
    with pytest.raises(Refused, match="organisation-closed"):
        rules.edit_organisation(added, school(), by=BY)


def test_what_others_stand_under_is_not_closed() -> None:
    line = rules.add_line("Giáo dục", by=BY)
    top = rules.add_organisation(school("Một", line=line), by=BY)
    below = rules.add_organisation(school("Hai", line=line, above=top), by=BY)
    with pytest.raises(Refused, match="organisation-above-others"):
        rules.close_organisation(top, by=BY)
    rules.close_organisation(below, by=BY)
    assert rules.close_organisation(top, by=BY).closed_on == today()


def test_organisations_are_found_without_marks_by_kind_and_by_line_in_their_order() -> None:
    line = rules.add_line("Giáo dục", by=BY)
    rules.add_organisation(school("Trường Trung học Hòa Bình", line=line), by=BY)
    for number in (10, 2):
        rules.add_organisation(hamlet(number), by=BY)
    rules.add_organisation(school("Trường Hòa Lạc", NEXT), by=BY)
    among = [unit().pk]

    def found(**asked: object) -> list[str]:
        return [one.name for one in queries.find_organisations(among, AskedOrganisations(**asked))]  # type: ignore[arg-type]

    assert found() == ["Tổ dân phố 2", "Tổ dân phố 10", "Trường Trung học Hòa Bình"]
    assert found(text="hoa TRUONG") == ["Trường Trung học Hòa Bình"]
    assert found(kind="hamlet") == ["Tổ dân phố 2", "Tổ dân phố 10"]
    assert found(line=line.pk) == ["Trường Trung học Hòa Bình"]
