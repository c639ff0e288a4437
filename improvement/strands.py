"""The strands of a plan, as they are or as recorded by then, and the order of their actions."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Case, IntegerField, Value, When
from django.db.models.functions import Length

from accounts.as_at import rows_as_at
from improvement.models import ImprovementPlan, Strand

BY_REFERENCE: list[Any] = ["order", Length("reference"), "reference"]


@dataclass(frozen=True, order=True)
class StrandName:
    """A strand as it was called, in the order of the plan."""

    order: int
    id: int
    reference: str
    name: str
    is_withdrawn: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return f"{self.reference}. {self.name}"


def strands_of(plan: ImprovementPlan, *, at: datetime | None) -> dict[int, StrandName]:
    """The plan's strands by id, the withdrawn ones too: as they are, or as recorded by `at`."""
    listed = (
        rows_as_at(Strand, at)
        .filter(plan_id=plan.pk)
        .values_list("order", "id", "reference", "name", "withdrawn_at")
    )
    return {
        pk: StrandName(order, pk, reference, name, withdrawn_at is not None)
        for order, pk, reference, name, withdrawn_at in listed
    }


def in_plan_order(strands: dict[int, StrandName]) -> list[Any]:
    """How rows are ordered where the plan's own order counts."""
    places = [
        When(strand_id=strand.id, then=Value(place))
        for place, strand in enumerate(sorted(strands.values()))
    ]
    place = Case(*places, default=Value(len(places)), output_field=IntegerField())
    return [place, *BY_REFERENCE]
