from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from accounts.policy import Capability, Reach, access_of
from accounts.records import Link, Record, Withdrawable, linked_once
from accounts.scope import ScopedQuerySet, Visible
from govuk.dates import LONDON


class PlanQuerySet(ScopedQuerySet):
    council_at = "council"
    exempt_at = ("",)
    plan_at = ("",)

    def chaired_by(self, user: User, *, on: date) -> Self:
        """Plans that are held to account by a board which `user` chairs, as a member, on `on`.

        The council's membership has to reach that far: a seat alone opens nothing.
        """
        access = access_of(user)
        councils = [
            pk for pk in access.roles if Reach.CHAIR in access.reaches(Capability.DECIDE_DATE, pk)
        ]
        seat = "board_links__board__members"
        begun = Q(**{f"{seat}__from_on": None}) | Q(**{f"{seat}__from_on__lte": on})
        going_on = Q(**{f"{seat}__until_on": None}) | Q(**{f"{seat}__until_on__gte": on})
        held = Q(
            **{f"{seat}__user": user, f"{seat}__is_chair": True, "board_links__ended_at": None},
            board_links__board__withdrawn_at=None,
            board_links__board__members__withdrawn_at=None,
        )
        return self.filter(held & begun & going_on, council_id__in=councils).distinct()


class ImprovementPlan(Record, Visible, Withdrawable):
    """What the council will do about what was found. One plan may answer several inspections."""

    council = models.ForeignKey("accounts.Council", models.PROTECT, related_name="plans")
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True, max_length=20_000)
    starts_on = models.DateField(null=True, blank=True)

    kept_by = ("actions", "reports")
    objects = PlanQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = [models.F("starts_on").desc(nulls_last=True), "title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("improvement:plan", args=[self.council.slug, self.pk])

    def first_recorded_on(self) -> date:
        """The day in London on which the plan was first recorded here."""
        first = self.history.order_by("history_date", "history_id").first()
        return first.history_date.astimezone(LONDON).date()  # type: ignore[no-any-return]

    def is_chaired_by(self, user: object, *, on: date) -> bool:
        """Whether `user` chairs, on that day, a board that holds this plan to account."""
        boards = self.boards.filter(plan_links__ended_at=None, plan_links__plan=self)
        return bool(boards.chaired_by(user, on=on).exists())


class InPlanQuerySet(ScopedQuerySet):
    council_at = "plan__council"
    exempt_at = ("plan",)
    plan_at = ("plan",)


class InVisiblePlanQuerySet(ScopedQuerySet):
    """What may be exempt by itself, or is by its plan."""

    council_at = "plan__council"
    exempt_at = ("", "plan")
    plan_at = ("plan",)


class PlanInspection(Link):
    """The plan answers this inspection."""

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="inspection_links")
    inspection = models.ForeignKey(
        "inspections.Inspection", models.PROTECT, related_name="plan_links"
    )

    class Meta:
        constraints = [linked_once("plan", "inspection", name="plan_answers_inspection_once")]

    def __str__(self) -> str:
        return f"{self.plan} – {self.inspection}"


class Strand(Record, Withdrawable):
    """A part of the plan, in the order the council prints it.

    It is open to those who may read the plan: each action is listed, counted and printed under it.
    """

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="strands")
    reference = models.CharField(max_length=20)
    order = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=160)
    description = models.TextField(blank=True)

    kept_by = ("actions",)
    objects = InPlanQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "reference"],
                condition=Q(withdrawn_at=None),
                name="strand_reference_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference}. {self.name}"

    def get_absolute_url(self) -> str:
        return f"{self.plan.get_absolute_url()}?strand={self.pk}"


class FocusArea(Record, Visible, Withdrawable):
    """A board's priority: it groups areas for improvement, and may go by several names."""

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="focus_areas")
    name = models.CharField(max_length=160)
    order = models.PositiveSmallIntegerField(default=0)
    description = models.TextField(blank=True)

    objects = InVisiblePlanQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["plan", "order", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return self.plan.get_absolute_url()


class FocusAreaAlias(Link):
    """Another name that a document uses for a focus area."""

    focus_area = models.ForeignKey(FocusArea, models.PROTECT, related_name="aliases")
    name = models.CharField(max_length=160)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["focus_area", "pk"]
        constraints = [linked_once("focus_area", "name", name="focus_area_name_once")]

    def __str__(self) -> str:
        return self.name


class FocusAreaLink(Link):
    """A focus area takes in this area for improvement."""

    focus_area = models.ForeignKey(FocusArea, models.PROTECT, related_name="area_links")
    area = models.ForeignKey(
        "inspections.AreaForImprovement", models.PROTECT, related_name="focus_links"
    )

    class Meta:
        constraints = [linked_once("focus_area", "area", name="focus_area_link_once")]

    def __str__(self) -> str:
        return f"{self.focus_area} – {self.area}"
