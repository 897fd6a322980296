"""What each indicator counts, one edge a test. The unit is district 440 of 2021 or its commune 18229, the town."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luuvet.counting.indicators import NAMES, Indicators
from luuvet.counting.queries import Table, count
from luuvet.kernel.days import Window
from luuvet.kernel.problems import Refused
from tests.counting.rows import MIDNIGHT, at, crowd, place, scan

pytestmark = [pytest.mark.django_db, pytest.mark.database]

# Thursday to Wednesday.
WEEK = Window(date(2021, 12, 2), date(2021, 12, 8))
FIRST_MOMENT, LAST_MOMENT = "2021-12-02 00:00", "2021-12-08 23:59:59.999999"
BEFORE, AFTER = "2021-12-01 23:59:59.999999", "2021-12-09 00:00"


def table(unit: str = "18229", *, window: Window = WEEK) -> Table:
    return count(unit, tree="2021", window=window)


def figures(unit: str = "18229", *, window: Window = WEEK) -> Indicators:
    return table(unit, window=window).indicators


def test_nothing_at_all_is_noughts_and_one_missing_rate() -> None:
    counted = figures()
    assert counted.active_rate is None
    assert [counted.get(name) for name in NAMES if name != "active_rate"] == [0] * (len(NAMES) - 1)


def test_the_first_and_the_last_moment_of_the_window_are_inside() -> None:
    for made in (BEFORE, FIRST_MOMENT, LAST_MOMENT, AFTER):
        place(made=made)
    market = place()
    for person, moment in enumerate((BEFORE, FIRST_MOMENT, LAST_MOMENT, AFTER)):
        scan(market, person, moment)
    counted = figures()
    assert (counted.places_new, counted.scans, counted.visitors) == (2, 2, 2)
    assert counted.places_total == 4  # the market, and all but the one made after


def test_a_window_of_one_day_is_a_whole_day() -> None:
    market = place(made="2021-12-02 12:00")
    scan(market, 1, FIRST_MOMENT)
    scan(market, 2, "2021-12-02 23:59:59.999999")
    scan(market, 3, "2021-12-03 00:00")
    counted = figures(window=Window(WEEK.first, WEEK.first))
    assert (counted.places_new, counted.scans, counted.places_active_day) == (1, 2, Decimal("1.0"))


@pytest.mark.parametrize(
    ("moment", "id_moment", "counts"),
    [
        (FIRST_MOMENT, "2021-12-01 23:55", 1),
        (LAST_MOMENT, "2021-12-09 00:04:59.999", 1),
        (BEFORE, "2021-12-02 00:04:59.999", 0),
        (AFTER, "2021-12-08 23:55", 0),
    ],
)
def test_the_day_is_that_of_the_scan_not_of_the_id(moment: str, id_moment: str, counts: int) -> None:
    scan(place(), 1, moment, id_at=at(id_moment))
    assert figures().scans == counts


def test_flagged_rows_and_rows_out_count_nowhere() -> None:
    market = place(made="2021-12-03 08:00")
    crowd(market, "2021-12-03 09:00", people=5, flags=2)
    crowd(market, "2021-12-03 09:00", people=5, direction=2)
    counted = figures()
    assert (counted.scans, counted.visitors, counted.places_active, counted.places_steady) == (0, 0, 0, 0)
    assert (counted.places_active_new, counted.places_active_day, counted.places_silent) == (0, Decimal("0.0"), 1)
    assert counted.active_rate == 0


def test_weak_rows_count_but_make_no_place_steady() -> None:
    market = place(made="2021-12-08 08:00")
    crowd(market, "2021-12-08 09:00", people=3, weak=True)
    counted = figures()
    assert (counted.scans, counted.visitors, counted.places_active_new, counted.places_silent) == (3, 3, 1, 0)
    assert counted.places_steady == 0


def test_who_scanned_weakly_and_then_fully_is_one_person_for_a_steady_place() -> None:
    market = place(made="2021-12-08 08:00")
    crowd(market, "2021-12-08 09:00", people=3, weak=True)
    crowd(market, "2021-12-08 10:00", people=2)
    assert figures().places_steady == 0
    scan(market, 3, "2021-12-08 10:00")
    counted = figures()
    assert (counted.places_steady, counted.scans, counted.visitors) == (1, 6, 3)


def test_a_voided_place_is_no_place_but_its_scans_stay() -> None:
    error = place(made="2021-12-03 08:00", voided="2021-12-20 08:00")
    crowd(error, "2021-12-03 09:00", people=3)
    counted = figures()
    assert (counted.scans, counted.visitors) == (3, 3)
    for name in (name for name in NAMES if name.startswith("places_")):
        assert counted.get(name) == 0, name


def test_a_place_made_and_closed_in_the_window_is_new_and_not_there_at_its_end() -> None:
    market = place(made="2021-12-03 08:00", closed=LAST_MOMENT)
    scan(market, 1, "2021-12-04 08:00")
    counted = figures()
    assert (counted.places_new, counted.places_active_new, counted.places_active) == (1, 1, 1)
    assert (counted.places_total, counted.places_silent, counted.active_rate) == (0, 0, Fraction(1))


def test_a_place_closed_on_the_day_after_is_still_there() -> None:
    place(closed=AFTER)
    counted = figures()
    assert (counted.places_total, counted.places_silent, counted.places_new) == (1, 1, 0)


def test_an_old_place_is_active_but_not_of_the_new_ones() -> None:
    scan(place(), 1, "2021-12-04 08:00")
    place(made="2021-12-04 08:00")
    counted = figures()
    assert (counted.places_active, counted.places_active_new, counted.places_new) == (1, 0, 1)
    assert (counted.places_total, counted.places_silent) == (2, 1)


def test_a_scan_outside_the_window_ends_no_silence() -> None:
    market = place(made="2021-12-02 08:00")
    scan(market, 1, AFTER)
    counted = figures()
    assert (counted.places_active_new, counted.places_silent, counted.active_rate) == (0, 1, Fraction(0))


def test_the_mean_a_day_is_over_all_days_of_the_window() -> None:
    # 3 place-days in 7 days: 0.43; in 4 days 0.75, rounded up.
    one, other = place(), place()
    scan(one, 1, "2021-12-02 08:00")
    scan(one, 1, "2021-12-02 09:00")
    scan(one, 1, "2021-12-03 09:00")
    scan(other, 1, "2021-12-02 09:00")
    assert figures().places_active_day == Decimal("0.4")
    assert figures(window=Window(WEEK.first, date(2021, 12, 5))).places_active_day == Decimal("0.8")


def test_a_rate_is_exact() -> None:
    for n in range(3):
        market = place(made="2021-12-02 08:00")
        if n == 0:
            scan(market, 1, "2021-12-02 09:00")
    assert figures().active_rate == Fraction(1, 3)


def test_a_person_in_two_communes_is_one_visitor_of_the_district() -> None:
    for unit in ("18229", "18244"):
        scan(place(unit), 1, "2021-12-02 09:00")
    counted = table("440")
    assert counted.indicators.visitors == 1
    assert [row.indicators.visitors for row in counted.children if row.indicators.scans] == [1, 1]


def test_three_people_on_half_the_days_rounded_up_make_a_place_steady() -> None:
    market = place()
    for day in (2, 3, 4):
        crowd(market, f"2021-12-0{day} 09:00", people=3)
    assert figures().places_steady == 0  # 3 of 7
    crowd(market, "2021-12-08 23:59:59.999999", people=3)
    assert figures().places_steady == 1
    six_days = Window(date(2021, 12, 2), date(2021, 12, 7))
    assert figures(window=six_days).places_steady == 1  # 3 of 6


def test_two_people_are_too_few_however_often_they_scan() -> None:
    market = place(made="2021-12-08 08:00")
    for minute in range(10, 20):
        crowd(market, f"2021-12-08 09:{minute}", people=2)
    assert figures().places_steady == 0


def test_days_before_registration_and_after_closing_are_no_open_days() -> None:
    # Three days: 7, 6 and 5 December would be too few of seven.
    market = place(made="2021-12-05 23:59", closed="2021-12-07 00:00")
    crowd(market, "2021-12-05 23:59", people=3)
    assert figures().places_steady == 0
    crowd(market, "2021-12-07 00:00", people=3)
    assert figures().places_steady == 1


def test_scans_on_days_on_which_the_place_did_not_exist_make_it_not_steady() -> None:
    market = place(made="2021-12-07 08:00")
    crowd(market, "2021-12-06 09:00", people=3)
    assert figures().places_steady == 0
    crowd(market, "2021-12-08 09:00", people=3)
    assert figures().places_steady == 1


def test_only_weekdays_with_hours_are_open_days() -> None:
    # 2 December is a Thursday (3); open on Thursdays and Saturdays, with two stretches on Saturday.
    market = place(hours=[(3, 420, 660), (5, 420, 660), (5, 780, 1020)])
    crowd(market, "2021-12-03 09:00", people=3)
    assert figures().places_steady == 0
    crowd(market, "2021-12-04 09:00", people=3)
    assert figures().places_steady == 1  # 1 of 2


def test_hours_past_midnight_open_the_day_on_which_they_begin() -> None:
    # Fridays and Saturdays from 18:00 to 2:00; the crowd after midnight belongs to Sunday, which is no open day.
    bar = place(hours=[(4, 1080, MIDNIGHT + 120), (5, 1080, MIDNIGHT + 120)])
    crowd(bar, "2021-12-05 00:30", people=9)
    assert figures().places_steady == 0
    crowd(bar, "2021-12-04 00:30", people=3)
    assert figures().places_steady == 1


def test_a_place_without_an_open_day_in_the_window_is_not_steady() -> None:
    weekend = Window(date(2021, 12, 4), date(2021, 12, 5))
    school = place(hours=[(weekday, 420, 1020) for weekday in range(5)])
    later, gone = place(made="2021-12-06 08:00"), place(closed="2021-12-03 08:00")
    for number in (school, later, gone):
        crowd(number, "2021-12-04 09:00", people=3)
    assert figures(window=weekend).places_steady == 0


def test_the_tree_is_the_one_in_force_on_the_last_day() -> None:
    assert count("42", window=WEEK).unit.tree_id == "2021"
    assert count("42", window=Window(date(2025, 6, 20), date(2025, 6, 30))).unit.tree_id == "2021"
    assert count("42", window=Window(date(2025, 6, 20), date(2025, 7, 1))).unit.tree_id == "2025"


@pytest.mark.parametrize(
    ("code", "unit", "other"),
    [
        ("unit-not-in-tree", "440", {"tree": "2025"}),
        ("no-tree", "440", {"tree": "1990"}),
        ("no-tree", "440", {"tree": "the old one"}),
        ("unknown-indicator", "440", {"tree": "2021", "by": "places"}),
    ],
)
def test_what_is_not_there_is_refused(code: str, unit: str, other: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        count(unit, window=WEEK, **other)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_the_number_of_statements_does_not_grow_with_the_rows() -> None:
    with CaptureQueriesContext(connection) as few:
        table("440")
    for unit in ("18229", "18244", "18277"):
        crowd(place(unit), "2021-12-03 09:00", people=3)
    with CaptureQueriesContext(connection) as many:
        table("440")
    assert len(few) == len(many) <= 7
