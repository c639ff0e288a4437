"""Days are counted as section 3 of the domain notes counts them, and never otherwise."""

from datetime import UTC, date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspections.working_days import (
    BankHolidays,
    BeyondTheTable,
    add_months,
    add_working_days,
    clear_calendar_days,
    clear_working_days,
    clock_time,
    earliest_with_clear_working_days,
    end_of_day,
    is_working_day,
    latest_with_clear_working_days,
    nearest_working_day,
    working_days_until,
)
from tests.inspections.bank_holiday_table import ENGLAND
from tests.thorough import times

ONE_DAY = timedelta(days=1)
# Far enough from both ends of the table for every count below.
days = st.dates(min_value=date(2013, 1, 1), max_value=date(2029, 6, 30))
counts = st.integers(min_value=1, max_value=120)
anything = settings(max_examples=times(100), deadline=None)


def add(start: date, count: int, **how: bool) -> date:
    return add_working_days(start, count, bank_holidays=ENGLAND, **how)


def clear(first: date, last: date) -> int:
    return clear_working_days(first, last, bank_holidays=ENGLAND)


def works(day: date) -> bool:
    return is_working_day(day, bank_holidays=ENGLAND)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2023, 5, 9), True, id="a Tuesday"),
        pytest.param(date(2023, 5, 13), False, id="a Saturday"),
        pytest.param(date(2023, 5, 14), False, id="a Sunday"),
        pytest.param(date(2024, 3, 29), False, id="Good Friday"),
        pytest.param(date(2024, 4, 1), False, id="Easter Monday"),
        pytest.param(date(2024, 12, 25), False, id="Christmas Day"),
        pytest.param(date(2021, 12, 27), False, id="the substitute for Christmas Day"),
        pytest.param(date(2021, 12, 28), False, id="the substitute for Boxing Day"),
        pytest.param(date(2021, 12, 24), True, id="Christmas Eve"),
        pytest.param(date(2020, 5, 4), True, id="the first Monday of May 2020 was worked"),
        pytest.param(date(2020, 5, 8), False, id="VE Day 2020"),
        pytest.param(date(2022, 5, 30), True, id="the last Monday of May 2022 was worked"),
        pytest.param(date(2022, 6, 2), False, id="the spring holiday of 2022, moved"),
        pytest.param(date(2022, 6, 3), False, id="the Platinum Jubilee"),
        pytest.param(date(2022, 9, 19), False, id="the state funeral"),
        pytest.param(date(2023, 5, 8), False, id="the coronation"),
    ],
)
def test_a_working_day_is_no_weekend_and_no_bank_holiday(day: date, expected: bool) -> None:
    assert works(day) is expected


def test_the_month_of_may_2023_has_the_working_days_of_the_proof() -> None:
    may = [date(2023, 5, day) for day in range(10, 32)]
    june = [date(2023, 6, day) for day in range(1, 31)]
    july = [date(2023, 7, day) for day in range(1, 32)]
    august = [date(2023, 8, day) for day in range(1, 17)]
    assert [sum(map(works, month)) for month in (may, june, july, august)] == [15, 22, 21, 12]


def test_the_start_is_not_counted_unless_asked_for() -> None:
    tuesday = date(2023, 5, 9)
    assert add(tuesday, 1) == date(2023, 5, 10)
    assert add(tuesday, 1, counting_start=True) == tuesday


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(date(2023, 6, 17), id="Saturday"),
        pytest.param(date(2023, 6, 18), id="Sunday"),
        pytest.param(date(2023, 5, 29), id="bank holiday"),
    ],
)
def test_a_start_that_is_no_working_day_is_never_day_one(start: date) -> None:
    assert add(start, 1, counting_start=True) == add(start, 1)


def test_five_counting_the_day_and_four_after_it_differ_when_published_on_a_sunday() -> None:
    monday, sunday = date(2023, 6, 19), date(2023, 6, 18)
    assert add(monday, 5, counting_start=True) == add(monday, 4) == date(2023, 6, 23)
    assert add(sunday, 5, counting_start=True) == date(2023, 6, 23)
    assert add(sunday, 4) == date(2023, 6, 22)


@pytest.mark.parametrize("count", [0, -1])
def test_fewer_than_one_working_day_is_not_counted(count: int) -> None:
    with pytest.raises(ValueError, match="one working day or more"):
        add(date(2023, 5, 9), count)
    with pytest.raises(ValueError, match="one working day or more"):
        latest_with_clear_working_days(date(2023, 5, 9), count, bank_holidays=ENGLAND)


