"""What a plan is tied to beyond inspections: local priorities, programmes, corporate outcomes."""

from collections.abc import Collection

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from accounts.policy import access_of
from accounts.records import Link, Record, Withdrawable, linked_once
from accounts.scope import ScopedQuerySet, Visible
from improvement.models.action import Action
from improvement.models.plan import ImprovementPlan, InVisiblePlanQuerySet, Strand


class LocalPriority(Record, Visible, Withdrawable):
    """Something that the council itself wants to get better, beside what inspectors found."""

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="local_priorities")
    reference = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    source = models.CharField("where it comes from", max_length=200, blank=True)

    objects = InVisiblePlanQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["plan", "reference", "pk"]
        verbose_name_plural = "local priorities"
        constraints = [
            *Visible.Meta.constraints,
            models.UniqueConstraint(
                fields=["plan", "reference"],
                condition=Q(withdrawn_at=None),
                name="local_priority_reference_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}. {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("improvement:feeds", args=[self.plan.council.slug, self.plan_id])


class ActionPriority(Link):
    """The action answers this local priority."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="priority_links")
    priority = models.ForeignKey(LocalPriority, models.PROTECT, related_name="action_links")

    class Meta:
        constraints = [linked_once("action", "priority", name="action_priority_once")]

    def __str__(self) -> str:
        return f"{self.action_id} – {self.priority_id}"


class ActionTheme(Link):
    """The action belongs to a theme by itself, not only through the areas that it answers."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="theme_links")
    theme = models.ForeignKey("inspections.Theme", models.PROTECT, related_name="action_links")

    class Meta:
        constraints = [linked_once("action", "theme", name="action_theme_once")]

    def __str__(self) -> str:
        return f"{self.action_id} – {self.theme_id}"


class OfCouncilQuerySet(ScopedQuerySet):
    council_at = "council"


class ProgrammeQuerySet(OfCouncilQuerySet):
    exempt_at = ("",)

    def scope_of(self, user: User) -> Q:
        """By role, or by a grant to a plan that leans on it: an action or a strand of it does."""
        opened = access_of(user).plans
        seen = super().scope_of(user)
        if opened.exempt:
            seen |= leaned_on_by(opened.exempt)
        if opened.all - opened.exempt:
            seen |= leaned_on_by(opened.all - opened.exempt) & ~Q(visibility="exempt")
        return seen


def leaned_on_by(plans: Collection[int]) -> Q:
    """Programmes, or rows of their history, that are tied to these plans now."""
    by_action = ProgrammeAction.objects.current().filter(action__plan__in=plans)
    by_strand = ProgrammeStrand.objects.current().filter(strand__plan__in=plans)
    return Q(id__in=by_action.values("programme_id")) | Q(id__in=by_strand.values("programme_id"))


class ExternalProgramme(Record, Visible, Withdrawable):
    """Work outside the plan that it leans on, such as a regional fostering pathfinder."""

    council = models.ForeignKey("accounts.Council", models.PROTECT, related_name="programmes")
    name = models.CharField(max_length=200)
    description = models.TextField("what it is", blank=True, max_length=20_000)
    link = models.URLField("its page", max_length=500, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("improvement:beyond", args=[self.council.slug])


class ProgrammeAction(Link):
    programme = models.ForeignKey(ExternalProgramme, models.PROTECT, related_name="action_links")
    action = models.ForeignKey(Action, models.PROTECT, related_name="programme_links")

    class Meta:
        constraints = [linked_once("programme", "action", name="programme_action_once")]

    def __str__(self) -> str:
        return f"{self.programme_id} – {self.action_id}"


class ProgrammeArea(Link):
    programme = models.ForeignKey(ExternalProgramme, models.PROTECT, related_name="area_links")
    area = models.ForeignKey(
        "inspections.AreaForImprovement", models.PROTECT, related_name="programme_links"
    )

    class Meta:
        constraints = [linked_once("programme", "area", name="programme_area_once")]

    def __str__(self) -> str:
        return f"{self.programme_id} – {self.area_id}"


class ProgrammeStrand(Link):
    programme = models.ForeignKey(ExternalProgramme, models.PROTECT, related_name="strand_links")
    strand = models.ForeignKey(Strand, models.PROTECT, related_name="programme_links")

    class Meta:
        constraints = [linked_once("programme", "strand", name="programme_strand_once")]

    def __str__(self) -> str:
        return f"{self.programme_id} – {self.strand_id}"


class CorporateOutcome(Record, Withdrawable):
    """What the council's own corporate plan promises, with the priority it stands under.

    That plan is published, so nothing of it can be exempt.
    """

    council = models.ForeignKey("accounts.Council", models.PROTECT, related_name="outcomes")
    name = models.CharField("outcome", max_length=200)
    priority = models.CharField("priority that it stands under", max_length=200, blank=True)
    corporate_plan = models.CharField("the council's plan", max_length=200, blank=True)
    description = models.TextField("what it says", blank=True, max_length=20_000)

    objects = OfCouncilQuerySet.as_manager()

    class Meta:
        ordering = ["corporate_plan", "name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("improvement:beyond", args=[self.council.slug])


class OutcomePlan(Link):
    outcome = models.ForeignKey(CorporateOutcome, models.PROTECT, related_name="plan_links")
    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="outcome_links")

    class Meta:
        constraints = [linked_once("outcome", "plan", name="outcome_plan_once")]

    def __str__(self) -> str:
        return f"{self.outcome_id} – {self.plan_id}"


class OutcomeStrand(Link):
    outcome = models.ForeignKey(CorporateOutcome, models.PROTECT, related_name="strand_links")
    strand = models.ForeignKey(Strand, models.PROTECT, related_name="outcome_links")

    class Meta:
        constraints = [linked_once("outcome", "strand", name="outcome_strand_once")]

    def __str__(self) -> str:
        return f"{self.outcome_id} – {self.strand_id}"
