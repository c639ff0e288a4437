from django.db import models

from accounts.records import Record, Withdrawable
from accounts.scope import ScopedQuerySet, Visible
from improvement.models.plan import ImprovementPlan


class InVisiblePlanQuerySet(ScopedQuerySet):
    council_at = "plan__council"
    exempt_at = ("", "plan")
    plan_at = ("plan",)


class Risk(Record, Visible, Withdrawable):
    """A risk to the plan. Its rating is the council's own; without its scale it means nothing."""

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="risks")
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField("risk", max_length=200)
    description = models.TextField(blank=True, max_length=20_000)
    mitigation = models.TextField(
        "action to avoid or mitigate the risk", blank=True, max_length=20_000
    )
    rating = models.CharField("risk rating", max_length=20, blank=True)
    scale = models.CharField(
        "scale of the rating",
        max_length=300,
        blank=True,
        help_text="What the rating means, such as A very high to F almost impossible.",
    )

    objects = InVisiblePlanQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["plan", "order", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.plan.get_absolute_url()
