"""The past as it was recorded: what a page showed at the end of a day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone


@dataclass(frozen=True)
class AsAt:
    """The end of the day `on` in London; `moment` is the midnight that ends it."""

    on: date
    moment: datetime

    @property
    def query(self) -> str:
        """What a link needs to stay in the past."""
        return f"?as_at={self.on.isoformat()}"


def end_of(day: date) -> AsAt:
    midnight = datetime.combine(day + timedelta(days=1), time.min)
    return AsAt(on=day, moment=timezone.make_aware(midnight, timezone.get_default_timezone()))


def as_at_of(asked: str, *, today: date) -> AsAt | None:
    """The past day that `asked` (2026-03-27) names; None for today, later and anything else."""
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return None
    return end_of(day) if date(1900, 1, 1) <= day < today else None


def rows_then(model: Any, moment: datetime) -> "QuerySet[Any]":
    """The history rows that stood at `moment`, one a record, with the record's own field names."""
    history = model.history.model.objects
    last = (
        history.filter(id=OuterRef("id"), history_date__lte=moment)
        .order_by("-history_date", "-history_id")
        .values("history_id")[:1]
    )
    rows: QuerySet[Any] = history.filter(history_id=Subquery(last))
    return rows
