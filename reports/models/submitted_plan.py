from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse

from accounts.scope import ScopedQuerySet, Visible
from improvement.models import PlanVersion
from reports.models.report import (
    BYTES_WITH_HASH_OR_NONE,
    WORD_WITH_HASH_OR_NONE,
    FrozenPaper,
)

if TYPE_CHECKING:
    from accounts.models import Council
    from improvement.models import ImprovementPlan


class SubmittedPlanQuerySet(ScopedQuerySet):
    council_at = "plan_version__plan__council"
    exempt_at = ("", "plan_version__plan")
    plan_at = ("plan_version__plan",)


class SubmittedPlan(FrozenPaper):
    """What the plan said at the click that submitted a version: frozen for good.

    `sent_on` is the day it was sent, `frozen_at` the moment of the click. The version stays
    submitted if the PDF cannot be made: it is then made later of the same frozen facts, and
    `failed_because` says why there is none yet.
    """

    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="copies")
    sent_on = models.DateField("date it was sent")
    sent_to = models.CharField("who it was sent to", max_length=200, default="Ofsted")

    objects = SubmittedPlanQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["-frozen_at", "-pk"]
        constraints = [
            *Visible.Meta.constraints,
            models.UniqueConstraint(fields=["plan_version"], name="submitted_plan_once"),
            models.CheckConstraint(
                condition=BYTES_WITH_HASH_OR_NONE, name="submitted_plan_has_bytes_and_hash"
            ),
            models.CheckConstraint(
                condition=WORD_WITH_HASH_OR_NONE, name="submitted_word_has_bytes_and_hash"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, as submitted"

    def get_absolute_url(self) -> str:
        return reverse("reports:submitted_plan", args=[self.plan.council.slug, self.pk])

    @property
    def plan(self) -> "ImprovementPlan":
        return self.plan_version.plan

    @property
    def what_it_is(self) -> str:
        return f"Improvement plan as submitted to {self.sent_to}"

    @property
    def out_on(self) -> date:
        return self.sent_on

    @property
    def of_council(self) -> "Council":
        return self.plan.council

    @property
    def must_be_exempt_because(self) -> str:
        return "The plan is exempt, so a copy of it is exempt too" if self.plan.is_exempt else ""

    @property
    def file_name(self) -> str:
        return f"plan-{self.pk}.pdf"
