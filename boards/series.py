"""The days of a series of meetings: every month or every few weeks, on working days only."""

from dataclasses import dataclass
from datetime import date, timedelta

from inspections.working_days import BankHolidays, add_months, nearest_working_day

# How often: the code, in words, and the step in weeks or in months.
RHYTHMS = {
    "1w": ("Every week", 1, 0),
    "2w": ("Every two weeks", 2, 0),
    "4w": ("Every four weeks", 4, 0),
    "6w": ("Every six weeks", 6, 0),
    "1m": ("Every month", 0, 1),
    "2m": ("Every two months", 0, 2),
    "3m": ("Every three months", 0, 3),
}


@dataclass(frozen=True)
class SeriesDay:
    """A day of a series; `instead_of` is the day that it would have been, where that was none."""

    on: date
    instead_of: date | None = None
    because: str = ""


def series_days(
    first: date, rhythm: str, count: int, *, bank_holidays: BankHolidays
) -> list[SeriesDay]:
    """`count` days from `first` on. One that is no working day moves to the next that is.

    Each is counted from the first, so that a move shifts no other. Raises `BeyondTheTable` where
    the bank holidays are not known.
    """
    _, weeks, months = RHYTHMS[rhythm]
    found = []
    for n in range(count):
        meant = add_months(first, n * months) if months else first + timedelta(weeks=n * weeks)
        on = nearest_working_day(meant, forward=True, bank_holidays=bank_holidays)
        if on == meant:
            found.append(SeriesDay(on))
        else:
            because = bank_holidays.days.get(meant, f"{meant:%A}")
            found.append(SeriesDay(on, instead_of=meant, because=because))
    return found
