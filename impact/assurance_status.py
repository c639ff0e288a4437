"""Where owner and assurance disagree about an action, and when a programme's next one is due."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, Subquery

from impact.models import AssuranceRating
from improvement.status import ActionStatus, Rag

COLOURS = {rag.value: rag.value for rag in Rag}


def with_assurance(rows: Any, *, at: datetime | None = None) -> Any:
    """Annotate actions, or rows of their history, with `assurance_rag`: the last rating given."""
    ratings: Any = AssuranceRating.objects.filter(action_id=OuterRef("id"))
    if at is not None:
        ratings = ratings.filter(recorded_at__lte=at)
    return rows.annotate(assurance_rag=Subquery(ratings.latest_first().values("rag")[:1]))


def disagreeing(rows: Any, *, at: datetime | None = None) -> Any:
    """Those of `rows` (with progress) that owner and assurance rate differently, not withdrawn."""
    both = with_assurance(rows, at=at).filter(
        withdrawn_at=None, rag__in=Rag.values, assurance_rag__in=Rag.values
    )
    return both.exclude(rag=F("assurance_rag"))


def disagreement_in_words(owner: str | None, assurance: str | None) -> str:
    """The headline: "Owner: green. Assurance: red". Empty where they agree or one is silent."""
    if not owner or not assurance or owner == assurance:
        return ""
    return f"Owner: {COLOURS[owner]}. Assurance: {COLOURS[assurance]}"


def is_graver(owner: str | None, assurance: str | None) -> bool:
    """Whether assurance says worse than the owner: the graver way to disagree."""
    order = [Rag.GREEN.value, Rag.AMBER.value, Rag.RED.value]
    return bool(owner and assurance) and order.index(assurance or "") > order.index(owner or "")


@dataclass(frozen=True)
class ProgrammeLine:
    """A line of the assurance programme on a day: when the last one was held, the next is due."""

    programme: Any
    held_count: int
    last_on: date | None
    due_on: date | None
    on: date

    @property
    def is_overdue(self) -> bool:
        return self.due_on is not None and self.due_on < self.on

    @property
    def days_late(self) -> int:
        return (self.on - self.due_on).days if self.due_on and self.is_overdue else 0


@dataclass(frozen=True)
class Disagreement:
    """An action that owner and assurance rate differently."""

    action: Any
    url: str

    @property
    def words(self) -> str:
        return disagreement_in_words(self.action.rag, self.action.assurance_rag)

    @property
    def is_worse(self) -> bool:
        return is_graver(self.action.rag, self.action.assurance_rag)

    @property
    def is_closed(self) -> bool:
        return bool(self.action.status == ActionStatus.CLOSED)
