"""The demonstration council while it is made: its days, and how things are recorded."""

import random
import tomllib
from collections import defaultdict
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import models

from accounts.models import Council, User
from accounts.records import AnyRecord, Record, record_many
from boards.models import Board, Meeting
from govuk.dates import LONDON
from improvement.models import ImprovementPlan, PlanVersion, RiskScale
from inspections.models import AreaForImprovement, BankHoliday, Inspection, Strength

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
# Before this day the inspection of the demonstration would have no report yet.
FIRST_DAY = date(2026, 9, 7)
ILACS_2026_STARTS = date(2026, 4, 27)
MADE_DAYS_BEFORE = 400


@dataclass(frozen=True)
class Size:
    plans: int
    actions: int  # in all plans together
    updates: int | None  # an action on average; None: as its tale goes
    people: int
    meetings: int  # of the improvement board
    measures: int  # in each plan


SIZES = {
    "s": Size(plans=1, actions=36, updates=None, people=18, meetings=18, measures=10),
    "m": Size(plans=1, actions=300, updates=None, people=40, meetings=18, measures=20),
    "l": Size(plans=3, actions=2000, updates=20, people=200, meetings=40, measures=40),
}


def fixture(name: str) -> dict[str, Any]:
    """The words of the demonstration, in `fixtures/demonstration_NAME.toml` ("" for the first)."""
    path = FIXTURES / f"demonstration{f'_{name}' if name else ''}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


class Demonstration:
    """One council being made. `weeks` count from the day it is made for, negative before it."""

    # Set as they are made.
    council: Council
    made_at: datetime
    people: dict[str, User]
    owners: dict[str, User]
    inspection: Inspection
    risk_scale: RiskScale
    plans: list[ImprovementPlan]
    board: Board
    cabinet_meeting: Meeting

    def __init__(
        self, given: dict[str, Any], size: str, seed: int, on: date, name: str, slug: str, by: User
    ) -> None:
        self.given, self.size, self.on = given, SIZES[size], on
        self.name, self.slug = name, slug
        self.chance = random.Random(f"{size}/{seed}/{on}")
        self.recorder = by
        self.holidays = frozenset(BankHoliday.objects.table().days)
        self.areas: dict[str, AreaForImprovement] = {}
        self.strengths: dict[str, Strength] = {}
        self.visit_areas: list[AreaForImprovement] = []
        self.first_versions: list[PlanVersion] = []
        self.waiting: dict[type[models.Model], list[Any]] = defaultdict(list)

    # Time

    def day(self, weeks: float) -> date:
        return self.on + timedelta(days=round(weeks * 7))

    def weekday(self, weeks: float) -> date:
        """The working day nearest before."""
        day = self.day(weeks)
        while day.weekday() > 4 or day in self.holidays:
            day -= timedelta(days=1)
        return day

    def at(self, day: date, hour: int = 10, minute: int = 0) -> datetime:
        """A moment on that day, and never after the day before the one it is made for."""
        latest = self.on - timedelta(days=1)
        return datetime.combine(min(day, latest), time(hour, minute), LONDON)

    # Recording

    def record(self, record: Any, *, at: datetime, by: User | None = None) -> Any:
        """Record one thing now that others will point at."""
        record.by, record.recorded_at = by or self.recorder, at
        return self.flush(type(record), [record])[0]

    def later(self, thing: Any, *, at: datetime, by: User | None = None) -> Any:
        """Record something that nothing else points at, together with the others of its kind."""
        thing.by, thing.recorded_at = by or self.recorder, at
        self.waiting[type(thing)].append(thing)
        return thing

    def flush(self, model: type[models.Model], things: list[Any]) -> list[Any]:
        """A thing that is a list holds the versions of one record, oldest first."""
        if issubclass(model, Record):
            return record_many([thing if isinstance(thing, list) else [thing] for thing in things])
        return list(model._base_manager.bulk_create(things, batch_size=500))

    def versions(self, first: Any, *changes: tuple[datetime, User, dict[str, Any]]) -> list[Any]:
        """The versions of one record: the first, then each change on top of the one before."""
        kept = [first]
        for at, by, values in changes:
            version = copy(kept[-1])
            version._state = copy(version._state)
            for name, value in values.items():
                setattr(version, name, value)
            version.by, version.recorded_at = by, at
            kept.append(version)
        return kept

    def recorded(
        self, first: AnyRecord, *changes: tuple[datetime, User, dict[str, Any]]
    ) -> AnyRecord:
        """Record one thing with its versions, and return what stands."""
        kept: list[AnyRecord] = self.versions(first, *changes)
        return record_many([kept])[0]
