"""One clock to patch."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

import time_machine

from govuk.dates import LONDON


@contextmanager
def today_is(day: date, at: time = time(12)) -> Iterator[datetime]:
    """Let it be `day` in London, at noon unless another time is given. The clock stands still."""
    moment = datetime.combine(day, at, LONDON)
    with time_machine.travel(moment, tick=False):
        yield moment
