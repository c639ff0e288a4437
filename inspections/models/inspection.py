from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.records import Record, Withdrawable, who_and_when
from accounts.scope import ScopedQuerySet, Visible
from inspections.models.framework import Framework, FrameworkKind, Grade, JudgementArea

if TYPE_CHECKING:
    from accounts.models import User


class InspectionQuerySet(ScopedQuerySet):
    council_at = "council"
    exempt_at = ("",)
    inspection_at = ("",)
    # What feeds a granted plan is not opened with it: a grant names one thing.

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def for_timeline(self, user: "User") -> Self:
        """With the framework and the judgements, and `areas_count`: the areas `user` may know of.

        The council's own reading is not counted: it is no finding of the inspectorate.
        """
        areas = self.model._meta.get_field("areas").related_model._default_manager
        seen = areas.visible_to(user).standing().found().filter(inspection=OuterRef("pk"))
        counted = seen.order_by().values("inspection").annotate(n=Count("pk")).values("n")
        return (
            self.select_related("framework", "outcome", "council")
            .prefetch_related(Prefetch("judgements", Judgement.objects.for_reading()))
            .annotate(areas_count=Coalesce(Subquery(counted), 0))
        )


class InspectionStatus(models.TextChoices):
    PLANNED = "planned", "Planned"
    RESCHEDULED = "rescheduled", "Rescheduled"
    DONE = "done", "Took place"


