"""What ratings mean in a council: its own words where it has some, else ours; now or then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from accounts.as_at import rows_then
from improvement.models import STRENGTH_DEFINITIONS, EvidenceStrength, RatingDefinition
from improvement.status import IMPACT_DEFINITIONS, RAG_DEFINITIONS, Impact, Rag


@dataclass(frozen=True)
class Scale:
    """One kind of rating: what it may be, and what each means unless a council says otherwise."""

    code: str
    name: str
    choices: type[models.TextChoices]
    ours: Mapping[Any, str]


SCALES = (
    Scale("rag", "RAG rating", Rag, RAG_DEFINITIONS),
    Scale("impact", "Impact", Impact, IMPACT_DEFINITIONS),
    Scale("strength", "Strength of evidence", EvidenceStrength, STRENGTH_DEFINITIONS),
)


@dataclass(frozen=True)
class Ratings:
    """The meanings of every rating in one council, by scale and value."""

    meanings: Mapping[str, Mapping[str, str]]

    @property
    def rag(self) -> Mapping[str, str]:
        return self.meanings["rag"]

    @property
    def impact(self) -> Mapping[str, str]:
        return self.meanings["impact"]

    @property
    def strength(self) -> Mapping[str, str]:
        return self.meanings["strength"]

    @property
    def rag_key(self) -> list[tuple[str, str, str]]:
        """What a page prints: value, label, meaning."""
        return [(rag.value, rag.label, self.rag[rag]) for rag in Rag]


def ratings_of(council: Any, *, at: datetime | None = None) -> Ratings:
    """The definitions that count in `council`: now, or as recorded by the moment `at`. One query.

    `council` may be its id.
    """
    rows = RatingDefinition.objects.all() if at is None else rows_then(RatingDefinition, at)
    council_id = getattr(council, "pk", council)
    own = {
        (scale, value): meaning
        for scale, value, meaning in rows.filter(council_id=council_id)
        .order_by()
        .values_list("scale", "value", "meaning")
    }
    return Ratings(
        {
            scale.code: {
                value: own.get((scale.code, value), scale.ours[value])
                for value in scale.choices.values
            }
            for scale in SCALES
        }
    )
