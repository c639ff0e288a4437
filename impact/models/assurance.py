"""Assurance: what others than the lead looked at, what they found, what they say of an action."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.records import Fact, Link, Record, Withdrawable, linked_once
from accounts.scope import ScopedQuerySet, Visible
from improvement.models import Action, ImprovementPlan
from improvement.status import Rag
from inspections.models import AreaForImprovement
from inspections.working_days import add_months


class ActivityKind(models.TextChoices):
    AUDIT = "audit", "Case audit"
    DIP_SAMPLE = "dip_sample", "Dip sample"
    VISIT = "visit", "Visit"
    CLINIC = "clinic", "Performance clinic"
    THEMED_AUDIT = "themed_audit", "Themed audit"
    WORKSHOP = "workshop", "Workshop"
    STAFF_EVENT = "staff_event", "Staff engagement event"
    PEER_REVIEW = "peer_review", "Peer review"


class Cadence(models.TextChoices):
    ONCE = "once", "Once"
    WEEKLY = "weekly", "Every week"
    FORTNIGHTLY = "fortnightly", "Every two weeks"
    MONTHLY = "monthly", "Every month"
    SIX_WEEKLY = "six_weekly", "Every six weeks"
    QUARTERLY = "quarterly", "Every three months"
    TERMLY = "termly", "Every term (four months)"
    HALF_YEARLY = "half_yearly", "Every six months"
    YEARLY = "yearly", "Every year"


WEEKS = {Cadence.WEEKLY: 1, Cadence.FORTNIGHTLY: 2, Cadence.SIX_WEEKLY: 6}
MONTHS = {
    Cadence.MONTHLY: 1,
    Cadence.QUARTERLY: 3,
    Cadence.TERMLY: 4,
    Cadence.HALF_YEARLY: 6,
    Cadence.YEARLY: 12,
}


def next_after(cadence: str, held_on: date) -> date | None:
    """The day the next one is due after one held on `held_on`; None where it is held once."""
    kind = Cadence(cadence)
    if kind in WEEKS:
        return held_on + timedelta(weeks=WEEKS[kind])
    return add_months(held_on, MONTHS[kind]) if kind in MONTHS else None


class AuditGrade(models.TextChoices):
    OUTSTANDING = "outstanding", "Outstanding"
    GOOD = "good", "Good"
    REQUIRES_IMPROVEMENT = "requires_improvement", "Requires improvement"
    INADEQUATE = "inadequate", "Inadequate"


class ProgrammeQuerySet(ScopedQuerySet):
    council_at = "plan__council"
    exempt_at = ("plan",)
    plan_at = ("plan",)


class AssuranceProgramme(Record, Withdrawable):
    """A line of the plan's assurance programme: what is looked at, by whom and how often.

    When the next one is due is worked out from the last one that was held (`next_after`).
    """

    plan = models.ForeignKey(
        ImprovementPlan, models.PROTECT, related_name="assurance_programmes", editable=False
    )
    kind = models.CharField(max_length=12, choices=ActivityKind.choices)
    title = models.CharField(max_length=160)
    cadence = models.CharField("how often", max_length=12, choices=Cadence.choices)
    first_due_on = models.DateField("first one due")
    participants = models.TextField("who takes part", blank=True, max_length=2_000)
    looks_at = models.TextField("what it looks at", blank=True, max_length=20_000)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "kind", "title", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("impact:assurance", args=[self.plan.council.slug, self.plan_id])

    def due_after(self, held_on: date | None) -> date | None:
        """When the next one is due, the last one having been held on `held_on` (None: never)."""
        return self.first_due_on if held_on is None else next_after(self.cadence, held_on)


class ActivityQuerySet(ScopedQuerySet):
    council_at = "plan__council"
    exempt_at = ("", "plan")
    plan_at = ("plan",)


class AssuranceActivity(Record, Visible, Withdrawable):
    """Something that was looked at by others than the lead: an audit, a visit, a workshop.

    Posts, not names, say who took part. The four counts are how many cases got each grade; they
    are there together or not at all.
    """

    COUNTS: ClassVar[tuple[str, ...]] = tuple(f"{grade.value}_count" for grade in AuditGrade)

    plan = models.ForeignKey(
        ImprovementPlan, models.PROTECT, related_name="assurance_activities", editable=False
    )
    programme = models.ForeignKey(
        AssuranceProgramme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name="line of the programme",
    )
    kind = models.CharField("kind of activity", max_length=12, choices=ActivityKind.choices)
    title = models.CharField(max_length=200)
    began_on = models.DateField("first day", null=True, blank=True)
    held_on = models.DateField("day it was held")
    participants = models.TextField("who took part", blank=True, max_length=2_000)
    looked_at_count = models.PositiveIntegerField("how many were looked at", null=True, blank=True)
    looked_at = models.CharField("what was looked at", max_length=120, blank=True)
    found = models.TextField("what was found", max_length=20_000)
    outstanding_count = models.PositiveIntegerField("outstanding", null=True, blank=True)
    good_count = models.PositiveIntegerField("good", null=True, blank=True)
    requires_improvement_count = models.PositiveIntegerField(
        "requires improvement", null=True, blank=True
    )
    inadequate_count = models.PositiveIntegerField("inadequate", null=True, blank=True)
    grade = models.CharField("grade given", max_length=20, choices=AuditGrade.choices, blank=True)
    graded_by = models.CharField("graded by", max_length=120, blank=True)
    moderated_grade = models.CharField(
        "grade after moderation", max_length=20, choices=AuditGrade.choices, blank=True
    )
    moderated_by = models.CharField("moderated by", max_length=120, blank=True)
    came_of_it = models.TextField("what came of it", blank=True, max_length=20_000)

    objects = ActivityQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["plan", "-held_on", "-pk"]
        verbose_name_plural = "assurance activities"
        constraints = [
            *Visible.Meta.constraints,
            models.CheckConstraint(
                condition=Q(began_on=None) | Q(held_on__gte=F("began_on")),
                name="activity_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(
                    outstanding_count=None,
                    good_count=None,
                    requires_improvement_count=None,
                    inadequate_count=None,
                )
                | Q(
                    outstanding_count__isnull=False,
                    good_count__isnull=False,
                    requires_improvement_count__isnull=False,
                    inadequate_count__isnull=False,
                ),
                name="activity_counts_all_grades_or_none",
            ),
            models.CheckConstraint(
                condition=Q(moderated_grade="") | (~Q(grade="") & ~Q(moderated_by="")),
                name="activity_moderation_says_of_what_and_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["plan", "-held_on"], name="activity_plan_held")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("impact:activity", args=[self.plan.council.slug, self.pk])


class ActivityAction(Link):
    """The activity looked at the action, or the action came of what the activity found."""

    class Relation(models.TextChoices):
        CHECKED = "checked", "It was checked"
        CAME_OF_IT = "came_of_it", "It came of what was found"

    activity = models.ForeignKey(AssuranceActivity, models.PROTECT, related_name="action_links")
    action = models.ForeignKey(Action, models.PROTECT, related_name="activity_links")
    relation = models.CharField(max_length=10, choices=Relation.choices, default=Relation.CHECKED)

    class Meta:
        constraints = [linked_once("activity", "action", "relation", name="activity_action_once")]

    def __str__(self) -> str:
        return f"{self.activity_id} – {self.action_id}"


class ActivityArea(Link):
    """The activity bears on this area for improvement."""

    activity = models.ForeignKey(AssuranceActivity, models.PROTECT, related_name="area_links")
    area = models.ForeignKey(AreaForImprovement, models.PROTECT, related_name="activity_links")

    class Meta:
        constraints = [linked_once("activity", "area", name="activity_area_once")]

    def __str__(self) -> str:
        return f"{self.activity_id} – {self.area_id}"


class AssuranceRatingQuerySet(ScopedQuerySet):
    council_at = "action__plan__council"
    exempt_at = ("action", "action__plan")
    plan_at = ("action__plan",)

    def latest_first(self) -> "AssuranceRatingQuerySet":
        return self.order_by("-on", "-recorded_at", "-pk")


class AssuranceRating(Fact):
    """What someone other than the lead says of an action: red, amber or green, and on what ground.

    It stands beside the RAG rating of the lead's update; where they differ, that is said first.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="assurance_ratings")
    on = models.DateField("day it was rated")
    rag = models.CharField("assurance rating", max_length=5, choices=Rag.choices)
    comment = models.TextField("why", max_length=20_000)
    activity = models.ForeignKey(
        AssuranceActivity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ratings",
        verbose_name="activity it rests on",
    )

    objects = AssuranceRatingQuerySet.as_manager()

    class Meta:
        ordering = ["action", "-on", "-pk"]
        indexes = [models.Index(fields=["action", "-on"], name="assurance_rating_latest")]

    def __str__(self) -> str:
        return f"{self.action_id} {self.rag} on {self.on}"
