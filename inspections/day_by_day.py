"""The working of a date, one row a day: what was counted, what was passed over, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from govuk.dates import in_words
from inspections.statutory_rules import Count, Unit, WorkedDate
from inspections.working_days import (
    ONE_DAY,
    SATURDAY,
    BankHolidays,
    add_months,
    is_working_day,
)

TRIGGER = "The day it is counted from; not counted"
ANSWER = "Not counted"


@dataclass(frozen=True)
class DayRow:
    """One day. `number` is its place in the count, None where it was passed over."""

    on: date
    number: int | None
    words: str
    is_answer: bool = False

    @property
    def day(self) -> str:
        return in_words(self.on, weekday=True)


def day_by_day(worked: WorkedDate, *, bank_holidays: BankHolidays) -> list[DayRow]:
    """The days in the order they were counted, from the trigger to the answer, both included.

    Months are not counted day by day: there is a row for each month.
    """
    if worked.rule.unit == Unit.MONTHS:
        return list(months(worked))
    return list(days(worked, bank_holidays))


def months(worked: WorkedDate) -> Iterator[DayRow]:
    yield DayRow(worked.trigger_on, None, TRIGGER)
    for number in range(1, worked.days + 1):
        on = add_months(worked.trigger_on, number)
        clamped = on.day != worked.trigger_on.day
        words = f"The last day: this month has no day {worked.trigger_on.day}" if clamped else ""
        yield DayRow(on, number, words or "The same day of the month", number == worked.days)


def days(worked: WorkedDate, bank_holidays: BankHolidays) -> Iterator[DayRow]:
    step = -ONE_DAY if worked.rule.count == Count.BACK else ONE_DAY
    counts_trigger = worked.call_in is not None and worked.call_in.counting_trigger_day
    counts_answer = worked.rule.unit == Unit.WORKING_DAYS
    on, number = worked.trigger_on, 0
    while True:
        is_answer = on == worked.on
        words = why_not(on, bank_holidays) if worked.rule.reads_table else ""
        if on == worked.trigger_on and not counts_trigger:
            yield DayRow(on, None, TRIGGER, is_answer)
        elif is_answer and not counts_answer:
            yield DayRow(on, None, ANSWER, is_answer)
        elif words:
            yield DayRow(on, None, words)
        else:
            number += 1
            counted = "Working day" if worked.rule.reads_table else "Clear day"
            yield DayRow(on, number, counted, is_answer)
        if is_answer:
            return
        on += step


def why_not(on: date, bank_holidays: BankHolidays) -> str:
    """Why a day is not a working day; nothing if it is one."""
    if is_working_day(on, bank_holidays=bank_holidays):
        return ""
    return "Weekend" if on.weekday() >= SATURDAY else bank_holidays.days[on]
