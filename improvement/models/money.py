from django.db import models
from django.urls import reverse

from accounts.records import Link, Record, Withdrawable, linked_once
from accounts.scope import Visible
from improvement.models.action import Action
from improvement.models.plan import ImprovementPlan, InVisiblePlanQuerySet, Strand


class MoneyKind(models.TextChoices):
    AGREED = "agreed", "Agreed funding"
    REQUESTED = "requested", "Requested funding"
    GRANT = "grant", "Grant"
    CONTINGENCY = "contingency", "Contingency"
    COST = "cost", "Estimated cost"
    SAVING = "saving", "Saving"


class Span(models.TextChoices):
    PART_YEAR = "part_year", "Part-year"
    FULL_YEAR = "full_year", "Full-year"


class Recurrence(models.TextChoices):
    ONE_OFF = "one_off", "One-off"
    RECURRING = "recurring", "Recurring"


class MoneyStatus(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    APPROVED = "approved", "Approved"
    IN_BUDGET = "in_budget", "In the budget"
    SPENT = "spent", "Spent"
    REFUSED = "refused", "Refused"


class FundingLine(Record, Visible, Withdrawable):
    """Money for the plan in one financial year, as one document states it.

    What the document does not say stays empty. Lines are added up only where that is honest
    (`improvement.money`).
    """

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="funding_lines")
    strand = models.ForeignKey(
        Strand, models.PROTECT, null=True, blank=True, related_name="funding_lines"
    )
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField("what it pays for", max_length=200)
    financial_year = models.CharField(max_length=20, blank=True, help_text="Such as 2026/27.")
    amount_pounds = models.DecimalField("amount in pounds", max_digits=14, decimal_places=2)
    as_stated = models.CharField("in the paper's words", max_length=120, blank=True)
    kind = models.CharField("kind of money", max_length=12, blank=True, choices=MoneyKind.choices)
    span = models.CharField(max_length=10, blank=True, choices=Span.choices)
    recurrence = models.CharField(max_length=10, blank=True, choices=Recurrence.choices)
    funded_from = models.CharField("source of the money", max_length=300, blank=True)
    status = models.CharField(max_length=12, blank=True, choices=MoneyStatus.choices)
    status_as_stated = models.CharField("status in the paper's words", max_length=120, blank=True)
    approving_body = models.CharField(max_length=160, blank=True)
    decided_on = models.DateField("day of the decision", null=True, blank=True)
    decision_reference = models.CharField("reference of the decision", max_length=80, blank=True)
    note = models.TextField(blank=True)

    objects = InVisiblePlanQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["plan", "order", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        page = reverse("improvement:money", args=[self.plan.council.slug, self.plan_id])
        return f"{page}#line-{self.pk}"


class FundingAction(Link):
    """The money pays for this action."""

    line = models.ForeignKey(FundingLine, models.PROTECT, related_name="action_links")
    action = models.ForeignKey(Action, models.PROTECT, related_name="funding_links")

    class Meta:
        constraints = [linked_once("line", "action", name="funding_action_once")]

    def __str__(self) -> str:
        return f"{self.line_id} – {self.action_id}"
