"""Civil days and windows."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.kernel import days, ids
from luuvet.kernel.days import Window
from luuvet.kernel.problems import Refused

some_days = st.dates(date(1976, 1, 1), date(2200, 1, 1))


def test_a_day_begins_at_midnight_in_viet_nam() -> None:
    assert days.day_of(datetime(2021, 11, 25, 16, 59, 59, 999999, UTC)) == date(2021, 11, 25)
    assert days.day_of(datetime(2021, 11, 25, 17, tzinfo=UTC)) == date(2021, 11, 26)
    assert days.start_of(date(2021, 11, 26)) == datetime(2021, 11, 25, 17, tzinfo=UTC)


def test_the_zone_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUUVET_TIME_ZONE", "UTC")
    days.zone.cache_clear()
    try:
        assert days.day_of(datetime(2021, 11, 25, 23, tzinfo=UTC)) == date(2021, 11, 25)
    finally:
        days.zone.cache_clear()


def test_a_window_holds_both_its_days() -> None:
    window = Window.parse("2021-11-26..2021-12-08")
    assert len(window) == 13
    assert (min(window), max(window)) == (date(2021, 11, 26), date(2021, 12, 8))
    assert (window.start, window.end) == (datetime(2021, 11, 25, 17, tzinfo=UTC), datetime(2021, 12, 8, 17, tzinfo=UTC))


def test_one_day_alone_is_a_window() -> None:
    assert Window.parse("2021-12-08") == Window(date(2021, 12, 8), date(2021, 12, 8))


@pytest.mark.parametrize("text", ["", "..", "2021-11-26..", "2021-11-31..2021-12-08", "26/11/2021", "a..b..c"])
def test_what_is_no_window_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Refused, match="not-a-window"):
        Window.parse(text)


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refused, match="window-reversed"):
        Window.parse("2021-12-08..2021-11-26")


@given(some_days, some_days)
def test_a_window_is_written_as_it_is_read(one: date, other: date) -> None:
    window = Window(min(one, other), max(one, other))
    assert Window.parse(str(window)) == window
    assert window.end - window.start == timedelta(days=len(window))


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1971 < at.year < 2200), st.integers(0, 2**62 - 1))
def test_an_id_lies_within_the_bounds_of_its_own_day(at: datetime, bits: int) -> None:
    uuid = ids.uuid7(at, lambda count: bits % 2**count)
    first, end = ids.day_bounds(days.day_of(ids.time_in(uuid)))
    assert first <= uuid < end
    assert timedelta(0) <= at - ids.time_in(uuid) < timedelta(milliseconds=1)
    assert ids.read_uuid7(str(uuid)) == uuid


@given(some_days)
def test_the_days_part_all_ids_without_gap_or_overlap(day: date) -> None:
    assert ids.day_bounds(day)[1] == ids.day_bounds(day + timedelta(days=1))[0]


def test_an_id_of_rfc_9562_says_its_time() -> None:
    # RFC 9562, appendix A.6: made on 22 February 2022, 14:22:22.00 -05:00.
    assert ids.time_in(UUID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")) == datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