class Inspection(Record, Visible, Withdrawable):
    """What inspectors came to look at, when, and what they said in the end.

    `started_on` chooses the framework. Every span of dates, as stated and official, is an
    `InspectionPeriod`.
    """

    council = models.ForeignKey("accounts.Council", models.PROTECT, related_name="inspections")
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="inspections")
    title = models.CharField(max_length=200)
    status = models.CharField(
        max_length=11, choices=InspectionStatus.choices, default=InspectionStatus.DONE
    )
    started_on = models.DateField("first day of the inspection")
    ended_on = models.DateField("last day of the inspection", null=True, blank=True)
    report_received_on = models.DateField("report received", null=True, blank=True)
    report_published_on = models.DateField("report published", null=True, blank=True)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    topic = models.CharField("topic of the visit", max_length=200, blank=True)
    sequence_number = models.PositiveSmallIntegerField("number of the visit", null=True, blank=True)
    inspectors_count = models.PositiveSmallIntegerField("inspectors", null=True, blank=True)
    days_on_site_count = models.PositiveSmallIntegerField("days on site", null=True, blank=True)
    stated_areas_count = models.PositiveSmallIntegerField(
        "areas for improvement, as stated", null=True, blank=True
    )
    outcome = models.ForeignKey(
        Grade, models.PROTECT, null=True, blank=True, related_name="inspections"
    )
    has_priority_action = models.BooleanField("areas for priority action", default=False)
    statement_required = models.BooleanField(
        "a written statement of action was asked for", default=False
    )
    principal_authority = models.CharField(max_length=160, blank=True)
    is_published_by_ofsted = models.BooleanField("published by Ofsted", default=True)
    is_disclosed_by_council = models.BooleanField("disclosed by the council", default=False)
    disclosed_by = models.CharField("who approved the disclosure", max_length=160, blank=True)
    disclosed_on = models.DateField("disclosed on", null=True, blank=True)
    grading_reason = models.TextField(
        "why these grades stand together",
        blank=True,
        help_text="Asked for when the grades are not a pattern that has been seen before.",
    )
    self_evaluation_was_accurate = models.BooleanField(null=True, blank=True)
    summary = models.TextField(blank=True, max_length=20_000)

    objects = InspectionQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["-started_on", "-pk"]
        constraints = [
            *Visible.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("started_on")),
                name="inspection_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(is_disclosed_by_council=True) | Q(disclosed_by="", disclosed_on=None),
                name="disclosure_was_made",
            ),
            who_and_when("withdrawn_by", "withdrawn_at"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("inspections:inspection", args=[self.council.slug, self.pk])

    @property
    def has_systemic_failings(self) -> bool:
        """Outcome 3 of an area SEND inspection: what alone brings areas for priority action."""
        is_send = self.framework.kind == FrameworkKind.AREA_SEND
        return is_send and self.outcome is not None and self.outcome.order == 3

    @property
    def is_letter_open(self) -> bool:
        """Whether what inspectors wrote is known outside: by Ofsted, or by the council."""
        return self.is_published_by_ofsted or self.is_disclosed_by_council

    @property
    def is_visit(self) -> bool:
        return self.framework.kind in (FrameworkKind.MONITORING_VISIT, FrameworkKind.FOCUSED_VISIT)

    @property
    def is_graded(self) -> bool:
        """Whether this kind of inspection gives grades or an outcome, and not only a letter."""
        return self.framework.has_grades or self.framework.kind == FrameworkKind.AREA_SEND

    def overall(self) -> "Judgement | None":
        """The overall judgement that was entered, of the judgements that stand."""
        return next(
            (
                judgement
                for judgement in self.judgements.all()
                if judgement.area.role == "overall" and judgement.withdrawn_at is None
            ),
            None,
        )

    @property
    def plan_clock_from(self) -> tuple[date, str] | None:
        """The day the statutory clock starts, and whether it is the day received or published."""
        if self.report_received_on:
            return self.report_received_on, "received"
        if self.report_published_on:
            return self.report_published_on, "published"
        return None


class InInspectionQuerySet(ScopedQuerySet):
    council_at = "inspection__council"
    exempt_at = ("inspection",)
    inspection_at = ("inspection",)

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


class InspectionPeriod(Record, Withdrawable):
    """A span of days of an inspection, as its source gives it."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="periods")
    what = models.CharField(
        max_length=12,
        choices=[
            ("on_site", "On site"),
            ("off_site", "Off site"),
            ("whole", "Whole inspection"),
        ],
        default="whole",
    )
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")
    source = models.CharField(max_length=200)
    is_official = models.BooleanField("as the inspectorate states it", default=True)
    as_stated = models.CharField("in the source's words", max_length=200, blank=True)

    objects = InInspectionQuerySet.as_manager()

    class Meta:
        ordering = ["inspection", "starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")),
                name="period_ends_after_it_starts",
            ),
            who_and_when("withdrawn_by", "withdrawn_at"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} to {self.ends_on}"

    def get_absolute_url(self) -> str:
        return f"{self.inspection.get_absolute_url()}#dates"


class StatedValue(Record, Withdrawable):
    """A value as a document states it, beside ours. Neither is ever put in place of the other."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="stated_values")
    what = models.CharField(max_length=120)
    stated = models.CharField("as stated", max_length=300)
    source = models.CharField(max_length=200)
    ours = models.CharField("our value", max_length=300)
    note = models.TextField(blank=True)

    objects = InInspectionQuerySet.as_manager()

    class Meta:
        ordering = ["inspection", "pk"]
        constraints = [who_and_when("withdrawn_by", "withdrawn_at")]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return f"{self.inspection.get_absolute_url()}#stated-values"


class InspectionNote(Record, Withdrawable):
    """Logistics, a quotation or another remark about an inspection, with its source."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="notes")
    kind = models.CharField(
        max_length=20,
        choices=[
            ("logistics", "Logistics"),
            ("quotation", "Quotation"),
            ("intervention", "Intervention"),
            ("support", "Support"),
            ("theme", "Theme in response"),
            ("self_evaluation", "Self-evaluation"),
            ("other", "Other"),
        ],
    )
    heading = models.CharField(max_length=160, blank=True)
    text = models.TextField(max_length=20_000)
    on = models.DateField("date", null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    objects = InInspectionQuerySet.as_manager()

    class Meta:
        ordering = ["inspection", "kind", "pk"]
        constraints = [who_and_when("withdrawn_by", "withdrawn_at")]

    def __str__(self) -> str:
        return self.heading or self.get_kind_display()

    def get_absolute_url(self) -> str:
        return f"{self.inspection.get_absolute_url()}#notes"


class JudgementQuerySet(InInspectionQuerySet):
    def for_reading(self) -> Self:
        """The judgements that stand, in printed order, with what they judge and the grade."""
        return self.standing().select_related("area", "grade").order_by("area__order")


class Judgement(Record, Withdrawable):
    """The grade given to one judgement area. Overall effectiveness too is entered, not computed."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="judgements")
    area = models.ForeignKey(JudgementArea, models.PROTECT, related_name="judgements")
    grade = models.ForeignKey(Grade, models.PROTECT, related_name="judgements")
    as_stated = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=200, blank=True)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        ordering = ["inspection", "area__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "area"],
                condition=Q(withdrawn_at=None),
                name="one_judgement_of_each_area",
            ),
            who_and_when("withdrawn_by", "withdrawn_at"),
        ]

    def __str__(self) -> str:
        return f"{self.area}: {self.grade}"

    def get_absolute_url(self) -> str:
        return f"{self.inspection.get_absolute_url()}#judgements"

    def save(self, *, by: Any, at: datetime, seen: int | None = None) -> None:  # type: ignore[override]
        """Record it. Raises ValueError for what the inspection's framework does not judge so.

        Thus nothing can record an overall grade where the framework has no overall judgement.
        """
        framework = self.inspection.framework_id
        if self.area.framework_id != framework or self.grade.framework_id != framework:
            raise ValueError("A judgement takes its area and grade from the inspection's framework")
        super().save(by=by, at=at, seen=seen)


class StatementScore(Record, Withdrawable):
    """The score, 1 to 4, that one quality statement was given: 4 is the best."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="scores")
    area = models.ForeignKey(JudgementArea, models.PROTECT, related_name="scores")
    score = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200, blank=True)

    objects = InInspectionQuerySet.as_manager()

    class Meta:
        ordering = ["inspection", "area__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "area"],
                condition=Q(withdrawn_at=None),
                name="one_score_of_each_statement",
            ),
            models.CheckConstraint(
                condition=Q(score__gte=1) & Q(score__lte=4), name="score_from_1_to_4"
            ),
            who_and_when("withdrawn_by", "withdrawn_at"),
        ]

    def __str__(self) -> str:
        return f"{self.area}: {self.score}"

    def get_absolute_url(self) -> str:
        return f"{self.inspection.get_absolute_url()}#scores"

    def save(self, *, by: Any, at: datetime, seen: int | None = None) -> None:  # type: ignore[override]
        """Record it. Raises ValueError for a statement of another framework."""
        if self.area.framework_id != self.inspection.framework_id:
            raise ValueError("A score takes its statement from the inspection's framework")
        super().save(by=by, at=at, seen=seen)
