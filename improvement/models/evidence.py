from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.records import Record, Withdrawable
from accounts.scope import ScopedQuerySet, Visible
from improvement.models.action import Action
from improvement.models.plan import ImprovementPlan
from inspections.models import AreaForImprovement


def evidence_storage() -> FileSystemStorage:
    """Outside every web root: a file is served only by the view that checks its item."""
    return FileSystemStorage(location=settings.DATA_DIR / "evidence", base_url=None)


class EvidenceQuerySet(ScopedQuerySet):
    council_at = "plan__council"
    exempt_at = ("", "plan", "action", "area", "area__inspection")
    plan_at = ("plan",)


class EvidenceKind(models.TextChoices):
    DATA = "data", "Data"
    AUDIT = "audit", "Audit"
    FEEDBACK = "feedback", "Feedback"
    DOCUMENT = "document", "Document"
    OBSERVATION = "observation", "Observation"
    EXTERNAL_LETTER = "external_letter", "External letter"


class EvidenceStrength(models.TextChoices):
    WEAK = "weak", "Weak"
    MODERATE = "moderate", "Moderate"
    STRONG = "strong", "Strong"


STRENGTH_DEFINITIONS: dict[str, str] = {
    EvidenceStrength.WEAK: "What the service says of itself, or a few unchecked examples.",
    EvidenceStrength.MODERATE: "A sample or a figure that someone outside the team has checked.",
    EvidenceStrength.STRONG: "Checked by someone independent, recent, and enough cases to rely on.",
}


class Evidence(Record, Visible, Withdrawable):
    """A file or a link that shows what was done, or what came of it, within a plan.

    It may stand on an action of the plan, on an area for improvement, on both or on neither. The
    file is kept under a random name. A new file or link replaces the former as the next
    `revision`; the former stays in the history, with its SHA-256, and can still be read.
    """

    plan = models.ForeignKey(
        ImprovementPlan, models.PROTECT, related_name="evidence", editable=False
    )
    action = models.ForeignKey(
        Action, models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    area = models.ForeignKey(
        AreaForImprovement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name="area for improvement",
    )
    update = models.ForeignKey(
        "improvement.ProgressUpdate",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        editable=False,
    )
    title = models.CharField(max_length=200)
    kind = models.CharField(
        max_length=16, choices=EvidenceKind.choices, default=EvidenceKind.DOCUMENT
    )
    dated_on = models.DateField("date of the evidence", null=True, blank=True)
    covers_from_on = models.DateField("first day it covers", null=True, blank=True)
    covers_until_on = models.DateField("last day it covers", null=True, blank=True)
    finding = models.TextField("what it shows", blank=True)
    strength = models.CharField(
        "strength of the evidence", max_length=8, choices=EvidenceStrength.choices, blank=True
    )
    revision = models.PositiveSmallIntegerField(default=1, editable=False)
    link = models.URLField(max_length=500, blank=True)
    file = models.FileField(storage=evidence_storage, blank=True, editable=False)
    file_name = models.CharField("name of the file", max_length=150, blank=True, editable=False)
    content_type = models.CharField(max_length=100, blank=True, editable=False)
    size = models.PositiveIntegerField("size in bytes", null=True, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["plan", models.F("dated_on").desc(nulls_last=True), "-pk"]
        verbose_name_plural = "evidence"
        constraints = [
            *Visible.Meta.constraints,
            models.CheckConstraint(
                condition=(~Q(link="") & Q(file="")) | (Q(link="") & ~Q(file="")),
                name="evidence_is_a_link_or_a_file",
            ),
            models.CheckConstraint(
                condition=Q(file="") | (Q(size__isnull=False) & ~Q(sha256="") & ~Q(file_name="")),
                name="evidence_file_is_described",
            ),
            models.CheckConstraint(
                condition=Q(covers_from_on=None)
                | Q(covers_until_on__gte=models.F("covers_from_on")),
                name="evidence_period_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def bears_on(self) -> date:
        """The latest day it tells of; where it bears no date, the day it was recorded in London."""
        days = [day for day in (self.dated_on, self.covers_until_on) if day is not None]
        recorded = self.recorded_at.astimezone(timezone.get_default_timezone())
        return max(days) if days else recorded.date()

    def save(self, *, by: Any, at: datetime, seen: int | None = None) -> None:  # type: ignore[override]
        """What stands on an action belongs to the plan of the action."""
        if self.action is not None:
            self.plan = self.action.plan
        super().save(by=by, at=at, seen=seen)

    def get_absolute_url(self) -> str:
        """Where it is listed: at its action, else on its own page."""
        if self.action is not None:
            return f"{self.action.get_absolute_url()}#evidence-{self.pk}"
        return self.get_item_url()

    def get_item_url(self) -> str:
        return reverse("improvement:evidence_item", args=[self.plan.council.slug, self.pk])

    def get_file_url(self) -> str:
        return reverse("improvement:evidence_file", args=[self.plan.council.slug, self.pk])
