from django.db import models

from accounts.records import Record, Withdrawable
from accounts.scope import Visible
from improvement.models.plan import ImprovementPlan
from improvement.models.risk import InVisiblePlanQuerySet


class FundingLine(Record, Visible, Withdrawable):
    """Money for the plan in one financial year, as one document states it. Never summed across."""

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="funding_lines")
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField("what it pays for", max_length=200)
    financial_year = models.CharField(max_length=20, blank=True, help_text="Such as 2026/27.")
    amount_pounds = models.DecimalField("amount in pounds", max_digits=14, decimal_places=2)
    span = models.CharField(
        max_length=10,
        blank=True,
        choices=[("part_year", "Part-year"), ("full_year", "Full-year")],
    )
    recurrence = models.CharField(
        max_length=10, blank=True, choices=[("one_off", "One-off"), ("recurring", "Recurring")]
    )
    funded_from = models.CharField("source of the money", max_length=300, blank=True)
    approval = models.CharField("status", max_length=120, blank=True)
    approving_body = models.CharField(max_length=160, blank=True)
    as_stated = models.CharField("in the paper's words", max_length=120, blank=True)
    note = models.TextField(blank=True)

    objects = InVisiblePlanQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["plan", "order", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.plan.get_absolute_url()
