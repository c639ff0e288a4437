"""Counting days as English local government law counts them.

A working day is not a Saturday, a Sunday, Christmas Day, Good Friday or a bank holiday in England
and Wales (SI 2007/462, regulation 1(2)). Bank holidays come from a table, handed in as
`bank_holidays`; days outside its years cannot be counted and raise `BeyondTheTable`. Calendar days
and months need no table.
"""

import hashlib
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from govuk.dates import LONDON

SATURDAY = 5
ONE_DAY = timedelta(days=1)


class BeyondTheTable(Exception):
    """A working day was asked for outside the years of the bank-holiday table."""

    def __init__(self, day: date, bank_holidays: "BankHolidays") -> None:
        self.day = day
        if bank_holidays.is_empty:
            message = "The bank-holiday table is empty, so working days cannot be counted"
        else:
            message = (
                f"The bank-holiday table runs from {bank_holidays.first_year} to"
                f" {bank_holidays.last_year}, so working days cannot be counted in {day.year}"
            )
        super().__init__(message)


@dataclass(frozen=True)
class BankHolidays:
    """The bank-holiday table: name by day, and the first and last year it holds in full.

    Days of `provisional_years` are expected but not yet proclaimed. With `saturdays_are_clear` a
    Saturday counts among clear days, as some councils read the law; a working day it never is.
    """

    days: Mapping[date, str] = field(default_factory=dict)
    first_year: int = 1
    last_year: int = 0
    provisional_years: frozenset[int] = frozenset()
    saturdays_are_clear: bool = False

    @property
    def is_empty(self) -> bool:
        return self.last_year < self.first_year

    @cached_property
    def version(self) -> str:
        """Tells two tables apart: the years, and the first digits of the SHA-256 of their days."""
        lines = "\n".join(f"{day.isoformat()} {name}" for day, name in sorted(self.days.items()))
        digest = hashlib.sha256(lines.encode()).hexdigest()
        return f"{self.first_year}-{self.last_year}/{digest[:8]}"

    def must_cover(self, day: date) -> None:
        """Raise `BeyondTheTable` unless the table holds the year of `day`."""
        if not self.first_year <= day.year <= self.last_year:
            raise BeyondTheTable(day, self)

    def between(self, after: date, before: date) -> tuple[tuple[date, str], ...]:
        """The bank holidays strictly between two days that would else be working days."""
        return tuple(
            (day, name)
            for day, name in sorted(self.days.items())
            if after < day < before and day.weekday() < SATURDAY
        )


def is_working_day(day: date, *, bank_holidays: BankHolidays) -> bool:
    bank_holidays.must_cover(day)
    return day.weekday() < SATURDAY and day not in bank_holidays.days


def _is_clear_day(day: date, *, bank_holidays: BankHolidays) -> bool:
    if bank_holidays.saturdays_are_clear and day.weekday() == SATURDAY:
        bank_holidays.must_cover(day)
        return day not in bank_holidays.days
    return is_working_day(day, bank_holidays=bank_holidays)


def add_working_days(
    start: date, count: int, *, bank_holidays: BankHolidays, counting_start: bool = False
) -> date:
    """The day on which the `count`-th working day falls.

    `start` is not counted, unless `counting_start`: then it is day 1 if it is a working day.
    """
    if count < 1:
        raise ValueError("Count one working day or more")
    bank_holidays.must_cover(start)
    day = start - ONE_DAY if counting_start else start
    while count:
        day += ONE_DAY
        count -= is_working_day(day, bank_holidays=bank_holidays)
    return day


def working_days_until(start: date, end: date, *, bank_holidays: BankHolidays) -> int:
    """Working days after `start` up to and including `end`; below zero when `end` is earlier."""
    if end < start:
        return -working_days_until(end, start, bank_holidays=bank_holidays)
    bank_holidays.must_cover(start)
    return sum(
        is_working_day(start + timedelta(days=n), bank_holidays=bank_holidays)
        for n in range(1, (end - start).days + 1)
    )


def clear_working_days(first: date, last: date, *, bank_holidays: BankHolidays) -> int:
    """Working days strictly between two days: neither of the two is counted."""
    return sum(
        _is_clear_day(first + timedelta(days=n), bank_holidays=bank_holidays)
        for n in range(1, (last - first).days)
    )


def clear_calendar_days(first: date, last: date) -> int:
    """Days strictly between two days: neither of the two is counted."""
    return max((last - first).days - 1, 0)


def latest_with_clear_working_days(
    before: date, count: int, *, bank_holidays: BankHolidays
) -> date:
    """The latest day with `count` clear working days between it and `before`.

    It is the eve of the first clear day, so it can itself be a Sunday or a bank holiday.
    """
    return _past_clear_days(before, count, -ONE_DAY, bank_holidays)


def earliest_with_clear_working_days(
    after: date, count: int, *, bank_holidays: BankHolidays
) -> date:
    """The earliest day with `count` clear working days between `after` and it.

    It is the morrow of the last clear day, so it can itself be a Saturday or a bank holiday.
    """
    return _past_clear_days(after, count, ONE_DAY, bank_holidays)


def _past_clear_days(start: date, count: int, step: timedelta, bank_holidays: BankHolidays) -> date:
    if count < 1:
        raise ValueError("Count one working day or more")
    bank_holidays.must_cover(start)
    day = start
    while count:
        day += step
        count -= _is_clear_day(day, bank_holidays=bank_holidays)
    bank_holidays.must_cover(day + step)
    return day + step


def nearest_working_day(day: date, *, forward: bool, bank_holidays: BankHolidays) -> date:
    """`day` itself if it is a working day, else the next one after it, or the last one before."""
    while not is_working_day(day, bank_holidays=bank_holidays):
        day += ONE_DAY if forward else -ONE_DAY
    return day


def add_months(start: date, count: int) -> date:
    """The same day `count` months on; the last day of the month where it has no such day.

    Weekends and holidays make no difference. Raises `OverflowError` beyond the year 9999.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError("That is beyond the calendar")
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def end_of_day(day: date) -> datetime:
    """Midnight in London as `day` ends, with its offset: the first instant of the next day."""
    return datetime.combine(day + ONE_DAY, time(), LONDON)


def clock_time(day: date, at: time) -> datetime:
    """The instant at which London clocks show `at` on `day`, with its offset.

    Clocks change on Sundays: of an hour that comes twice the first is meant.
    """
    return datetime.combine(day, at, LONDON)