class TestTheEndOfTheTable:
    def test_the_last_working_day_of_the_table_can_be_reached(self) -> None:
        assert add(date(2030, 12, 24), 3) == date(2030, 12, 31)

    def test_the_day_after_the_table_cannot(self) -> None:
        with pytest.raises(BeyondTheTable) as beyond:
            add(date(2030, 12, 24), 4)
        assert str(beyond.value) == (
            "The bank-holiday table runs from 2012 to 2030,"
            " so working days cannot be counted in 2031"
        )

    def test_nor_the_day_before_it(self) -> None:
        with pytest.raises(BeyondTheTable, match="in 2011"):
            latest_with_clear_working_days(date(2012, 1, 6), 5, bank_holidays=ENGLAND)

    @pytest.mark.parametrize("start", [date(2011, 12, 31), date(2031, 1, 1)])
    def test_a_start_outside_it_is_refused_even_if_not_counted(self, start: date) -> None:
        with pytest.raises(BeyondTheTable):
            add(start, 1)

    def test_a_weekend_outside_it_is_refused_too(self) -> None:
        with pytest.raises(BeyondTheTable):
            works(date(2031, 1, 4))

    def test_an_empty_table_says_so(self) -> None:
        with pytest.raises(BeyondTheTable, match="table is empty"):
            add_working_days(date(2023, 5, 9), 1, bank_holidays=BankHolidays())

    def test_a_huge_number_leaves_the_table_at_once(self) -> None:
        with pytest.raises(BeyondTheTable):
            add(date(2023, 5, 9), 10**12)


class TestClearDays:
    def test_neither_end_is_counted(self) -> None:
        assert clear(date(2023, 6, 7), date(2023, 6, 15)) == 5
        assert clear_calendar_days(date(2022, 5, 11), date(2022, 6, 9)) == 28

    @pytest.mark.parametrize("gap", [0, 1])
    def test_there_are_none_between_neighbours(self, gap: int) -> None:
        day = date(2023, 6, 7)
        assert clear(day, day + gap * ONE_DAY) == 0
        assert clear_calendar_days(day, day + gap * ONE_DAY) == 0

    def test_there_are_none_the_wrong_way_round(self) -> None:
        assert clear(date(2023, 6, 15), date(2023, 6, 7)) == 0
        assert clear_calendar_days(date(2023, 6, 15), date(2023, 6, 7)) == 0

    def test_the_jubilee_days_are_not_clear_days(self) -> None:
        assert clear(date(2022, 5, 30), date(2022, 6, 9)) == 5
        assert clear(date(2022, 5, 31), date(2022, 6, 9)) == 4


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        pytest.param(date(2020, 1, 7), 6, date(2020, 7, 7), id="Commissioner's first report"),
        pytest.param(date(2020, 1, 7), 12, date(2021, 1, 7), id="Commissioner's second report"),
        pytest.param(date(2023, 8, 31), 1, date(2023, 9, 30), id="clamped to 30"),
        pytest.param(date(2023, 8, 31), 6, date(2024, 2, 29), id="clamped to a leap day"),
        pytest.param(date(2022, 8, 31), 6, date(2023, 2, 28), id="clamped to 28"),
        pytest.param(date(2024, 2, 29), 12, date(2025, 2, 28), id="from a leap day"),
        pytest.param(date(2023, 2, 28), 1, date(2023, 3, 28), id="not stretched"),
        pytest.param(date(2022, 3, 25), 9, date(2022, 12, 25), id="no shift on Christmas Day"),
        pytest.param(date(2023, 12, 15), 18, date(2025, 6, 15), id="no shift on a Sunday"),
        pytest.param(date(2023, 3, 31), -1, date(2023, 2, 28), id="back"),
        pytest.param(date(2035, 1, 31), 1, date(2035, 2, 28), id="no table needed"),
    ],
)
def test_months_keep_the_day_and_clamp_to_the_end(start: date, months: int, expected: date) -> None:
    assert add_months(start, months) == expected


@pytest.mark.parametrize("months", [12 * 8000, 10**15, -12 * 3000])
def test_months_beyond_the_calendar_are_refused(months: int) -> None:
    with pytest.raises(OverflowError):
        add_months(date(2023, 5, 9), months)


class TestLondon:
    """Midnight is London's, whatever clock the server keeps."""

    @pytest.mark.parametrize(
        ("day", "expected", "in_utc"),
        [
            pytest.param(
                date(2023, 6, 23),
                "2023-06-24T00:00:00+01:00",
                "2023-06-23T23:00:00+00:00",
                id="BST",
            ),
            pytest.param(
                date(2023, 12, 8),
                "2023-12-09T00:00:00+00:00",
                "2023-12-09T00:00:00+00:00",
                id="GMT",
            ),
            pytest.param(
                date(2027, 3, 27),
                "2027-03-28T00:00:00+00:00",
                "2027-03-28T00:00:00+00:00",
                id="the night the clocks go forward begins in GMT",
            ),
            pytest.param(
                date(2027, 3, 28),
                "2027-03-29T00:00:00+01:00",
                "2027-03-28T23:00:00+00:00",
                id="and the day ends in BST",
            ),
            pytest.param(
                date(2027, 10, 30),
                "2027-10-31T00:00:00+01:00",
                "2027-10-30T23:00:00+00:00",
                id="the night the clocks go back begins in BST",
            ),
            pytest.param(
                date(2027, 10, 31),
                "2027-11-01T00:00:00+00:00",
                "2027-11-01T00:00:00+00:00",
                id="and the day ends in GMT",
            ),
        ],
    )
    def test_a_day_ends_at_midnight(self, day: date, expected: str, in_utc: str) -> None:
        assert end_of_day(day).isoformat() == expected
        assert end_of_day(day).astimezone(UTC).isoformat() == in_utc

    @pytest.mark.parametrize(
        ("day", "hours"),
        [
            pytest.param(date(2027, 3, 28), 23, id="clocks go forward"),
            pytest.param(date(2027, 10, 31), 25, id="clocks go back"),
            pytest.param(date(2027, 7, 1), 24, id="any other day"),
        ],
    )
    def test_a_day_has_the_hours_it_has(self, day: date, hours: int) -> None:
        starts, ends = (end_of_day(day - ONE_DAY), end_of_day(day))
        assert ends.astimezone(UTC) - starts.astimezone(UTC) == timedelta(hours=hours)

    def test_a_clock_time_carries_its_offset(self) -> None:
        assert clock_time(date(2023, 6, 22), time(12)).isoformat() == "2023-06-22T12:00:00+01:00"
        assert clock_time(date(2023, 1, 5), time(17, 30)).isoformat() == "2023-01-05T17:30:00+00:00"

    @given(day=days)
    @anything
    def test_the_clocks_never_change_on_a_working_day(self, day: date) -> None:
        offsets = {clock_time(day, time(hour)).utcoffset() for hour in range(24)}
        assert len(offsets) == 1 or day.weekday() == 6


