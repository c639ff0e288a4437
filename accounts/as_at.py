"""The past as it was recorded: what a page showed at the end of a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.models import User


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


def past_of(request: HttpRequest, *, today: date) -> AsAt | None:
    """The past day that a page is asked for as at, with `?as_at=2026-03-27`."""
    return as_at_of(request.GET.get("as_at", ""), today=today)


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


def rows_as_at(model: Any, at: datetime | None) -> Any:
    """Rows of `model`: records as they stand, or their history as recorded by `at`."""
    return model.objects.all() if at is None else rows_then(model, at)


def visible_rows(model: Any, user: User, at: datetime | None) -> Any:
    """Rows of `model` that `user` may know of: records, or their history as recorded by `at`.

    What is exempt now stays hidden in the past, and what was exempt then stays hidden even if it
    is open now. Ask for `id`, not `pk`: a row of history has its own key.
    """
    seen = model.objects.visible_to(user)
    if at is None:
        return seen
    return rows_then(model, at).filter(
        model.objects.scope_of(user), id__in=seen.order_by().values("id")
    )


def visible_by_id(
    model: Any, ids: Iterable[int | None], *, user: User, at: datetime | None
) -> dict[int, Any]:
    """Those among `ids` that `user` may know of, by id; no question is asked for none."""
    wanted = {each for each in ids if each is not None}
    rows = visible_rows(model, user, at).filter(id__in=wanted) if wanted else ()
    return {row.id: row for row in rows}


def open_then(model: Any, at: datetime) -> Any:
    """The ids of the records of `model` that had been recorded by `at` and were not exempt then."""
    return rows_then(model, at).exclude(visibility="exempt").values("id")


class NothingThen(Http404):
    """Of this record there is nothing for this person to see as at the day they asked for."""


def as_recorded(record: Any, *, user: User, past: AsAt | None) -> Any:
    """`record` as it stands, or a copy of it as recorded by the past day, never to be saved.

    Raises `NothingThen` where it was not recorded by then, or `user` might not have read it.
    """
    if past is None:
        return record
    row = visible_rows(type(record), user, past.moment).filter(id=record.pk).first()
    if row is None:
        raise NothingThen("Nothing here by then")
    copy = row.instance
    for name, known in record._state.fields_cache.items():
        # What was fetched with the record need not be fetched again, where the tie is the same.
        if getattr(record, f"{name}_id", None) == getattr(copy, f"{name}_id", None):
            copy._state.fields_cache[name] = known
    return copy
