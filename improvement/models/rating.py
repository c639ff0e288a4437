from django.db import models

from accounts.records import Record
from accounts.scope import ScopedQuerySet


class RatingDefinitionQuerySet(ScopedQuerySet):
    council_at = "council"


class RatingDefinition(Record):
    """What one rating means in this council: the words that stand beside it wherever it is.

    A council without a definition uses ours (`improvement.ratings`).
    """

    council = models.ForeignKey(
        "accounts.Council", models.PROTECT, related_name="rating_definitions", editable=False
    )
    scale = models.CharField(
        max_length=10,
        choices=[
            ("rag", "RAG rating"),
            ("impact", "Impact"),
            ("strength", "Strength of evidence"),
        ],
        editable=False,
    )
    value = models.CharField(max_length=20, editable=False)
    meaning = models.CharField("what it means", max_length=300)

    objects = RatingDefinitionQuerySet.as_manager()

    class Meta:
        ordering = ["scale", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "scale", "value"], name="rating_defined_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.value}: {self.meaning}"