class TestWhatAlwaysHolds:
    @given(start=days, count=counts, counting=st.booleans())
    @anything
    def test_the_answer_is_a_working_day(self, start: date, count: int, counting: bool) -> None:
        assert works(add(start, count, counting_start=counting))

    @given(start=days, count=counts)
    @anything
    def test_as_many_working_days_lie_behind_it_as_were_counted(
        self, start: date, count: int
    ) -> None:
        end = add(start, count)
        assert working_days_until(start, end, bank_holidays=ENGLAND) == count
        assert working_days_until(end, start, bank_holidays=ENGLAND) == -count
        assert clear(start, end) == count - 1

    @given(start=days, end=days)
    @settings(max_examples=times(30), deadline=None)
    def test_counting_there_leads_back(self, start: date, end: date) -> None:
        count = working_days_until(start, end, bank_holidays=ENGLAND)
        if count > 0:
            assert add(start, count) == nearest_working_day(
                end, forward=False, bank_holidays=ENGLAND
            )

    @given(start=days, count=counts)
    @anything
    def test_a_later_start_never_ends_earlier(self, start: date, count: int) -> None:
        assert add(start, count) <= add(start + ONE_DAY, count)

    @given(start=days, count=counts)
    @anything
    def test_one_day_more_ends_later(self, start: date, count: int) -> None:
        assert add(start, count) < add(start, count + 1)

    @given(start=days, first=counts, second=counts)
    @anything
    def test_counting_in_two_parts_is_counting_at_once(
        self, start: date, first: int, second: int
    ) -> None:
        assert add(add(start, first), second) == add(start, first + second)

    @given(start=days, count=st.integers(min_value=2, max_value=120))
    @anything
    def test_counting_the_start_saves_a_day_exactly_when_it_is_worked(
        self, start: date, count: int
    ) -> None:
        saved = add(start, count - 1) if works(start) else add(start, count)
        assert add(start, count, counting_start=True) == saved

    @given(day=days, count=st.integers(min_value=1, max_value=30))
    @anything
    def test_no_later_publication_leaves_enough_clear_days(self, day: date, count: int) -> None:
        latest = latest_with_clear_working_days(day, count, bank_holidays=ENGLAND)
        assert clear(latest, day) == count
        assert clear(latest + ONE_DAY, day) == count - 1

    @given(day=days, count=st.integers(min_value=1, max_value=30))
    @anything
    def test_no_earlier_decision_leaves_enough_clear_days(self, day: date, count: int) -> None:
        earliest = earliest_with_clear_working_days(day, count, bank_holidays=ENGLAND)
        assert clear(day, earliest) == count
        assert clear(day, earliest - ONE_DAY) == count - 1

    @given(start=days, count=counts)
    @anything
    def test_a_further_bank_holiday_never_brings_the_day_forward(
        self, start: date, count: int
    ) -> None:
        before = add(start, count)
        with_one_more = BankHolidays(
            days={**ENGLAND.days, before: "One-off"}, first_year=2012, last_year=2030
        )
        assert add_working_days(start, count, bank_holidays=with_one_more) > before

    @given(start=days, months=st.integers(min_value=0, max_value=240))
    @anything
    def test_months_land_in_the_right_month(self, start: date, months: int) -> None:
        end = add_months(start, months)
        assert (end.year - start.year) * 12 + end.month - start.month == months
        assert end.day <= start.day


class TestTheVersionOfTheTable:
    def test_it_changes_with_a_day_and_with_a_name(self) -> None:
        one = BankHolidays({date(2023, 5, 8): "Coronation"}, 2023, 2023)
        same = BankHolidays({date(2023, 5, 8): "Coronation"}, 2023, 2023)
        moved = BankHolidays({date(2023, 5, 9): "Coronation"}, 2023, 2023)
        assert one.version == same.version
        assert one.version != moved.version
        assert one.version.startswith("2023-2023/")
