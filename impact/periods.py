"""The periods that a measure is read for, each named by its last day, and when a reading is late.

School terms are taken as the thirds of the school year: they end on 31 December, 30 April and
31 August.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from impact.models import Frequency

# The months whose last day ends a period.
ENDS = {
    Frequency.MONTHLY: tuple(range(1, 13)),
    Frequency.QUARTERLY: (3, 6, 9, 12),
    Frequency.TERMLY: (4, 8, 12),
    Frequency.YEARLY: (3,),
    Frequency.SCHOOL_YEARLY: (8,),
}
TERMS = {12: "Autumn term", 4: "Spring term", 8: "Summer term"}
# Days after its last day that a period's reading is given before the measure is stale.
GRACE_DAYS = {
    Frequency.WEEKLY: 7,
    Frequency.MONTHLY: 28,
    Frequency.QUARTERLY: 42,
    Frequency.TERMLY: 42,
    Frequency.YEARLY: 90,
    Frequency.SCHOOL_YEARLY: 90,
}


def period_of(day: date, frequency: str) -> date:
    """The last day of the period that `day` lies in."""
    if frequency == Frequency.WEEKLY:
        return day + timedelta(days=6 - day.weekday())
    ends = ENDS[Frequency(frequency)]
    month = next((month for month in ends if month >= day.month), None)
    year, month = (day.year, month) if month else (day.year + 1, ends[0])
    return date(year, month, monthrange(year, month)[1])


def next_period(period_on: date, frequency: str) -> date:
    """The last day of the period after the one that `period_on` lies in."""
    return period_of(period_of(period_on, frequency) + timedelta(days=1), frequency)


def ended_periods(since: date, on: date, frequency: str) -> Iterator[date]:
    """The periods that ended from the day `since` to the day `on`, oldest first."""
    period_on = period_of(since, frequency)
    while period_on <= on:
        yield period_on
        period_on = next_period(period_on, frequency)


def late_from(period_on: date, frequency: str) -> date:
    """The first day on which the reading of that period is late."""
    return period_on + timedelta(days=GRACE_DAYS[Frequency(frequency)] + 1)


def period_in_words(period_on: date, frequency: str) -> str:
    """March 2026; January to March 2026; Spring term 2026; the week to 8 March 2026."""
    month = f"{period_on:%B %Y}"
    match frequency:
        case Frequency.WEEKLY:
            return f"Week to {period_on.day} {month}"
        case Frequency.QUARTERLY if period_on.month in ENDS[Frequency.QUARTERLY]:
            first = date(period_on.year, period_on.month - 2, 1)
            return f"{first:%B} to {month}"
        case Frequency.TERMLY if period_on.month in TERMS:
            return f"{TERMS[period_on.month]} {period_on.year}"
        case Frequency.YEARLY | Frequency.SCHOOL_YEARLY:
            return f"Year to {period_on.day} {month}"
    return month


def period_in_short(period_on: date, frequency: str) -> str:
    """The same for the foot of a chart, twelve letters at most: Mar 2026; 8 Mar 26."""
    if frequency == Frequency.WEEKLY:
        return f"{period_on.day} {period_on:%b %y}"
    return f"{period_on:%b %Y}"
