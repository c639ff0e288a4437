"""One clock to patch."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import time_machine

LONDON = ZoneInfo("Europe/London")


@contextmanager
def today_is(day: date, at: time = time(12)) -> Iterator[datetime]:
    """Let it be `day` in London, at noon unless another time is given. The clock stands still."""
    moment = datetime.combine(day, at, LONDON)
    with time_machine.travel(moment, tick=False):
        yield moment
